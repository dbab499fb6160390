"""Changes of light: what keeps its structure and only became brighter or darker."""

import cv2
import numpy as np

from vision.pixels import Pixels, halved

STEADY = 50.0  # added to both sides of the comparison, so that two flat areas are the same
LEAST_LIKENESS = 0.4
DARK, MOST_GAIN = 8.0, 5.0
CELL = 16
TRUST = 0.25  # weight of the whole view's ratio in each cell, in full cells
SUDDEN = 0.10
SUDDEN_FOR = 1.5


def quarter(picture: Pixels) -> Pixels:
    """Return the mean of each 4x4 pixels."""
    return halved(halved(picture))


def changed_structure(frame: Pixels, background: Pixels) -> Pixels:
    """Return the mask, at a quarter of the size, of where the pattern itself is another one; pictures uint8, full size.

    Structural similarity (after Wang et al. 2004) within 5x5 pixels of the quarter, of both pictures without
    their local mean, the background's scaled to the frame's light: a gain, an offset or a soft slope of light
    do not matter to it.
    """
    a, b = quarter(frame).astype(np.float32), quarter(background).astype(np.float32)
    light_a, light_b = np.asarray(cv2.blur(a, (5, 5))), np.asarray(cv2.blur(b, (5, 5)))
    a -= light_a
    b -= light_b
    b *= np.clip((light_a + DARK) / (light_b + DARK), 1 / MOST_GAIN, MOST_GAIN)
    both, each = np.asarray(cv2.blur(a * b, (5, 5))), np.asarray(cv2.blur(a * a + b * b, (5, 5)))
    return cv2.compare(2 * both + STEADY, LEAST_LIKENESS * (each + STEADY), cv2.CMP_LT)


def relit(frame: Pixels, background: Pixels) -> Pixels:
    """Return the background (uint8, full size) in the light of the frame.

    The ratio of light is measured in cells of 16 pixels at places whose structure did not change, and pulled to the
    ratio of the whole view where a cell has few of them.
    """
    changed = changed_structure(frame, background)
    now, then = quarter(frame), quarter(background)
    usable = (changed == 0) & (now > 8) & (now < 247) & (then > 8) & (then < 247)
    weight = usable.astype(np.float32)
    cells = (frame.shape[1] // CELL, max(1, frame.shape[0] // CELL))
    ours = np.asarray(cv2.resize(now * weight, cells, interpolation=cv2.INTER_AREA))
    theirs = np.asarray(cv2.resize(then * weight, cells, interpolation=cv2.INTER_AREA))
    whole = (float(ours.sum()) + 1.0) / (float(theirs.sum()) + 1.0)
    pull = TRUST * max(1.0, float(then.mean()))
    ratio = (np.asarray(cv2.blur(ours, (3, 3))) + whole * pull) / (np.asarray(cv2.blur(theirs, (3, 3))) + pull)
    size = (frame.shape[1] // 2, frame.shape[0] // 2)
    gain = cv2.resize(cv2.resize(ratio, size), (frame.shape[1], frame.shape[0]))
    return cv2.multiply(background, gain, dtype=cv2.CV_8U)


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
