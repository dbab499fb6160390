"""Pictures for a classifier's network, and what its scores say, which is more when they are summed over wider words.

The best of a thousand classes may be a breed at 0.4 while all dogs together are at 0.9.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.zones import Placed

Floats = NDArray[np.float32]
AROUND = 1.15
"""How many times as wide as what it shows a square is."""
GAIN = 0.1
"""By how much a wider word must be surer than what it is wider than to be worth a label of its own."""


@dataclass(frozen=True)
class NamedClass:
    """One class of a classifier: its name, and the words that hold for it as well, the nearest first."""

    name: str
    wider: tuple[str, ...] = ()


@dataclass(frozen=True)
class NetworkInput:
    """What a network takes: a square of `side` pixels, (value - mean) / spread for each colour.

    rgb: red first, else blue first. planes: (1, 3, side, side), else (1, side, side, 3).
    """

    side: int
    mean: tuple[float, float, float]
    spread: tuple[float, float, float]
    rgb: bool = True
    planes: bool = True

    def of(self, bgr: NDArray[np.uint8]) -> Floats:
        """Return what the network takes for the (h, w, 3) uint8 picture."""
        small = cv2.resize(bgr, (self.side, self.side), interpolation=cv2.INTER_AREA)
        coloured = cv2.cvtColor(small, cv2.COLOR_BGR2RGB) if self.rgb else small
        values = (coloured.astype(np.float32) - np.array(self.mean, np.float32)) / np.array(self.spread, np.float32)
        ordered = values.transpose(2, 0, 1) if self.planes else values
        return np.ascontiguousarray(ordered[None])


def square_around(bgr: NDArray[np.uint8], place: Placed) -> NDArray[np.uint8]:
    """Return the square of the (h, w, 3) picture around a place in fractions of it; at the edges less than that."""
    height, width = bgr.shape[:2]
    side = max(8, round(AROUND * max(place.w * width, place.h * height)))
    left, top = round((place.x + place.w / 2) * width - side / 2), round((place.y + place.h / 2) * height - side / 2)
    across = slice(min(max(0, left), width - 1), max(1, min(width, left + side)))
    down = slice(min(max(0, top), height - 1), max(1, min(height, top + side)))
    return bgr[down, across]


def probabilities(output: Floats) -> Floats:
    """Return scores (n,) of 0..1 that add up to 1: as they are where they do already, else their softmax."""
    flat = np.asarray(output, np.float64).ravel()
    if flat.size and flat.min() >= -1e-6 and abs(flat.sum() - 1) < 1e-3:
        return flat.astype(np.float32)
    raised = np.exp(flat - flat.max())
    return (raised / raised.sum()).astype(np.float32)


def best_words(scores: Floats, classes: Sequence[NamedClass], least: float) -> list[tuple[str, float]]:
    """Return at most two words with their scores, of at least `least`: the surest class, and what is wider and surer.

    scores: (n,) that add up to 1, one for each of `classes`. A wider word has the sum of all classes it holds for.
    """
    best = classes[int(np.argmax(scores))]
    found = [(best.name, float(np.max(scores)))]
    for word in best.wider:
        total = float(sum(score for score, each in zip(scores, classes, strict=True)
                          if word == each.name or word in each.wider))
        if total >= found[-1][1] + GAIN:
            found.append((word, min(1.0, total)))
    return [each for each in found if each[1] >= least][:2]
