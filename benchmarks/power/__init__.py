"""Homes as a power cut may leave them, and what becomes of a house that starts in one."""
