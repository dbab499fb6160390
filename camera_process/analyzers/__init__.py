"""Analyzers of pictures; the scheme of an address names its file or folder."""
