"""Calls that cost money, counted on the disk before they are made."""
