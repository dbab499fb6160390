"""Changes of light: what keeps its structure and only became brighter or darker."""

from collections import deque
from math import log

import cv2
import numpy as np

from vision.motion import light_gain
from vision.motion.light_gain import quarter
from vision.pixels import Pixels

STEADY = 50.0  # added to both sides of the comparison, so that two flat areas are the same
LEAST_LIKENESS = 0.4
DARK, MOST_GAIN = 8.0, 5.0
GLARE = 220.0
SUDDEN = 0.10
SUDDEN_FOR = 1.5
UPHEAVAL, UPHEAVAL_WITHIN = 0.4, 0.5
FLASH = 0.15
NEARLY_BLACK = 4.0


def changed_structure(frame: Pixels, background: Pixels) -> Pixels:
    """Return the mask, at a quarter of the size, of where the pattern itself is another one; pictures uint8, full size.

    Structural similarity (after Wang et al. 2004) within 5x5 pixels of the quarter, of both pictures without
    their local mean. The background's pattern is taken as it is, and scaled to the frame's light: neither a lamp that
    multiplies it nor headlights that are added to it nor a soft slope of light matter. Glare shows no pattern at all,
    and says nothing.
    """
    a, b = quarter(frame).astype(np.float32), quarter(background).astype(np.float32)
    light_a, light_b = np.asarray(cv2.blur(a, (5, 5))), np.asarray(cv2.blur(b, (5, 5)))
    a -= light_a
    b -= light_b
    lit = b * np.clip((light_a + DARK) / (light_b + DARK), 1 / MOST_GAIN, MOST_GAIN)
    unlike = cv2.bitwise_and(_unlike(a, lit), _unlike(a, b))
    no_glare = cv2.compare(light_a, GLARE, cv2.CMP_LE)  # type: ignore[call-overload]
    return cv2.bitwise_and(unlike, no_glare)


def _unlike(a: Pixels, b: Pixels) -> Pixels:
    """Return where (2 ab + STEADY) / (aa + bb + STEADY), each the mean nearby, is less than the least likeness."""
    apart = cv2.blur(LEAST_LIKENESS * (a * a + b * b) - 2 * (a * b), (5, 5))
    return cv2.compare(apart, STEADY * (1 - LEAST_LIKENESS), cv2.CMP_GT)  # type: ignore[call-overload]


def relit(frame: Pixels, background: Pixels) -> Pixels:
    """Return the background (uint8, full size) in the light of the frame, measured where the pattern is the same."""
    gain = light_gain.measured(frame, background, changed_structure(frame, background))
    return cv2.multiply(background, light_gain.spread(gain, frame.shape), dtype=cv2.CV_8U)


class SuddenChange:
    """Notices that much of the view changed from one frame to the next: a lamp, the camera's exposure."""

    def __init__(self) -> None:
        self._until = -1.0
        self._share: float | None = None

    def step(self, share: float, time: float) -> bool:
        """Take the share of pixels that differ; returns True within 1.5 s of a jump by a tenth of the view."""
        if self._share is not None and share - self._share > SUDDEN:
            self._until = time + SUDDEN_FOR
        self._share = share
        return time < self._until


class Upheaval:
    """Notices that the whole view became half as bright again, or two thirds as bright, at once: infrared, a lamp."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, float]] = deque()
        self.flash = False
        """Whether the mean has changed by a seventh within the last half second."""

    def step(self, mean: float, time: float) -> bool:
        """Take the mean of a frame (gray levels); returns True within half a second of such a change."""
        if self._recent and time < self._recent[-1][0]:
            self._recent.clear()
        self._recent.append((time, log(mean + NEARLY_BLACK)))
        while time - self._recent[0][0] > UPHEAVAL_WITHIN:
            self._recent.popleft()
        change = abs(self._recent[-1][1] - self._recent[0][1])
        self.flash = change > FLASH
        return change > UPHEAVAL
