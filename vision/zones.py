"""Polygons on a camera's view as masks; which of them a region touches is in overlap.py."""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.overlap import Placed as Placed
from vision.overlap import Point as Point
from vision.overlap import Polygon as Polygon
from vision.overlap import touches as touches
from vision.overlap import zones_of as zones_of

_SHIFT = 8  # cv2.fillPoly takes corners in 1/256 of a pixel


def mask(polygons: Iterable[Polygon], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the polygons' insides: uint8 of `size` (width, height), 255 inside any of them and 0 elsewhere.

    A polygon of fewer than three corners covers nothing. Corners outside the view are allowed.
    """
    width, height = size
    painted = np.zeros((height, width), np.uint8)
    for polygon in polygons:
        if len(polygon) < 3:
            continue
        corners = (np.asarray(polygon, np.float64) * (width, height) - 0.5) * (1 << _SHIFT)
        cv2.fillPoly(painted, [np.rint(corners).astype(np.int32)], 255, cv2.LINE_8, _SHIFT)
    return painted
