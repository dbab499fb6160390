"""The meeting-room device: signing in to it, and pictures of its camera."""
