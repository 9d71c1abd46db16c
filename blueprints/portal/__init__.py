"""The public portal of each bureau: what the service is, guides, how to apply."""
