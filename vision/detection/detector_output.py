"""Boxes and labels from an object detector's raw output, and the square input picture it needs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.zones import Placed

Floats = NDArray[np.float32]
Seen = TypeVar("Seen", bound=Placed)


@dataclass(frozen=True)
class Detection:
    """One object: its name, how sure (0..1) and its box in fractions of the view (left, top, width, height)."""

    name: str
    score: float
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Letterbox:
    """A picture fitted into a square of `side` pixels without stretching it: scaled, with bars around.

    bar: the gray of the bars, 0..255. centred: the picture sits in the middle; else in the upper left corner.
    """

    width: int
    height: int
    side: int
    bar: int = 0
    centred: bool = True

    @property
    def scale(self) -> float:
        """Pixels in the square for each pixel of the picture."""
        return self.side / max(self.width, self.height)

    def fit(self, bgr: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the square picture, (side, side, 3) uint8."""
        small = cv2.resize(bgr, self._fitted(), interpolation=cv2.INTER_AREA)
        square = np.full((self.side, self.side, 3), self.bar, np.uint8)
        left, top = self._margins()
        square[top : top + small.shape[0], left : left + small.shape[1]] = small
        return square

    def fractions(self, corners: Floats) -> Floats:
        """Return corners (n, 4) left, top, right, bottom in the square as fractions of the picture, clipped to it."""
        left, top = self._margins()
        width, height = self._fitted()
        shifted = (corners - (left, top, left, top)) / (width, height, width, height)
        return np.clip(shifted, 0.0, 1.0).astype(np.float32)

    def _fitted(self) -> tuple[int, int]:
        return max(1, round(self.width * self.scale)), max(1, round(self.height * self.scale))

    def _margins(self) -> tuple[int, int]:
        width, height = self._fitted()
        return ((self.side - width) // 2, (self.side - height) // 2) if self.centred else (0, 0)


def distances_to_corners(distances: Floats, stride: int, side: int) -> Floats:
    """Return the boxes of one scale of a generalised-focal-loss head (Li et al. 2020).

    distances: (n, 4 * bins) logits of the distance from each cell's centre to the four sides, n = (side / stride)^2.
    Returns corners (n, 4) left, top, right, bottom in pixels of the square.
    """
    cells = side // stride
    bins = distances.shape[1] // 4
    logits = distances.reshape(-1, 4, bins)
    weights = np.exp(logits - logits.max(axis=2, keepdims=True))
    weights /= weights.sum(axis=2, keepdims=True)
    reach = weights @ np.arange(bins, dtype=np.float32) * stride
    centres = _cells(cells) * stride + 0.5 * (stride - 1)
    return np.concatenate([centres - reach[:, :2], centres + reach[:, 2:]], axis=1).astype(np.float32)


def offsets_to_corners(offsets: Floats, strides: Sequence[int], side: int) -> Floats:
    """Return the boxes of an anchor-free YOLO head (Ge et al. 2021, YOLOX), all scales one after the other.

    offsets: (n, 4) centre x, y from each cell's corner in cells and the logarithm of width and height in cells,
    n = sum of (side / stride)^2. Returns corners (n, 4) left, top, right, bottom in pixels of the square.
    """
    cells, stride = zip(*((_cells(side // each), np.full((side // each) ** 2, each)) for each in strides), strict=True)
    pixels = np.concatenate(stride)[:, None]
    centres = (offsets[:, :2] + np.concatenate(cells)) * pixels
    halves = np.exp(offsets[:, 2:4]) * pixels / 2
    return np.concatenate([centres - halves, centres + halves], axis=1).astype(np.float32)


def _cells(count: int) -> NDArray[np.int64]:
    """Column and row, (count * count, 2), of a square of cells, row after row."""
    rows, columns = np.mgrid[0:count, 0:count]
    return np.stack([columns.ravel(), rows.ravel()], axis=1)


def best_of(corners: Floats, scores: Floats, least: float, overlap: float = 0.6) -> list[tuple[int, int]]:
    """Return the indexes (box, class) that stay after non-maximum suppression within each class, surest first.

    corners: (n, 4); scores: (n, classes), 0..1; least: the lowest score kept; overlap: of two boxes that share more
    than this (intersection over union) the surer one stays.
    """
    classes = scores.argmax(axis=1)
    sure = scores[np.arange(len(scores)), classes]
    boxes = np.concatenate([corners[:, :2], corners[:, 2:] - corners[:, :2]], axis=1)
    chosen = np.flatnonzero(sure >= least)
    if not len(chosen):
        return []
    kept = cv2.dnn.NMSBoxesBatched(
        boxes[chosen].tolist(), sure[chosen].tolist(), classes[chosen].tolist(), least, overlap
    )
    found = [(int(chosen[k]), int(classes[chosen[k]])) for k in np.asarray(kept).ravel()]
    return sorted(found, key=lambda pair: -float(sure[pair[0]]))


def named(best: Iterable[tuple[int, int]], places: Floats, scores: Floats, labels: Sequence[str]
          ) -> tuple[Detection, ...]:
    """Return the objects at these indexes (box, class), in their order.

    places: (n, 4) left, top, right, bottom in fractions of the picture; scores: (n, classes); labels: their names.
    """
    return tuple(_object(labels[kind], float(scores[box, kind]), places[box]) for box, kind in best)


def _object(name: str, score: float, place: Floats) -> Detection:
    left, top, right, bottom = (float(value) for value in place)
    return Detection(name, score, left, top, right - left, bottom - top)


def moving(found: Iterable[Seen], regions: Sequence[Placed], least: float = 0.3) -> tuple[Seen, ...]:
    """Return the objects that motion covers: at least `least` of their box lies in regions of motion.

    A laptop that was on the table before is not part of the event. Without regions all objects stay.
    """
    if not regions:
        return tuple(found)
    return tuple(one for one in found if _covered(one, regions) >= least)


def _covered(box: Placed, regions: Sequence[Placed]) -> float:
    """Return the share of the box that regions cover, 0..1, counted at 16 x 16 points (regions may overlap)."""
    xs = box.x + box.w * (np.arange(16) + 0.5) / 16
    ys = box.y + box.h * (np.arange(16) + 0.5) / 16
    inside = np.zeros((16, 16), bool)
    for r in regions:
        inside |= np.outer((ys >= r.y) & (ys < r.y + r.h), (xs >= r.x) & (xs < r.x + r.w))
    return float(inside.mean())
