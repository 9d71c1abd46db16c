"""Linkage (联动): who may hand what to whom, what both sides agreed to, and how well it goes."""
