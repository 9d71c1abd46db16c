"""The catalogue of items, for reading."""
