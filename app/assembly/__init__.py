"""What joins the wings: policy, state machines, stories to begin with, the factory and the commands."""
