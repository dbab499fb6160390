"""Looks at a picture of an event: what moves in it by name, what stands still, and whether it is a night picture."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import isfinite

from camera_process.analyzer import Analyzer, Detector, Labeller, View
from house.facts import Box, Label
from house.labels.vocabulary import THING, kind_of, parents_of
from vision import jpeg
from vision.detection.detector_output import Detection, moving
from vision.detection.night_picture import is_night
from vision.detection.second_look import crops, together, unnamed

MOST_MOVED, LONGEST_NAME = 24, 64
"""Labels kept of one picture, the surest, and letters of a label's name."""

MOST_WORDS = 12
"""Wider words and other names of one label."""

MOST_STILL = 12
"""Things that stand still and are remembered of one picture, the surest."""


@dataclass(frozen=True)
class Seen:
    """What a picture shows. moved: what motion covers, surest first; still: what it does not. night: see is_night."""

    moved: tuple[Detection, ...] = ()
    still: tuple[Detection, ...] = ()
    night: bool = False


@dataclass(frozen=True)
class Looked:
    """Labels of one picture by one analyzer. moved: of what motion covers, or of the whole view; still: of the rest."""

    moved: tuple[Label, ...] = ()
    still: tuple[Label, ...] = ()


def seen_in(detector: Detector, picture: jpeg.Pixels, regions: Sequence[Box],
            more: Callable[[], bool] = lambda: True) -> Seen:
    """Look at the BGR (h, w, 3) uint8 picture, and again closer where something moved that has no name yet.

    A region has a name once a person, a vehicle or an animal is seen in it. more: asked before each further look.
    """
    found = _sound(detector.look(picture))
    moved = moving(found, regions)
    nameless = unnamed(regions, [each for each in moved if _matters(each)])
    closer = moving(_closer(detector, picture, nameless, more), regions)
    still = tuple(each for each in found if each not in moved)
    return Seen(together((*moved, *closer))[:MOST_MOVED], still[:MOST_STILL], is_night(picture))


def looked_at(analyzer: Analyzer, view: View, more: Callable[[], bool] = lambda: True) -> Looked:
    """What the analyzer sees in the view, whichever kind it is. more: see seen_in. Raises AnalyzerError."""
    if isinstance(analyzer, Labeller):
        found = _sound_labels(analyzer.label(view))
        moved = tuple(each for each in found if each.box is None or moving([each.box], view.regions))
        still = tuple(each for each in found if each not in moved)
        return Looked(moved[:MOST_MOVED], still[:MOST_STILL])
    seen = seen_in(analyzer, view.bgr, view.regions, more)
    return Looked(tuple(map(_label, seen.moved)), tuple(map(_label, seen.still)))


def labels_of(analyzer: Analyzer | None, picture: bytes, regions: Sequence[Box]) -> tuple[Label, ...]:
    """What moves in the JPEG by name, surest first; nothing without an analyzer. ValueError when it is no picture."""
    return looked_at(analyzer, View(jpeg.decode(picture), tuple(regions))).moved if analyzer is not None else ()


def _label(found: Detection) -> Label:
    box = Box(round(found.x, 4), round(found.y, 4), round(found.w, 4), round(found.h, 4))
    return Label(found.name, round(found.score, 3), box, parents_of(found.name))


def _sound_labels(found: Iterable[Label]) -> tuple[Label, ...]:
    """The same as _sound of what has its own wider words and perhaps no box; surest first."""
    sound = []
    for each in found:
        box = each.box or Box(0, 0, 1, 1)
        for one in map(_label, _sound([Detection(each.name, each.score, box.x, box.y, box.w, box.h)])):
            parents = dict.fromkeys((*one.parents, *_lines(each.parents)))
            sound.append(replace(one, box=one.box if each.box else None, parents=tuple(parents),
                                 aliases=_lines(each.aliases)))
    return tuple(sorted(sound, key=lambda each: -each.score))


def _lines(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(_line, words)))[:MOST_WORDS]


def _closer(detector: Detector, picture: jpeg.Pixels, regions: Sequence[Box],
            more: Callable[[], bool]) -> list[Detection]:
    height, width = picture.shape[:2]
    found: list[Detection] = []
    for crop in crops(regions, width, height):
        if more():
            found += [crop.whole(each) for each in _sound(detector.look(crop.of(picture)))]
    return found


def _sound(found: Iterable[Detection]) -> tuple[Detection, ...]:
    """What can be a label: with a name on one line, in small letters, a score of 0..1 and a box inside the view."""
    measured = (each for each in found if all(map(isfinite, (each.score, each.x, each.y, each.w, each.h))))
    return tuple(each for each in map(_within, measured) if each.name)


def _within(found: Detection) -> Detection:
    (x, w), (y, h) = _clipped(found.x, found.w), _clipped(found.y, found.h)
    return Detection(_line(found.name), min(1.0, max(0.0, found.score)), x, y, w, h)


def _line(word: str) -> str:
    line = " ".join("".join(each if each.isprintable() else " " for each in word).split()).lower()
    return line[:LONGEST_NAME].strip()


def _clipped(start: float, length: float) -> tuple[float, float]:
    """What of the stretch lies within 0..1."""
    if 0 <= start <= start + length <= 1:
        return start, length
    first, last = min(1.0, max(0.0, start)), min(1.0, max(0.0, start + length))
    return first, max(0.0, last - first)


def _matters(found: Detection) -> bool:
    return kind_of(Label(found.name, found.score)) != THING
