"""Numbered messages mirrored into both boxes (跨层级推送 and the other kinds); nobody acts for another bureau."""
