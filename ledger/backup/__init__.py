"""A house as a backup: a consistent copy made while it runs, and an empty home filled from one."""
