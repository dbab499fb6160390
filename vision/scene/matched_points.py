"""Places that a reference and a picture have in common, for people to see."""

from collections.abc import Sequence

import cv2
import numpy as np

from vision.pixels import Pixels
from vision.scene.camera_moved import ViewMove
from vision.scene.picture_alignment import LocalMatch
from vision.scene.relocation import move_matrix

ACROSS, DOWN = 8, 5
SURE = 0.7
KeptPoint = tuple[float, float, float, float]
"""x and y in the reference, x and y in the picture, in shares of width and height."""


def kept_points(strong: Pixels, match: LocalMatch, move: ViewMove | None = None) -> tuple[KeptPoint, ...]:
    """Return at most one place for each of 8x5 blocks: its strongest edge, if it was found again.

    strong: of the reference as it was laid on the picture; with `move`, of the moved one.
    """
    rows, columns = strong.shape
    sure = np.where(match.kept > SURE, strong[match.reference], 0)
    found = []
    for top, bottom in _parts(sure.shape[0], DOWN):
        for left, right in _parts(sure.shape[1], ACROSS):
            block = sure[top:bottom, left:right]
            y, x = divmod(int(block.argmax()), block.shape[1])
            if block[y, x] > 0.3:
                found.append((x + left, y + top))
    if not found:
        return ()
    cells = np.array(found, np.float64)
    old = cells + (match.reference[1].start, match.reference[0].start)
    new = cells + (match.picture[1].start, match.picture[0].start)
    if move is not None:
        back = cv2.invertAffineTransform(move_matrix(move, columns, rows))
        old = old @ back[:, :2].T + back[:, 2]
    size = np.array([columns, rows])
    return tuple((float(a), float(b), float(c), float(d))
                 for (a, b), (c, d) in zip((old + 0.5) / size, (new + 0.5) / size, strict=True))


def outside(points: Sequence[KeptPoint], mask: Pixels) -> tuple[KeptPoint, ...]:
    """Return the points that do not lie in a mask of the picture."""
    rows, columns = mask.shape
    return tuple(point for point in points
                 if not mask[min(rows - 1, int(point[3] * rows)), min(columns - 1, int(point[2] * columns))])


def _parts(length: int, count: int) -> list[tuple[int, int]]:
    edges = [round(length * number / count) for number in range(count + 1)]
    return [(one, other) for one, other in zip(edges, edges[1:], strict=False) if other > one]
