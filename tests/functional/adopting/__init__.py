"""What bureaus do with the catalogue, through the pages."""
