"""kill -9: of each process in turn, and of any of them at random moments."""
