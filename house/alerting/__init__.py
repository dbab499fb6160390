"""Whether an event is alerted, and why it was or was not."""
