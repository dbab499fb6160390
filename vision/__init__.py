"""Image processing: pure functions on arrays."""
