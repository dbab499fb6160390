"""Zones, masks and scores of a camera, drawn on its picture, and what they would have done."""
