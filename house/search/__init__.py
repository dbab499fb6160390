"""Finding things again: by which words an entry of the history is found, and what may be asked."""
