"""What is done to a house so that it must say so, and how soon it does."""
