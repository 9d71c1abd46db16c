"""Tests of the unit's pages."""
