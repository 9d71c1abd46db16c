"""The practice space (演练空间): what it is, what its catalogue holds, who signs in there, and its pretend partner."""
