"""One camera: its loop, its events, and what is kept of them."""
