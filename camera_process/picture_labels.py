"""Looks at a picture of an event: what moves in it by name, what stands still, and whether it is a night picture."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import isfinite

from camera_process.analyzer import Analyzer
from house.facts import Box, Label
from house.labels.vocabulary import THING, kind_of
from vision import jpeg
from vision.detection.detector_output import Detection, moving
from vision.detection.night_picture import is_night
from vision.detection.second_look import crops, together, unnamed

MOST_MOVED, LONGEST_NAME = 24, 64
"""Labels kept of one picture, the surest, and letters of a label's name."""

MOST_STILL = 12
"""Things that stand still and are remembered of one picture, the surest."""


@dataclass(frozen=True)
class Seen:
    """What a picture shows. moved: what motion covers, surest first; still: what it does not. night: see is_night."""

    moved: tuple[Detection, ...] = ()
    still: tuple[Detection, ...] = ()
    night: bool = False


def seen_in(analyzer: Analyzer, picture: jpeg.Pixels, regions: Sequence[Box],
            more: Callable[[], bool] = lambda: True) -> Seen:
    """Look at the BGR (h, w, 3) uint8 picture, and again closer where something moved that has no name yet.

    A region has a name once a person, a vehicle or an animal is seen in it. more: asked before each further look.
    """
    found = _sound(analyzer.look(picture))
    moved = moving(found, regions)
    nameless = unnamed(regions, [each for each in moved if _matters(each)])
    closer = moving(_closer(analyzer, picture, nameless, more), regions)
    still = tuple(each for each in found if each not in moved)
    return Seen(together((*moved, *closer))[:MOST_MOVED], still[:MOST_STILL], is_night(picture))


def labels_of(analyzer: Analyzer | None, picture: bytes, regions: Sequence[Box]) -> tuple[Detection, ...]:
    """What moves in the JPEG by name, surest first; nothing without an analyzer. ValueError when it is no picture."""
    return seen_in(analyzer, jpeg.decode(picture), regions).moved if analyzer is not None else ()


def _closer(analyzer: Analyzer, picture: jpeg.Pixels, regions: Sequence[Box],
            more: Callable[[], bool]) -> list[Detection]:
    height, width = picture.shape[:2]
    found: list[Detection] = []
    for crop in crops(regions, width, height):
        if more():
            found += [crop.whole(each) for each in _sound(analyzer.look(crop.of(picture)))]
    return found


def _sound(found: Iterable[Detection]) -> tuple[Detection, ...]:
    """What can be a label: with a name on one line, in small letters, a score of 0..1 and a box inside the view."""
    measured = (each for each in found if all(map(isfinite, (each.score, each.x, each.y, each.w, each.h))))
    return tuple(each for each in map(_within, measured) if each.name)


def _within(found: Detection) -> Detection:
    line = " ".join("".join(each if each.isprintable() else " " for each in found.name).split()).lower()
    (x, w), (y, h) = _clipped(found.x, found.w), _clipped(found.y, found.h)
    return Detection(line[:LONGEST_NAME].strip(), min(1.0, max(0.0, found.score)), x, y, w, h)


def _clipped(start: float, length: float) -> tuple[float, float]:
    """What of the stretch lies within 0..1."""
    if 0 <= start <= start + length <= 1:
        return start, length
    first, last = min(1.0, max(0.0, start)), min(1.0, max(0.0, start + length))
    return first, max(0.0, last - first)


def _matters(found: Detection) -> bool:
    return kind_of(Label(found.name, found.score)) != THING
