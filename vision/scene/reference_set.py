"""The accepted pictures of one camera, with what a comparison needs of each, worked out when it is first needed."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import numpy as np

from vision.pixels import Pixels
from vision.scene.camera_moved import MoveBank, move_bank
from vision.scene.grid import SceneGrid, default_grid
from vision.scene.light_similarity import nearest_in_light
from vision.scene.picture_alignment import stability
from vision.scene.scene_picture import ScenePicture, detail, prepare

NEAREST = 3
"""References that a look is compared with: those nearest in light."""
PREPARED, BANKS = 8, 3
"""How many references stay prepared (0.9 MB each), and how many banks of moves (1.6 MB each)."""
LEAST_STRUCTURE = 0.04
DARK, UNLIT = 30.0, 40.0
"""Luma below which a picture is dark: its mean, and its 99 % point (no lamp in it either)."""

T = TypeVar("T")


class SceneGallery:
    """References of one camera, all on one grid. Not thread-safe.

    Of pictures only the luma that is compared is kept (230 kB each from 16:9); those used last stay prepared.
    """

    def __init__(self, references: Sequence[ScenePicture | Pixels], hidden: Pixels | None = None) -> None:
        """hidden: bool of any size, True where the view is left out besides the bands of on-screen text.

        Raises ValueError for no reference, and for pictures that cannot be compared.
        """
        if not references:
            raise ValueError("a scene is compared with references, and there is none")
        self.grid = _grid(references[0], hidden)
        self._kept = [each if isinstance(each, ScenePicture) else detail(each) for each in references]
        self._ready = _Last[ScenePicture](PREPARED)
        self._banks = _Last[MoveBank](BANKS)
        self._stable = _Last[Pixels | None](PREPARED)
        self._histograms = [self.reference(place).histogram for place in range(len(self._kept))]

    def __len__(self) -> int:
        return len(self._kept)

    def prepared(self, picture: ScenePicture | Pixels) -> ScenePicture:
        """Return the picture on the gallery's grid. Raises ValueError if it was prepared for another."""
        if not isinstance(picture, ScenePicture):
            return prepare(picture, self.grid)
        if picture.grid != self.grid:
            raise ValueError("pictures of one gallery must be prepared for the same grid")
        return picture

    def reference(self, place: int) -> ScenePicture:
        """Return a reference, prepared."""
        kept = self._kept[place]
        return kept if isinstance(kept, ScenePicture) else self._ready.get((place,), lambda: prepare(kept, self.grid))

    def nearest(self, picture: ScenePicture) -> list[int]:
        """Return the places of the references to compare with, the nearest in light first."""
        return nearest_in_light(self._histograms, picture.histogram, NEAREST)

    def bank(self, place: int) -> MoveBank:
        """Return the moves of a reference."""
        return self._banks.get((place,), lambda: move_bank(self.reference(place)))

    def stable(self, place: int, among: Sequence[int]) -> Pixels | None:
        """Return how far the others of those references have the same structure, by cell; None for one alone."""
        others = sorted(other for other in among if other != place)
        return self._stable.get((place, *others), lambda: stability(
            self.reference(place), [self.reference(other) for other in others]))


class _Last(Generic[T]):
    """What was made last, by key; as many as `count`."""

    def __init__(self, count: int) -> None:
        self._made: OrderedDict[tuple[int, ...], T] = OrderedDict()
        self._count = count

    def get(self, key: tuple[int, ...], make: Callable[[], T]) -> T:
        if key not in self._made:
            self._made[key] = make()
            if len(self._made) > self._count:
                self._made.popitem(last=False)
        self._made.move_to_end(key)
        return self._made[key]


def _grid(reference: ScenePicture | Pixels, hidden: Pixels | None) -> SceneGrid:
    if isinstance(reference, ScenePicture):
        return reference.grid
    return default_grid(reference.shape[1], reference.shape[0], hidden)


def seen_mean(picture: ScenePicture, plane: Pixels) -> float:
    """Return the mean of a plane where the view counts."""
    return float(plane[picture.grid.visible > 0].mean())


def is_informative(picture: ScenePicture) -> bool:
    """Whether a picture may be a reference: something is seen in it."""
    return seen_mean(picture, picture.strong) > LEAST_STRUCTURE


def is_dark(picture: ScenePicture) -> bool:
    """Whether a picture is dark: a night without light, or a cap on the lens."""
    return float(picture.luma.mean()) < DARK or is_unlit(picture)


def is_unlit(picture: ScenePicture) -> bool:
    """Whether not even a lamp is seen."""
    return float(np.partition(picture.luma.ravel(), -picture.luma.size // 100)[-picture.luma.size // 100]) < UNLIT
