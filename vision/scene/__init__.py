"""Whether a camera still looks at its scene: a picture compared with accepted reference pictures of it."""
