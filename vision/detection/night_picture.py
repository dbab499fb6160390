"""Whether a picture was taken by night, as its pixels show it: the clock does not know about lamps and cellars."""

import cv2
import numpy as np
from numpy.typing import NDArray

DARK = 40
"""Median luma (0..255) below which a picture is dark."""

NO_COLOUR, FAINT = 2, 4
"""Chroma (see `is_night`) of an infrared picture, and of one that is nearly colourless."""

DIM, NO_SKY = 90, 220
"""Median luma of a dim picture, and what its brightest tenth stays below: a grey day has a white sky."""

_WIDTH = 160


def is_night(bgr: NDArray[np.uint8]) -> bool:
    """Return whether the (h, w, 3) uint8 picture is infrared or dark, or nearly both.

    Chroma is how far Cr and Cb lie from their medians at all but the most colourful tenth of the view: a tint over the
    whole picture does not count as colour, nor does a coloured clock in its corner.
    """
    height, width = bgr.shape[:2]
    small = cv2.resize(bgr, (_WIDTH, max(1, round(height * _WIDTH / width))), interpolation=cv2.INTER_AREA)
    luma, red, blue = (plane.astype(np.float32) for plane in cv2.split(cv2.cvtColor(small, cv2.COLOR_BGR2YCrCb)))
    away = np.maximum(np.abs(red - np.median(red)), np.abs(blue - np.median(blue)))
    chroma, light, brightest = float(np.percentile(away, 90)), float(np.median(luma)), float(np.percentile(luma, 90))
    return chroma <= NO_COLOUR or light < DARK or (chroma <= FAINT and light < DIM and brightest < NO_SKY)
