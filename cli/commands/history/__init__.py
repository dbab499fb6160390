"""`./hearthwatch history`."""
