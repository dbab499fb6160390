"""`./hearthwatch presence ...`: what routers say about who is home."""
