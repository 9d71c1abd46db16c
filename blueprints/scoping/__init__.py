"""The face of the stewards: taking projects in, holding assessments, filling sheets, drawing and issuing plans."""
