"""Clips: packets of an event into a growing file, finished into an MP4."""
