"""Pages of the face."""
