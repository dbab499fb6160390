"""Live pictures: an MJPEG stream of each camera."""
