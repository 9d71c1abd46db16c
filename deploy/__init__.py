"""Running it: the embedded database, the roles, the server, and the console command that joins them."""
