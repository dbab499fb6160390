"""Which events are alerted, in which message, and what its buttons answer."""
