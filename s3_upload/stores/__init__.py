"""Stores: one file for each kind of address."""
