"""Thirty days of phones, routers and doors, made up by a seed, and how rules of presence judge them."""
