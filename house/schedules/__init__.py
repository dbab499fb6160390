"""Times of the week: how people write them, when they begin and end, and which mode they choose."""
