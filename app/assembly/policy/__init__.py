"""Who may do what: one question a function, one table for all."""
