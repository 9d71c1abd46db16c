"""Content-addressed files, stored once per bureau, outside the database."""
