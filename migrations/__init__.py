"""Schema changes, numbered, one head; none imports a model."""
