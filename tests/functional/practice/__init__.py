"""The practice space through its pages."""
