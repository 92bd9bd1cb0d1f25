"""What the tables say together: volumes, zero applications, terms."""
