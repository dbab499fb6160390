"""From the picture of an event to its labels: which analyzers look, in which order, what becomes of failures."""
