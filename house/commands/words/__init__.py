"""The words of a command as people type them: spelling, durations, names of cameras and events."""
