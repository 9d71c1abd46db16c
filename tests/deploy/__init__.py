"""Tests of the deploy room: real servers, real processes, no fixed sleeps."""
