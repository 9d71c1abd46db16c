"""Closing statement (办结单), archive and suggestion form (工作建议表)."""
