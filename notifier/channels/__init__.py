"""Channels; the scheme of an address names the file that answers it."""
