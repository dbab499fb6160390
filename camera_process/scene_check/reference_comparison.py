"""The references of one camera as its looks are compared with them: the nearest in light is held ready, the others lie
on the disk until something is suspicious. A prepared picture takes 0.9 MB, and there may be many cameras.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np

from ledger.errors import PictureGone
from ledger.files.references import ReferenceFiles, ReferencePicture
from vision.pixels import Pixels
from vision.scene.reference import SETTLED, compare
from vision.scene.reference_set import NEAREST, SceneGallery
from vision.scene.scene_picture import ScenePicture, prepare
from vision.scene.scene_verdict import SceneVerdict

NEW_LIGHT = 0.03
"""Distance in light from all that are kept, from which a picture is worth keeping."""


@dataclass
class _Known:
    reference: ReferencePicture
    histogram: Pixels


@dataclass
class KeptReferences:
    """Compares looks with the accepted references of a camera; used by one thread."""

    camera: str
    files: ReferenceFiles
    _known: list[_Known] | None = field(default=None, init=False)
    _held: SceneGallery | None = field(default=None, init=False)
    _held_id: str = field(default="", init=False)
    _offers: bool | None = field(default=None, init=False)

    def reload(self) -> None:
        """They changed on the disk."""
        self._known, self._held, self._held_id, self._offers = None, None, "", None

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._all())

    @property
    def offers(self) -> bool:
        """Whether any waits for a yes."""
        if self._offers is None:
            self._offers = bool(self.files.offered(self.camera))
        return self._offers

    def compare(self, luma: Pixels, same_light: bool, seen: ScenePicture | None = None) -> tuple[SceneVerdict, str]:
        """The verdict on a look (luma (h, w) uint8; seen: the same prepared, where it is), and the id of the reference
        that explains most of it.

        same_light: whether a look of a moment ago was plainly as a reference is, so that few references will do.
        There must be a reference. An ordinary look is compared with the nearest in light alone. Raises ValueError for a
        picture that cannot be compared, and when a reference is gone or damaged, which counts no longer then.
        """
        try:
            return self._compared(luma, prepare(luma) if seen is None else seen, same_light)
        except (PictureGone, ValueError) as error:
            self.reload()
            raise ValueError(str(error)) from error

    def _compared(self, luma: Pixels, seen: ScenePicture, same_light: bool) -> tuple[SceneVerdict, str]:
        settled, near = same_light or self.count >= SETTLED, self._nearest(seen)
        held = self._gallery(near[:1])
        verdict = compare(held, _on_grid_of(held, luma, seen), settled=settled)
        if verdict.kind != "ok" and len(near) > 1:
            whole = SceneGallery([self._luma(each) for each in near])
            verdict = compare(whole, _on_grid_of(whole, luma, seen), settled=settled)
            return verdict, near[verdict.nearest].reference.id
        return verdict, near[0].reference.id

    def is_new_light(self, seen: ScenePicture) -> bool:
        """Whether no reference has the light of this look."""
        return min((_apart(each, seen) for each in self._all()), default=1.0) > NEW_LIGHT

    def _nearest(self, seen: ScenePicture) -> list[_Known]:
        return sorted(self._all(), key=lambda each: _apart(each, seen))[:NEAREST]

    def _gallery(self, one: list[_Known]) -> SceneGallery:
        if self._held is None or self._held_id != one[0].reference.id:
            self._held, self._held_id = SceneGallery([self._luma(one[0])]), one[0].reference.id
        return self._held

    def _all(self) -> list[_Known]:
        if self._known is None:
            self._known = []
            for each in self.files.accepted(self.camera):
                try:
                    histogram = prepare(decoded(self.files.luma(self.camera, each.id))).histogram
                except (PictureGone, ValueError):
                    continue
                self._known.append(_Known(each, histogram))
        return self._known

    def _luma(self, known: _Known) -> Pixels:
        return decoded(self.files.luma(self.camera, known.reference.id))


def _on_grid_of(gallery: SceneGallery, luma: Pixels, seen: ScenePicture) -> ScenePicture | Pixels:
    """The look as it is prepared; its luma where the references were taken with another shape."""
    return seen if seen.grid == gallery.grid else luma


def decoded(png: bytes) -> Pixels:
    """The luma (h, w) in a PNG; raises ValueError when it holds none."""
    found = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE) if png else None
    if found is None:
        raise ValueError("a reference cannot be read")
    return np.asarray(found)


def encoded(luma: Pixels) -> bytes:
    """The luma as a PNG."""
    return cv2.imencode(".png", luma)[1].tobytes()


def _apart(known: _Known, seen: ScenePicture) -> float:
    return float(np.abs(known.histogram - seen.histogram).mean())
