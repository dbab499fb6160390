"""Cameras that turn."""
