"""Cuts of pictures: what a camera that was pushed, turned or zoomed sees, and what it saw before.

A picture has no more than its own view; so both views are cut from it, each smaller than the picture.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.random import Generator


@dataclass(frozen=True)
class ViewCut:
    """A part of a picture: its middle and width in shares of the picture's, turned clockwise by degrees."""

    x: float
    y: float
    width: float
    degrees: float = 0.0


WHOLE = ViewCut(0.5, 0.5, 1.0)


def cut(picture: Any, view: ViewCut) -> Any:
    """Return that part, in the picture's own size."""
    if view == WHOLE:
        return picture
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((view.x * width, view.y * height), -view.degrees, 1 / view.width)
    matrix[:, 2] += width / 2 - view.x * width, height / 2 - view.y * height
    return cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)


def shifted(random: Generator, least: float, most: float) -> tuple[ViewCut, ViewCut]:
    """Return the view before and after a shift by that share of the view's width; most of it sideways."""
    share, angle = random.uniform(least, most), random.choice([0, np.pi]) + random.uniform(-0.35, 0.35)
    size = 0.98 / (1 + share * abs(np.cos(angle)))
    step = size * share * np.array([np.cos(angle), np.sin(angle)])
    return _two_within(random, size, step)


def _two_within(random: Generator, size: float, step: Any) -> tuple[ViewCut, ViewCut]:
    free = 1 - size - np.abs(step)
    start = size / 2 + np.maximum(-step, 0) + random.uniform(0, 1, 2) * np.maximum(free, 0)
    end = start + step
    return ViewCut(start[0], start[1], size), ViewCut(end[0], end[1], size)


def rotated(random: Generator, least: float, most: float) -> tuple[ViewCut, ViewCut]:
    """Return the view before and after a turn about its middle."""
    degrees = random.uniform(least, most) * random.choice([-1, 1])
    size = 0.8 if most <= 10 else 0.72
    middle = random.uniform(size / 2 + 0.05, 1 - size / 2 - 0.05, 2)
    return ViewCut(middle[0], middle[1], size), ViewCut(middle[0], middle[1], size, degrees)


def zoomed(random: Generator) -> tuple[ViewCut, ViewCut]:
    """Return the view before and after a zoom of 0.72-0.88 or 1.12-1.5."""
    zoom = random.uniform(0.72, 0.88) if random.random() < 0.5 else random.uniform(1.12, 1.5)
    before, after = (0.98, 0.98 / zoom) if zoom > 1 else (0.98 * zoom, 0.98)
    size = max(before, after)
    middle = random.uniform(size / 2, 1 - size / 2, 2)
    return ViewCut(middle[0], middle[1], before), ViewCut(middle[0], middle[1], after)
