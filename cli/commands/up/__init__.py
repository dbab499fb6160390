"""`up`: the plan of a start, the start itself, and what it prints."""
