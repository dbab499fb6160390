"""By how much the light of a view changed: a factor for each place, smooth over the view."""

import cv2
import numpy as np

from vision.pixels import Pixels, halved

CELL = 16
TRUST = 0.25  # weight of the whole view's factor in each cell, in full cells
DARKEST, BRIGHTEST = 8, 247  # outside of these a camera says little about the light
STEADY, MOST_CELLS = 0.01, 0.9
MEAN_STEADY = 0.004
REST = 0.5
_USABLE = np.array([255 * (DARKEST <= gray <= BRIGHTEST) for gray in range(256)], np.uint8)


def quarter(picture: Pixels) -> Pixels:
    """Return the mean of each 4x4 pixels."""
    return halved(halved(picture))


def measured(frame: Pixels, background: Pixels, leave_out: Pixels | None) -> Pixels:
    """Return by what factor the frame is brighter than the background: float32 by cells of 16 pixels.

    frame, background: uint8, full size. leave_out: mask at a quarter of the size, what says nothing about the light:
    people, or a changed pattern. A cell with few usable places is pulled to the factor of the whole view.
    """
    now, then = quarter(frame), quarter(background)
    usable = cv2.bitwise_and(cv2.LUT(now, _USABLE), cv2.LUT(then, _USABLE))
    if leave_out is not None:
        cv2.bitwise_and(usable, cv2.bitwise_not(leave_out), dst=usable)
    ours, theirs = _cells(now, usable), _cells(then, usable)
    whole = (float(ours.sum()) + 1.0) / (float(theirs.sum()) + 1.0)
    pull = TRUST * max(1.0, cv2.mean(then)[0])
    return (np.asarray(cv2.blur(ours, (3, 3))) + whole * pull) / (np.asarray(cv2.blur(theirs, (3, 3))) + pull)


def steady(gain: Pixels) -> bool:
    """Return True when the light is the same to a hundredth in nine tenths of the cells."""
    off = np.abs(gain - 1).ravel()
    most = int(MOST_CELLS * off.size)
    return float(np.partition(off, most)[most]) <= STEADY


def spread(gain: Pixels, shape: tuple[int, ...]) -> Pixels:
    """Return factors by cells as factors by pixels of (h, w), without steps: float32."""
    height, width = shape
    return np.asarray(cv2.resize(cv2.resize(gain, (width // 2, height // 2)), (width, height)))


class LightPace:
    """Decides how often the light is measured: at every step while it changes, else twice a second.

    The mean of the whole view tells at once that it begins to change.
    """

    def __init__(self) -> None:
        self._mean, self._until = 0.0, float("-inf")

    def due(self, mean: float, time: float) -> bool:
        """Return True when it should be measured; mean: of the frame, gray levels."""
        return time >= self._until or abs(mean - self._mean) > MEAN_STEADY * self._mean

    def found_steady(self, mean: float, time: float) -> None:
        """Note that nothing changed."""
        self._mean, self._until = mean, time + REST


def _cells(picture: Pixels, usable: Pixels) -> Pixels:
    height, width = picture.shape
    size = (4 * width // CELL, max(1, 4 * height // CELL))
    values = cv2.bitwise_and(picture, usable).astype(np.float32)
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA))
