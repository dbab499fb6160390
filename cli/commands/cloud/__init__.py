"""Analyzers outside of the house: what they cost, and whether they can be used."""
