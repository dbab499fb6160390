"""Cameras of two streams: motion from the small one, pictures and clips from the main one."""
