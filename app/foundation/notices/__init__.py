"""What an officer is told: in-app notices behind the bell."""
