"""Sending what waits in the outbox, channel by channel."""
