"""The city's work on the standard: drafts, review, comparison, publishing, retiring."""
