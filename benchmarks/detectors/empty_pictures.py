"""Pictures in which nobody is, and some of a real infrared camera in which somebody always is."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np

from benchmarks.detectors.cut_outs import Picture
from benchmarks.drawn.scenes import draw_scene

CORRIDOR = "ir-corridor-covered.mp4"
PEOPLE_UNTIL, COVERED_FROM, EVERY = 1900, 2100, 40
"""Frames of that clip."""
_DRAWN = 24


def all_of(data: Path, clips: Iterable[Path] = ()) -> Iterator[tuple[str, Picture]]:
    """(group, picture) of every group of pictures; `clips`: more videos, a group each."""
    yield from (("covered infrared", one) for one in clip(data / "clips" / CORRIDOR, COVERED_FROM))
    for name in ("road-mono-night", "bay-weather", "frankfurt"):
        yield from ((name, one) for one in folder(data / "scenes" / name))
    yield from (("drawn night", one) for one in drawn_nights())
    for path in clips:
        yield from ((path.stem, one) for one in clip(path, 0))


def with_people(data: Path) -> Iterator[tuple[str, Picture]]:
    """(group, picture): one to four persons in a corridor, in real infrared."""
    yield from (("people in infrared", one) for one in clip(data / "clips" / CORRIDOR, 0, PEOPLE_UNTIL))


def clip(path: Path, first: int, last: float = float("inf")) -> Iterator[Picture]:
    """Every fortieth frame of a video, from `first` to `last`."""
    capture, number = cv2.VideoCapture(str(path)), 0
    while True:
        there, frame = capture.read()
        if not there or number > last:
            return
        if number >= first and number % EVERY == 0:
            yield np.asarray(frame, np.uint8)
        number += 1


def folder(path: Path) -> Iterator[Picture]:
    """The pictures of a folder, at most 60 of them."""
    files = sorted(path.glob("*.jpg"))
    for file in files[:: 1 + len(files) // 60]:
        picture = cv2.imread(str(file))
        if picture is not None:
            yield np.asarray(picture, np.uint8)


def drawn_nights() -> Iterator[Picture]:
    """Drawn places in little light with the noise of it, 1280x720."""
    for seed in range(_DRAWN):
        rng = np.random.default_rng(seed)
        luma = cv2.resize(0.35 * draw_scene(seed), (1280, 720), interpolation=cv2.INTER_CUBIC)
        noisy = np.clip(luma + rng.normal(0, 9, luma.shape), 0, 255).astype(np.uint8)
        yield np.asarray(cv2.cvtColor(noisy, cv2.COLOR_GRAY2BGR), np.uint8)
