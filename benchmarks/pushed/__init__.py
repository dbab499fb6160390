"""Cameras that send by themselves, at a house that runs: many at once, and each make in its own way."""
