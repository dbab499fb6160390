"""Tells people: decisions become messages on channels."""
