"""Faces: finding them, judging whether a picture of one is good enough, and comparing it with those of known people."""
