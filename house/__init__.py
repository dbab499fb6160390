"""What the house knows and decides: facts, state, settings, alerting, commands. No network, no Redis."""
