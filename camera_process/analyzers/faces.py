"""`faces://`: the people of the house who agreed to be known at doors, by their faces.

They agree by `faces enrol NAME ... --for door`. Whoever did not is compared with the templates of those who did, and
stays a person.
"""

from collections.abc import Callable, Mapping
from functools import cache

import cv2

from camera_process.analyzer import AnalyzerError, Labeller, Surroundings, View
from house.facts import Box, Label
from house.labels.vocabulary import PERSON, kind_of
from ledger.faces.face_models import open_face_check
from ledger.faces.known_faces import KnownFaces, Numbers
from ledger.files.model_files import ModelError, search_path
from vision.faces.face_detection import Face
from vision.faces.face_matching import FaceCheck, FaceLook, whose

MOST = 6
"""Faces looked at in one picture, the largest first."""
_AT_THE_LEAST = 0.8


class KnownPeople(Labeller):
    """Names the people whose faces it knows.

    opened: what compares faces, asked for once somebody is known; raises ModelError. people: their templates, as they
    are now.
    """

    name = "faces"

    def __init__(self, opened: Callable[[], FaceCheck],
                 people: Callable[[], Mapping[str, tuple[Numbers, ...]]]) -> None:
        self._opened, self._people = cache(opened), people

    def label(self, view: View) -> tuple[Label, ...]:
        """A label for each of them, with their name; where another analyzer saw the whole person, it is about that."""
        people, found = self._people(), []
        for face, look in self._looks(view) if people else ():
            name, result = whose(look, people)
            if name:
                found.append(Label(name, sureness(result.likeness), _whole(_box(face, view), view), (PERSON,)))
        return tuple(sorted(found, key=lambda each: -each.score))

    def _looks(self, view: View) -> tuple[tuple[Face, FaceLook], ...]:
        try:
            return self._opened().each(view.bgr, MOST)
        except ModelError as error:
            raise AnalyzerError(str(error), transient=False) from error


def sureness(likeness: float) -> float:
    """0.9 at the least likeness that counts, 1 for the very same picture: no measured probability, but below it a face
    is nobody's."""
    return round(_AT_THE_LEAST + (1 - _AT_THE_LEAST) * min(1.0, max(0.0, likeness)), 3)


def _box(face: Face, view: View) -> Box:
    height, width = view.bgr.shape[:2]
    left, top = max(0.0, face.left / width), max(0.0, face.top / height)
    return Box(left, top, min(1.0 - left, face.width / width), min(1.0 - top, face.height / height))


def _whole(face: Box, view: View) -> Box:
    """The smallest person around the middle of the face, else the face."""
    x, y = face.x + face.w / 2, face.y + face.h / 2
    around = [each.box for each in view.before if each.box is not None and kind_of(each) == PERSON
              and each.box.x <= x <= each.box.x + each.box.w and each.box.y <= y <= each.box.y + each.box.h]
    return min(around, key=lambda box: box.w * box.h, default=face)


def connect(address: str, around: Surroundings) -> KnownPeople:
    """The analyzer behind `faces://`; its models are opened when somebody is known."""
    def opened() -> FaceCheck:
        cv2.setNumThreads(1)
        return open_face_check(search_path(around.home.models, around.environ))

    return KnownPeople(opened, _AtDoors(KnownFaces(around.home)))


class _AtDoors:
    """The templates of those who agreed to that; opened again when any of them changed."""

    def __init__(self, known: KnownFaces) -> None:
        self._known = known
        self._stamp: tuple[tuple[str, int], ...] | None = None
        self._people: dict[str, tuple[Numbers, ...]] = {}

    def __call__(self) -> dict[str, tuple[Numbers, ...]]:
        if (stamp := self._known.stamp()) != self._stamp:
            found = [face for face in self._known.all() if face.may("door") and face.templates]
            self._people, self._stamp = {face.person: face.templates for face in found}, stamp
        return self._people
