"""Reverse proxies in front of the house: whose word is taken, and what they fail to pass on."""
