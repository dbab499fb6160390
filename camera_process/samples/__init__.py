"""Samples of recorded events, for training: what is remembered of the frames, and the thread that writes it."""
