"""The cameras of one process: their threads, their settings, and what replaces a thread that hangs."""
