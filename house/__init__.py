"""Words and rules of the house: facts, state, decisions, settings. No network, no Redis, no clock of its own."""
