"""What an arrived message does to a bureau's own rows."""
