"""Filling an installation from a plan that the caller writes: people, projects, handoffs. The demo is one such plan."""
