"""Pixels: pure functions on arrays."""
