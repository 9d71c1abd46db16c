"""A bureau's own affairs: people, roles, divisions, links, portal information, audit trail."""
