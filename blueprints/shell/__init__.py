"""What every face stands on: the gate, the frame around a page, forms, headers, errors."""
