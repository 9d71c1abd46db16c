"""The inbox and the outbox as officers work through them: filters, marks of what was read, many handled at once."""
