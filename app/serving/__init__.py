"""How requests come in: read whole by one thread that waits for nobody, before a thread of the app is taken."""
