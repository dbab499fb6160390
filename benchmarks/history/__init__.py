"""What the history costs: searches, writing, a day of bytes."""
