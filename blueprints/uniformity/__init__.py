"""The uniformity matrix (五统一核对表): all items at all bureaus, reports of one of them, the evidence of one cell."""
