"""Asking routers and phones, again and again, whatever they do."""
