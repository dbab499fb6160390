"""Text in pictures of the house's own, in one hand."""

from typing import Any

import cv2

Colour = tuple[int, int, int]
GROUND, INK, SOFT, ACCENT = (32, 26, 23), (226, 231, 233), (166, 160, 152), (75, 138, 240)
"""The colours of such a picture (BGR): what lies behind, text, text that matters less, what to look at."""
_FONT = cv2.FONT_HERSHEY_DUPLEX


def write(picture: Any, text: str, at: tuple[int, int], scale: float, colour: Colour) -> None:
    """Write a line into a BGR picture, its lower left corner at (x, y) pixels; smaller where it would not fit."""
    room, wide = picture.shape[1] - at[0] - 8, cv2.getTextSize(text, _FONT, scale, 1)[0][0]
    fitting = scale * min(1.0, room / wide) if wide else scale
    cv2.putText(picture, text, at, _FONT, fitting, colour, 1, cv2.LINE_AA)
