"""Files of the home: pictures, clips, sidecars, settings, and the room on the disk."""
