"""The workspace in memory: people, channels, messages, rates and faults."""
