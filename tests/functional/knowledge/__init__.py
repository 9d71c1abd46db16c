"""Common questions through HTTP."""
