"""Planes of a reference and a picture where they overlap."""

from functools import cached_property

import cv2
import numpy as np

from vision.pixels import Pixels
from vision.scene.picture_alignment import LocalMatch
from vision.scene.scene_picture import ScenePicture

LITTLE = 0.02
"""Structure that is added where shares are taken, so that a view with hardly any yields none; a share of the view."""


class OverlapPlanes:
    """Both pictures cut to their overlap: float32 (rows, columns) of cells.

    kept: 0..1, where the reference's structure is in its place. was, now: how much structure the reference and the
    picture have. was_strong, now_strong: strong edges. visible: 1 where the view counts.
    """

    def __init__(self, reference: ScenePicture, picture: ScenePicture, match: LocalMatch, stable: Pixels | None
                 ) -> None:
        self.reference, self.picture, self.match = reference, picture, match
        self.kept, self.correlation = match.kept, match.correlation
        self.visible = reference.grid.visible[match.reference] * picture.grid.visible[match.picture]
        trusted = self.visible if stable is None else self.visible * stable[match.reference]
        self.was, self.now = reference.weight[match.reference] * trusted, picture.weight[match.picture] * self.visible
        self.was_strong = reference.strong[match.reference] * trusted
        self.now_strong = picture.strong[match.picture] * self.visible
        self.count = max(1.0, float(self.visible.sum()))
        self.amount = float(self.was.sum()) + LITTLE * self.count
        """Structure that could be lost."""

    def both(self, name: str) -> tuple[Pixels, Pixels]:
        """Return one plane of the reference and of the picture."""
        return getattr(self.reference, name)[self.match.reference], getattr(self.picture, name)[self.match.picture]

    @cached_property
    def fine(self) -> tuple[Pixels, Pixels]:
        """Energy of the finest structure that both pictures have pixels for."""
        width = max(set(self.reference.fine) & set(self.picture.fine))
        return self.reference.fine[width][self.match.reference], self.picture.fine[width][self.match.picture]

    @cached_property
    def relit(self) -> tuple[Pixels, float]:
        """The logarithm of how much lighter each cell is, and its mean over what is kept: the change of light."""
        was_light, now_light = self.both("light")
        ratio = np.log((now_light + 8) / (was_light + 8))
        return ratio, weighted(ratio, self.kept * np.minimum(self.was, self.now), 1e-3)

    @cached_property
    def unexplained(self) -> Pixels:
        """Structure of either picture that is not kept."""
        return (1 - self.kept) * np.maximum(self.was, self.now)

    def missing(self) -> Pixels:
        """Return what a person should look at, 0..1 by cell of the whole view.

        That is structure that is lost, new structure in another light, and whatever is lit quite otherwise.
        """
        ratio, middle = self.relit
        off = np.abs(ratio - middle)
        new = np.maximum(self.now * (off > 0.3), off > 0.6)
        out = np.zeros_like(self.reference.structure)
        out[self.match.reference] = (1 - self.kept) * np.maximum(self.was, new)
        return out


def weighted(plane: Pixels, weight: Pixels, floor: float = 1.0) -> float:
    """Return the weighted mean of a plane, drawn to 0 where there is hardly any weight."""
    return float(np.vdot(plane, weight)) / (float(weight.sum()) + floor)


def grown(cells: Pixels, size: int) -> Pixels:
    """Return cells (uint8) with gaps of up to that size closed."""
    return cv2.morphologyEx(cells, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
