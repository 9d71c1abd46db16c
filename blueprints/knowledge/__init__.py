"""Common questions for staff: looked up by everybody, drafted, published and withdrawn at the city."""
