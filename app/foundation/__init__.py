"""What the domain stands on: errors, permissions, settings, ciphers, days, people, the ledger, files, notices."""
