"""Drawn clips with known truth."""
