"""Links through HTTP."""
