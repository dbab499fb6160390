"""What the house is measured beside."""
