"""The drawn room of the demo camera."""
