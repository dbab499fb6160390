"""The commands people type; each module's `run(argv, home)` returns the exit code."""
