"""HTTP of the house: answers bounded in time."""
