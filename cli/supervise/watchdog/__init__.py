"""The watchdog of the supervised processes; it runs in the supervisor's listener, so all of it stays small."""
