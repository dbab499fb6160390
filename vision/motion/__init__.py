"""Motion detection: which regions of a frame moved, and when that is an event."""
