"""`./hearthwatch backup` and `restore`."""
