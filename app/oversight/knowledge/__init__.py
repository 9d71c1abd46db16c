"""Common questions (常见问题): answers to letters that the city makes public, for all its bureaus."""
