"""Persons, vehicles and animals cut out of real pictures, and pasted into other ones at a chosen height."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from house.facts import Box

Picture = NDArray[np.uint8]

PHOTOS = (
    ("bus.jpg", "person", (49, 396, 163, 507)), ("bus.jpg", "person", (217, 405, 132, 455)),
    ("bus.jpg", "vehicle", (11, 228, 794, 515)), ("person.jpg", "person", (189, 97, 88, 283)),
    ("person.jpg", "animal", (61, 264, 140, 86)), ("person.jpg", "animal", (403, 138, 200, 206)),
    ("dog.jpg", "animal", (131, 207, 191, 336)), ("dog.jpg", "vehicle", (467, 78, 225, 93)),
)
"""Photo, kind, and where in it: left, top, width, height in pixels."""
_VISITS = ((60, 198), (226, 452), (500, 704), (737, 870), (921, 1201), (1235, 1360))
_EACH = 4
_DIFFERS = 30


@dataclass(frozen=True)
class CutOut:
    """Something of a kind: its pixels (h, w, 3) uint8 and how much of each belongs to it, (h, w, 1) float32, 0..1."""

    kind: str
    bgr: Picture
    share: NDArray[Any]

    def mirrored(self) -> "CutOut":
        """The same, left and right exchanged."""
        return CutOut(self.kind, np.ascontiguousarray(self.bgr[:, ::-1]), np.ascontiguousarray(self.share[:, ::-1]))


def pasted(cut: CutOut, ground: Picture, height: int, rng: np.random.Generator) -> tuple[Picture, Box]:
    """The ground with the cut-out in it, `height` pixels high somewhere in its lower two thirds, and where it is."""
    high, wide = ground.shape[:2]
    width = max(1, round(cut.bgr.shape[1] * height / cut.bgr.shape[0]))
    way = cv2.INTER_AREA if height < cut.bgr.shape[0] else cv2.INTER_LINEAR
    small = cv2.resize(cut.bgr, (width, height), interpolation=way).astype(np.float32)
    share = cv2.resize(cut.share, (width, height), interpolation=way).reshape(height, width, 1)
    left = int(rng.integers(0, max(1, wide - width)))
    top = int(rng.integers(min(high // 3, high - height), high - height + 1))
    picture, visible = ground.copy(), min(width, wide - left)
    place = picture[top : top + height, left : left + visible]
    place[:] = (share * small + (1 - share) * _grown(place, width))[:, :visible].astype(np.uint8)
    return picture, Box(left / wide, top / high, visible / wide, height / high)


def _grown(place: Picture, width: int) -> NDArray[Any]:
    return np.pad(place, ((0, 0), (0, width - place.shape[1]), (0, 0)), mode="edge").astype(np.float32)


def all_cut_outs(data: Path) -> list[CutOut]:
    """Everything there is to paste, as it is and mirrored, from the folder with clips/ and photos/."""
    found = [*walkers(data / "clips" / "people-indoor.mp4"), *photos(data / "photos")]
    return [each for one in found for each in (one, one.mirrored())]


def photos(folder: Path) -> Iterator[CutOut]:
    """What is named in PHOTOS, along its outline as GrabCut finds it (Rother et al. 2004)."""
    for name, kind, (x, y, w, h) in PHOTOS:
        bgr = np.asarray(cv2.imread(str(folder / name)), np.uint8)
        mask, models = np.zeros(bgr.shape[:2], np.uint8), (np.zeros((1, 65)), np.zeros((1, 65)))
        cv2.grabCut(bgr, mask, (x, y, w, h), *models, 3, cv2.GC_INIT_WITH_RECT)
        inside = ((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)).astype(np.uint8)
        yield _cut(kind, bgr, inside, (x, y, w, h))


def walkers(video: Path) -> Iterator[CutOut]:
    """Whole persons of the clip people-indoor, four of each visit at most, by their difference to the empty room."""
    frames = _frames(video)
    room = np.median([frames[number] for number in (0, 20, 40, 210, 470, 720, 890, 1215)], axis=0).astype(np.uint8)
    for begin, end in _VISITS:
        whole = [cut for number in range(begin, end, 4) if (cut := _walker(frames[number], room))]
        yield from whole[:: max(1, len(whole) // _EACH)][:_EACH]


def empty_room(video: Path) -> Picture:
    """The room of the clip people-indoor with nobody in it."""
    return _frames(video)[20]


def _frames(video: Path) -> list[Picture]:
    capture = cv2.VideoCapture(str(video))
    frames: list[Picture] = []
    while True:
        there, frame = capture.read()
        if not there:
            return frames
        frames.append(np.asarray(frame, np.uint8))


def _walker(frame: Picture, room: Picture) -> CutOut | None:
    differs = (cv2.absdiff(frame, room).max(axis=2) > _DIFFERS).astype(np.uint8)
    closed = cv2.morphologyEx(cv2.medianBlur(differs, 5), cv2.MORPH_CLOSE, np.ones((11, 11), np.uint8))
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(closed)
    if len(stats) < 2:
        return None
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    x, y, w, h, area = (int(value) for value in stats[largest])
    inside = x > 2 and y > 2 and x + w < frame.shape[1] - 2 and y + h < frame.shape[0] - 2
    if not inside or h < 120 or not 1.6 < h / w < 4.5 or area < 0.3 * w * h:
        return None
    return _cut("person", frame, (pieces == largest).astype(np.uint8), (x, y, w, h))


def _cut(kind: str, bgr: Picture, inside: NDArray[np.uint8], place: tuple[int, int, int, int]) -> CutOut:
    x, y, w, h = place
    share = cv2.GaussianBlur(inside.astype(np.float32), (3, 3), 0)[y : y + h, x : x + w]
    return CutOut(kind, bgr[y : y + h, x : x + w].copy(), np.asarray(share).reshape(*share.shape[:2], 1))
