"""The city's work on the catalogue: drafts, their review and publishing, and what the bureaus below propose."""
