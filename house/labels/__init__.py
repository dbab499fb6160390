"""Labels: what they are called, what follows from them, and what becomes of them over an event."""
