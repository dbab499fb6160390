"""What is remembered: the log, timers, outbox and pictures. Only here Redis is known and home written."""
