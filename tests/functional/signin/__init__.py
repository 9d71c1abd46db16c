"""Tests of a face."""
