"""Uploads while processes are killed: at every call to the store, and at random moments."""
