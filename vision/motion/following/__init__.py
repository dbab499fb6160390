"""Following regions from frame to frame."""
