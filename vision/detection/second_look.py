"""Where a detector looks a second time: square crops of the original picture around regions in which nothing was named.

A detector sees the whole picture at a few hundred pixels; who is a fifteenth of its height is then a handful of pixels
and is not seen. A crop shows the same person at the size the picture was taken with.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from vision.detection.detector_output import Detection
from vision.zones import Placed

LEAST, AROUND = 320, 2.5
"""Pixels of the original picture that a crop is wide at least, and how many times as wide as its region."""

WORTH = 1.5
"""A crop must show things so many times larger than the whole picture did."""

MOST = 2
"""Crops of one picture: each costs as much as looking at the whole of it."""

Region = TypeVar("Region", bound=Placed)

SAME = 0.6
"""Of two boxes of one name that share more than this (intersection over union) the surer one is kept."""


@dataclass(frozen=True)
class Crop:
    """A rectangle of a picture of `picture_width` x `picture_height` pixels: left, top, width, height in pixels."""

    left: int
    top: int
    width: int
    height: int
    picture_width: int
    picture_height: int

    def of(self, bgr: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return this part of the (picture_height, picture_width, 3) uint8 picture, without copying it."""
        return bgr[self.top : self.top + self.height, self.left : self.left + self.width]

    def whole(self, found: Detection) -> Detection:
        """Return what was found in the crop with its box in fractions of the whole picture."""
        return Detection(found.name, found.score,
                         (self.left + found.x * self.width) / self.picture_width,
                         (self.top + found.y * self.height) / self.picture_height,
                         found.w * self.width / self.picture_width, found.h * self.height / self.picture_height)

    def holds(self, x: float, y: float) -> bool:
        """Whether it shows the place (x, y), in fractions of the picture."""
        across, down = x * self.picture_width - self.left, y * self.picture_height - self.top
        return 0 <= across <= self.width and 0 <= down <= self.height


def unnamed(regions: Iterable[Region], found: Sequence[Placed]) -> list[Region]:
    """Return the regions that no box of `found` touches, in their order."""
    return [region for region in regions if not any(_touch(region, box) for box in found)]


def crops(regions: Iterable[Placed], width: int, height: int, most: int = MOST) -> list[Crop]:
    """Return at most `most` crops of a picture of width x height pixels, the largest region first.

    A region whose middle an earlier crop shows gets none of its own, nor does one so large that a crop gains nothing.
    """
    chosen: list[Crop] = []
    for region in sorted(regions, key=lambda each: -each.w * each.h):
        middle = region.x + region.w / 2, region.y + region.h / 2
        crop = _around(region, width, height)
        worth = max(width, height) >= WORTH * max(crop.width, crop.height)
        if len(chosen) < most and worth and not any(each.holds(*middle) for each in chosen):
            chosen.append(crop)
    return chosen


def together(found: Iterable[Detection]) -> tuple[Detection, ...]:
    """Return what several looks found, surest first, each thing once."""
    kept: list[Detection] = []
    for one in sorted(found, key=lambda each: -each.score):
        if not any(one.name == other.name and _shared(one, other) > SAME for other in kept):
            kept.append(one)
    return tuple(kept)


def _around(region: Placed, width: int, height: int) -> Crop:
    side = max(LEAST, round(AROUND * max(region.w * width, region.h * height)))
    across, down = min(side, width), min(side, height)
    left = round((region.x + region.w / 2) * width - across / 2)
    top = round((region.y + region.h / 2) * height - down / 2)
    return Crop(min(max(0, left), width - across), min(max(0, top), height - down), across, down, width, height)


def _touch(one: Placed, other: Placed) -> bool:
    return (one.x < other.x + other.w and other.x < one.x + one.w
            and one.y < other.y + other.h and other.y < one.y + one.h)


def _shared(one: Placed, other: Placed) -> float:
    """Return intersection over union, 0..1."""
    across = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    down = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    inside = max(0.0, across) * max(0.0, down)
    union = one.w * one.h + other.w * other.h - inside
    return inside / union if union > 0 else 0.0
