"""A camera's address tried before it is saved: a picture, and what its streams are; in a process that can be ended."""
