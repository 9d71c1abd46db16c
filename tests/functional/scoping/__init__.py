"""Tests of the stewards' pages."""
