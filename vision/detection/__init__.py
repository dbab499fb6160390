"""Object detection: what a detector's network returns, as labelled boxes."""
