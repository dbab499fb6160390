"""The sizes at which pictures of a scene are compared, and which parts of the view are left out."""

from dataclasses import dataclass, field

import numpy as np

from vision.pixels import Pixels

AREA = 28_672
"""Pixels of the match size: 224x128 for 16:9."""
SHORTEST = 72
SMALLEST = 64
BAND = 0.12
"""Share of the height at the top and at the bottom in which cameras write their name and a clock."""
FRAME = 0.02
"""Share of the width at either side in which some cameras have a black frame."""


@dataclass(frozen=True)
class SceneGrid:
    """`width` and `height` of the match size, multiples of 8; a cell is 2x2 of its pixels.

    visible: float32 (height / 2, width / 2), 1 where a cell counts, 0 where it is left out.
    """

    width: int
    height: int
    visible: Pixels = field(compare=False, repr=False)

    @property
    def cells(self) -> tuple[int, int]:
        """Columns and rows of cells."""
        return self.width // 2, self.height // 2


def match_size(width: int, height: int) -> tuple[int, int]:
    """Return the match size of a picture of that size.

    Raises ValueError for a picture that is too small to compare.
    """
    if min(width, height) < SMALLEST:
        raise ValueError(f"a picture of {width}x{height} is too small to compare; it needs {SMALLEST} pixels each way")
    scale = max((AREA / (width * height)) ** 0.5, SHORTEST / min(width, height))
    return max(8, 8 * round(width * scale / 8)), max(8, 8 * round(height * scale / 8))


def default_grid(width: int, height: int, hidden: Pixels | None = None) -> SceneGrid:
    """Return the grid for a picture of that size; the bands where on-screen text stands are left out.

    hidden: bool of any size, True where the view is left out besides (on-screen text elsewhere, a neighbour's window).
    """
    wide, high = match_size(width, height)
    return SceneGrid(wide, high, _visible(wide // 2, high // 2, hidden))


def _visible(columns: int, rows: int, hidden: Pixels | None) -> Pixels:
    visible = np.ones((rows, columns), np.float32)
    band, frame = round(BAND * rows), max(1, round(FRAME * columns))
    visible[:band] = visible[rows - band:] = 0
    visible[:, :frame] = visible[:, columns - frame:] = 0
    if hidden is not None:
        y = (np.arange(rows) + 0.5) * hidden.shape[0] / rows
        x = (np.arange(columns) + 0.5) * hidden.shape[1] / columns
        visible[hidden[y.astype(int)][:, x.astype(int)] > 0] = 0
    return visible
