"""Officers, divisions, roles, steward teams, sign-in and sessions."""
