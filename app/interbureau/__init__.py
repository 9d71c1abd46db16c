"""What leads from one bureau to another: handoffs and the links they go along."""
