"""What `./hearthwatch bench` runs."""
