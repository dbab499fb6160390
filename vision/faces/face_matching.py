"""Looks at a picture of a face and says whether it is one of those that are known. Any doubt is a no."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from vision.faces.face_detection import Face, FaceFinder
from vision.faces.face_template import Template, crop, likeness, template
from vision.faces.liveness import LEAST, Liveness
from vision.faces.quality import Quality, judge
from vision.jpeg import Pixels
from vision.networks import Run, open_network

THRESHOLD = 0.50
"""Likeness from which two faces are of one person; strict, since it opens something."""
SEVERAL = "like several people"
"""Why a face is nobody's that is as likely that of two."""


@dataclass(frozen=True)
class FaceLook:
    """What a picture shows: how good it is, and the template of its face; None where none is good enough."""

    quality: Quality
    template: Template | None = field(default=None, repr=False)


@dataclass(frozen=True)
class FaceVerdict:
    """Whether it is the person, and why not: the gate that failed, or "not alike". likeness: -1 to 1."""

    same: bool
    why: str
    likeness: float = -1.0


class FaceCheck:
    """Finds, judges and compares faces; used by one thread at a time. ValueError for files that are no models."""

    def __init__(self, finder: Path, embedder: Path, liveness: Sequence[Path] = (), runtime: str = "") -> None:
        """liveness: networks that tell a face from a picture of one; without any, a picture of one passes."""
        self._finder = FaceFinder(finder)
        self._run: Run = open_network(embedder, (), runtime)
        self._liveness = Liveness(liveness, runtime)

    def look(self, picture: Pixels, enrol: bool = False, live: bool | None = None) -> FaceLook:
        """Look at a BGR (h, w, 3) uint8 picture; `enrol` asks for more, since it will be compared with for years.

        live: whether a picture of a face is refused; left out, it is where a face is compared, since it may be learned
        from photos.
        """
        return self._judged(picture, self._finder.find(picture), enrol, not enrol if live is None else live)

    def each(self, picture: Pixels, most: int = 20) -> tuple[tuple[Face, FaceLook], ...]:
        """A look at each face in the picture by itself, the largest first: at a door there may be several people."""
        found = self._finder.find(picture)[:most]
        return tuple((face, self._judged(picture, [face], enrol=False, live=True)) for face in found)

    def _judged(self, picture: Pixels, faces: Sequence[Face], enrol: bool, live: bool) -> FaceLook:
        face = crop(picture, faces[0].points) if faces else None
        quality = judge(faces, face, picture.shape[:2], enrol)
        if quality.good and live and self._liveness.real(picture, faces[0]) < LEAST:
            quality = replace(quality, gates=("screen or print",))
        return FaceLook(quality, template(face, self._run) if face is not None and quality.good else None)

    def compare(self, picture: Pixels, known: Sequence[Template]) -> FaceVerdict:
        """Whether the face in the picture is that of the person with these templates."""
        return verdict(self.look(picture), known)

    def who(self, picture: Pixels, people: Mapping[str, Sequence[Template]]) -> tuple[str, FaceVerdict]:
        """The one person whose face it is, "" for nobody: also where two people are as likely."""
        return whose(self.look(picture), people)


def whose(look: FaceLook, people: Mapping[str, Sequence[Template]]) -> tuple[str, FaceVerdict]:
    """The one person whose face a look shows, "" for nobody: also where two people are as likely."""
    found = {name: verdict(look, known) for name, known in people.items()}
    same = [name for name, each in found.items() if each.same]
    if len(same) == 1:
        return same[0], found[same[0]]
    why = SEVERAL if same else look.quality.gates[0] if look.quality.gates else "not alike"
    return "", FaceVerdict(False, why, max((each.likeness for each in found.values()), default=-1.0))


def verdict(look: FaceLook, known: Sequence[Template]) -> FaceVerdict:
    """What a look says of the person with these templates."""
    if look.template is None:
        return FaceVerdict(False, look.quality.gates[0] if look.quality.gates else "no face")
    alike = likeness(look.template, known)
    return FaceVerdict(alike >= THRESHOLD, "" if alike >= THRESHOLD else "not alike", alike)
