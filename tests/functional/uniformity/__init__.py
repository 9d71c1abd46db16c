"""The uniformity matrix, through the pages."""
