"""Item cases (办件) at a deciding bureau's window, in the ministry's states."""
