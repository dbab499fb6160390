"""The cameras: sources, motion, events and the analysis of their pictures."""
