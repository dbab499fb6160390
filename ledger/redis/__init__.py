"""Redis: the log, timers, outbox and small records; alone imports the client."""
