"""The evidence: how a picture differs from a reference, in numbers."""
