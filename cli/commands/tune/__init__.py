"""`./hearthwatch tune`: what people's tags say about a camera's settings."""
