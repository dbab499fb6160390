"""Thumbnails: how wide they are, and how well they are encoded."""

import cv2
import numpy as np

from vision.jpeg import Pixels, encode

WIDTH = 320
"""Pixels across at most; a smaller picture keeps its size."""
QUALITY = 75
"""Of the JPEG, 1-100."""


def thumbnail(picture: Pixels) -> bytes:
    """Return a small JPEG of a BGR (h, w, 3) or gray (h, w) uint8 picture."""
    if picture.shape[1] > WIDTH:
        height = max(1, round(picture.shape[0] * WIDTH / picture.shape[1]))
        picture = cv2.resize(picture, (WIDTH, height), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    return encode(picture, QUALITY)
