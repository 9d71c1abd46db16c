"""Circulars and trainings: what went to many bureaus at once, who has read it, who comes."""
