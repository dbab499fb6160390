"""Camera shake: how far the view is shifted, and the picture moved back."""

import cv2
import numpy as np

from vision.pixels import Pixels

REACH = 20  # pixels of the full size, each way
STEEPEST = 4.0
BETTER = 0.75

Shift = tuple[int, int]


def shift_between(frame: Pixels, background: Pixels) -> Shift | None:
    """Return by how many pixels (dx, dy) the frame lies right of and below the background, up to 20 each way.

    The means of columns and of rows are compared by their slopes, clipped so that one strong edge does not decide; the
    light does not matter. None when no shift fits plainly better than (0, 0), as when somebody walks through the view.
    """
    columns = _misfits(_slopes(frame, 0), _slopes(background, 0))
    rows = _misfits(_slopes(frame, 1), _slopes(background, 1))
    x, y = int(np.argmin(columns)), int(np.argmin(rows))
    middle_x, middle_y = len(columns) // 2, len(rows) // 2
    fits = columns[x] + rows[y] < BETTER * (columns[middle_x] + rows[middle_y])
    return (middle_x - x, middle_y - y) if fits else None


def moved(picture: Pixels, dx: int, dy: int, border: Pixels | None = None) -> Pixels:
    """Return the picture moved by whole pixels, right and down, filled in at the border from `border` (None: 0)."""
    height, width = picture.shape
    out = np.zeros_like(picture) if border is None else border.copy()
    to_y, to_x = slice(max(0, dy), height + min(0, dy)), slice(max(0, dx), width + min(0, dx))
    from_y, from_x = slice(max(0, -dy), height + min(0, -dy)), slice(max(0, -dx), width + min(0, -dx))
    out[to_y, to_x] = picture[from_y, from_x]
    return out


def _slopes(picture: Pixels, axis: int) -> Pixels:
    means = np.asarray(cv2.reduce(picture, axis, cv2.REDUCE_AVG, dtype=cv2.CV_32F)).ravel()
    return np.clip(np.diff(means), -STEEPEST, STEEPEST)


def _misfits(frame: Pixels, background: Pixels) -> Pixels:
    """Squared distance for each place of the frame's inner part along the background; the middle one is no shift."""
    reach = min(REACH, len(frame) // 4)
    inner = frame[reach : len(frame) - reach].reshape(1, -1)
    return np.asarray(cv2.matchTemplate(background.reshape(1, -1), inner, cv2.TM_SQDIFF)).ravel()
