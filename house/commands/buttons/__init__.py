"""The buttons under an alert: what they are called, and what a press becomes."""
