"""Letters (往来函): handoffs that ask for words and papers, not for a decision; and how a bureau answers one inside."""
