"""Cameras added, tried, changed and taken away in the page."""
