"""A bureau's own affairs: people, roles, divisions, portal information, audit trail."""
