"""Whether an alert is sent for an event, and why it was or was not."""
