"""What looks over all projects of a bureau: incoming messages, boxes, lists, figures, knowledge."""
