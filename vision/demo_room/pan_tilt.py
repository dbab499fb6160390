"""The demo camera panned and tilted: the same pinhole, looking elsewhere. Beyond the drawn view it is mirrored."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.demo_room.pinhole_camera import PinholeCamera

Pixels = NDArray[np.uint8]
LEAST = 0.02
"""Degrees below which nothing is seen of a turn: a tenth of a pixel's width."""


def turned(picture: Pixels, pan: float, tilt: float) -> Pixels:
    """The picture (h, w, 3) uint8 as it looks from the same place turned by degrees, right and up being positive."""
    if abs(pan) < LEAST and abs(tilt) < LEAST:
        return picture
    height, width = picture.shape[:2]
    focal = PinholeCamera(width, height).focal
    inner = np.array(((focal, 0, width / 2), (0, focal, height / 2), (0, 0, 1)))
    seen_from = inner @ _turn(pan, tilt) @ np.linalg.inv(inner)
    how = cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR
    return np.asarray(cv2.warpPerspective(picture, seen_from, (width, height), flags=how,
                                          borderMode=cv2.BORDER_REFLECT_101), np.uint8)


def _turn(pan: float, tilt: float) -> NDArray[np.float64]:
    """From the turned camera's axes (right, down, forward) to the straight one's."""
    across, up = math.radians(pan), math.radians(tilt)
    yaw = np.array(((math.cos(across), 0, math.sin(across)), (0, 1, 0), (-math.sin(across), 0, math.cos(across))))
    pitch = np.array(((1, 0, 0), (0, math.cos(up), -math.sin(up)), (0, math.sin(up), math.cos(up))))
    return yaw @ pitch
