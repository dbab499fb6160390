"""`./hearthwatch samples`: training data out of the house, and into one."""
