"""What a bureau does with the catalogue: takes items over, keeps its local part, proposes changes."""
