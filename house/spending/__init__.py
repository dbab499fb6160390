"""What looking at pictures outside of the house may cost, and what it has cost."""
