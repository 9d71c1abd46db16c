"""What is on an officer's desk: across projects, the thing that is due first stands first."""
