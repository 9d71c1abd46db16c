"""The floor: the same jobs with the least work that does them. No sign-in, session, CSRF, policies or ORM."""
