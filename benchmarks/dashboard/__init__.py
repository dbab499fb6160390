"""What the dashboard costs a browser: bytes, the time to the first picture, tasks, layout shift and requests."""
