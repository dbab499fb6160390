"""What a detector's network gives, as labelled boxes."""
