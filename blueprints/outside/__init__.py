"""The face of outside authorities: the address book, requests by one-time links, and the pages such a link opens."""
