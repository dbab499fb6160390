"""A picture as it is sent: small, for labels do not suffer, and within what Rekognition takes. Pure."""

import cv2
import numpy as np
from numpy.typing import NDArray

from camera_process.analyzer import AnalyzerError
from vision import jpeg

LONGEST, QUALITY = 1280, 85
SHORTEST, LARGEST_SIDE, MOST_BYTES = 80, 10_000, 5_242_880
"""Pixels of each side at least and at most, and bytes at most (AWS's page of Rekognition's quotas)."""


def sent(bgr: NDArray[np.uint8]) -> bytes:
    """The JPEG of the upright (h, w, 3) uint8 picture; raises AnalyzerError, of_picture, when it fits no bounds."""
    height, width = bgr.shape[:2]
    scale = max(min(1.0, LONGEST / max(width, height)), SHORTEST / max(1, min(width, height)))
    size = max(SHORTEST, round(width * scale)), max(SHORTEST, round(height * scale))
    if max(size) > LARGEST_SIDE:
        raise AnalyzerError(f"Rekognition takes no picture of {width}x{height}", transient=False, of_picture=True)
    small = bgr if size == (width, height) else cv2.resize(
        bgr, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    data = jpeg.encode(small.astype(np.uint8, copy=False), QUALITY)
    if len(data) > MOST_BYTES:
        raise AnalyzerError("Rekognition takes no picture of more than 5 MB", transient=False, of_picture=True)
    return data
