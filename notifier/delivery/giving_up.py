"""When what could not be sent is given up."""

LAPSES = 86400.0
"""Seconds after which news is given up that could not be sent."""

ODD_TRIES = 5
"""Tries in a row after which an item that raises something nobody expected steps aside."""
HOURLY_TRIES = 24
"""Tries after that, one an hour, until it is given up."""
