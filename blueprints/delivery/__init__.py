"""Entries, suspension, ledger, closing, files: the navigator's pages of one project."""
