"""Safe to press twice: a repeated request returns its first result."""
