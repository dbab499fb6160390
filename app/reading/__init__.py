"""What the pages know: the log, searches in the history, and the machine's health."""
