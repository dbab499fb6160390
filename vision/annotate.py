"""Draws boxes and names of detected objects into a copy of a picture."""

from collections.abc import Sequence

import cv2
import numpy as np

from vision.detection.detector_output import Detection
from vision.jpeg import Pixels

WIDEST = 1280
"""Pixels: a phone shows no more, and a slow connection carries less."""

ORANGE, INK = (26, 84, 180), (255, 255, 255)
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def drawn(picture: Pixels, found: Sequence[Detection], widest: int = WIDEST) -> Pixels:
    """Return a copy of the BGR (h, w, 3) uint8 picture, at most `widest` pixels across, with boxes and names.

    The least sure are drawn first, so that the surest lie on top. The picture itself stays as it is.
    """
    height, width = picture.shape[:2]
    scale = min(1.0, widest / width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    copy = cv2.resize(picture, size, interpolation=cv2.INTER_AREA) if scale < 1 else picture.copy()
    copy = copy.astype(np.uint8, copy=False)
    for each in sorted(found, key=lambda each: each.score):
        _draw(copy, each)
    return copy


def _draw(picture: Pixels, found: Detection) -> None:
    height, width = picture.shape[:2]
    left, top = round(found.x * width), round(found.y * height)
    right, bottom = round((found.x + found.w) * width), round((found.y + found.h) * height)
    thick = max(1, round(width / 320))
    cv2.rectangle(picture, (left, top), (right, bottom), ORANGE, thick)
    words, size, bold = f"{found.name} {found.score:.0%}", width / 2560 + 0.3, max(1, round(width / 640))
    (long, high), low = cv2.getTextSize(words, _FONT, size, bold)
    base = top - low if top - high - 2 * low >= 0 else min(height - 1, top + high + low)
    start = max(0, min(left, width - long - 2 * thick))
    cv2.rectangle(picture, (start, base - high - low), (start + long + 2 * thick, base + low), ORANGE, cv2.FILLED)
    cv2.putText(picture, words, (start + thick, base), _FONT, size, INK, bold, cv2.LINE_AA)
