"""Where structure of a reference is still in its place in a picture, however the light is."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from vision.pixels import Pixels
from vision.scene.scene_picture import NARROW, WIDE, ScenePicture

REACH = 8
"""How far a picture may lie beside its reference and still be in its place, in cells: a shaking mast."""
WORTH = 1.15
"""By how much a shift must be the better one."""
FLOOR = 2e-3
"""Energy of a field that counts as none."""
UNSTABLE = 0.15
"""What structure counts that no other reference has."""
KEPT, KEPT_WIDTH = 0.22, 0.04
"""Local correlation that counts half as kept, and how sharply."""


@dataclass(frozen=True)
class Alignment:
    """How the picture lies on the reference, in cells (right, down), and how surely: peak and zero over the spread."""

    right: int
    down: int
    peak: float
    zero: float


@dataclass(frozen=True)
class LocalMatch:
    """Planes of the overlap of reference and picture: correlation -1..1 and share kept 0..1, by cell.

    reference, picture: the slices (rows, columns) of either that overlap.
    """

    alignment: Alignment
    correlation: Pixels
    kept: Pixels
    reference: tuple[slice, slice]
    picture: tuple[slice, slice]


def align(reference: ScenePicture, picture: ScenePicture) -> Alignment:
    """Return the shift within REACH at which the orientation of edges agrees best; none if it is hardly better."""
    surface = cv2.dft(cv2.mulSpectrums(picture.spectrum, reference.spectrum, 0, conjB=True),
                      flags=cv2.DFT_INVERSE | cv2.DFT_SCALE)[..., 0]
    spread = float(surface.std()) + 1e-6
    near = np.roll(surface, (REACH, REACH), (0, 1))[: 2 * REACH + 1, : 2 * REACH + 1]
    row, column = np.unravel_index(int(near.argmax()), near.shape)
    peak, zero = float(near[row, column]), float(near[REACH, REACH])
    if peak <= WORTH * max(zero, 0.0):
        row = column = np.intp(REACH)
    return Alignment(int(column) - REACH, int(row) - REACH, peak / spread, zero / spread)


def local_match(reference: ScenePicture, picture: ScenePicture, alignment: Alignment) -> LocalMatch:
    """Return where the reference's structure is kept in the picture, laid on each other as `alignment` says."""
    of_reference, of_picture = overlap(reference.structure.shape, alignment.right, alignment.down)
    wide = _correlation(reference, picture, of_reference, of_picture, WIDE)
    narrow = _correlation(reference, picture, of_reference, of_picture, NARROW)
    best = np.maximum(np.maximum(wide[..., 0], 0.85 * narrow[..., 0]), 0.9 * wide[..., 1])
    kept = 1 / (1 + np.exp((KEPT - best) / KEPT_WIDTH))
    return LocalMatch(alignment, best, kept, of_reference, of_picture)


def overlap(shape: tuple[int, ...], right: int, down: int) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Return the slices of the reference and of a picture that lies `right` and `down` of it."""
    rows, columns = shape
    of_reference = slice(max(0, -down), rows - max(0, down)), slice(max(0, -right), columns - max(0, right))
    of_picture = slice(max(0, down), rows - max(0, -down)), slice(max(0, right), columns - max(0, -right))
    return of_reference, of_picture


def _correlation(reference: ScenePicture, picture: ScenePicture, of_reference: tuple[slice, slice],
                 of_picture: tuple[slice, slice], size: int) -> Pixels:
    """Normalised correlation in windows, (rows, columns, 2): of orientation, of direction."""
    product = cv2.blur(reference.fields[of_reference] * picture.fields[of_picture], (size, size))
    product -= reference.means[size][of_reference] * picture.means[size][of_picture]
    together = product[..., 0::2] + product[..., 1::2]
    one, other = reference.energy[size][of_reference], picture.energy[size][of_picture]
    return together / np.sqrt(np.maximum(one, FLOOR) * np.maximum(other, FLOOR))


def stability(reference: ScenePicture, others: Sequence[ScenePicture]) -> Pixels | None:
    """Return, 0..1 by cell, how far other references hold the same structure; None if there are none.

    Cars, clouds and tables that one reference happens to show count little then.
    """
    if not others:
        return None
    found = np.zeros_like(reference.structure)
    for other in others:
        match = local_match(reference, other, align(reference, other))
        found[match.reference] += match.kept
    return UNSTABLE + (1 - UNSTABLE) * found / len(others)
