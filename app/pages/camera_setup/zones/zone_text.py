"""Zones and masks of a camera as lines of text, which a form can hold: read, and written again. Pure.

    zone porch alert night: 0.10,0.20 0.50,0.20 0.50,0.90
    zone street on=truck,bus score=truck@0.7 in=home,away: 0,0 1,0 1,0.3
    mask: 0,0 0.2,0 0.2,0.1
    score person: 0.6

`alert`: events in it send alerts; `on=`: only those with one of these labels inside it do; `score=`: how sure single
labels must be inside it; `in=`: the modes in which it alerts, and no others; `night`: it is outdoors and counts in mode
Night; `entrance`: who comes or goes passes it. With no zone that alerts the whole view does. A line with `score` says
how sure a label must be anywhere in the view. A blank in a label is written _, a mark that means
something here %3A and the like.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from house.settings.sections.camera import CameraSettings

_LINE = re.compile(r"(zone|mask|score)((?: +[^\s:]+)*) *:(.*)", re.IGNORECASE)
_MARKS, _WRITTEN = re.compile(r"[%_:,@\t]"), re.compile(r"%([0-9a-fA-F]{2})")
_MOST = 60

Corners = tuple[tuple[float, float], ...]
Scores = dict[str, float]


@dataclass(frozen=True)
class ZoneShape:
    """One zone, or a mask (which has no name). Corners are in fractions of the view.

    labels, scores, modes: what it has of its own, as the module says; none: as the rest of the camera.
    """

    kind: str
    name: str
    corners: Corners
    alert: bool = False
    night: bool = False
    labels: tuple[str, ...] = ()
    scores: Scores = field(default_factory=dict)
    modes: tuple[str, ...] = ()
    entrance: bool = False


@dataclass(frozen=True)
class Drawing:
    """All zones and masks of a camera, and how sure labels must be in all of its view."""

    shapes: tuple[ZoneShape, ...] = ()
    scores: Scores = field(default_factory=dict)

    @property
    def zones(self) -> list[ZoneShape]:
        """The zones alone."""
        return [each for each in self.shapes if each.kind == "zone"]


class NoDrawing(ValueError):
    """The text is no list of zones and masks: what is wrong, and in which line (from 1)."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(f"line {line}: {text}")


def drawing_of(own: CameraSettings) -> Drawing:
    """The zones, masks and scores of a camera."""
    alert = own.alert
    zones = [ZoneShape("zone", name, corners, name in alert.zones, name in own.night,
                       alert.zone_labels.get(name, ()), alert.zone_min_scores.get(name, {}),
                       own.zone_modes.get(name, ()), name in own.entrance_zones)
             for name, corners in own.motion.zones.items()]
    return Drawing((*zones, *(ZoneShape("mask", "", corners) for corners in own.motion.masks)), dict(alert.min_scores))


def written(drawing: Drawing) -> str:
    """The drawing as text, a line for each shape and score."""
    scores = [f"score {_joined(label)}: {score:g}" for label, score in drawing.scores.items()]
    return "\n".join([*map(_line, drawing.shapes), *scores])


def read(text: str) -> Drawing:
    """The drawing of that text; raises NoDrawing. Whether corners make a polygon is for the settings to say."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > _MOST:
        raise NoDrawing(_MOST + 1, f"at most {_MOST} zones, masks and scores")
    found = [_read(number, line) for number, line in lines]
    shapes = tuple(each for each in found if isinstance(each, ZoneShape))
    names = [each.name for each in shapes if each.kind == "zone"]
    for (number, _), each in zip(lines, found, strict=True):
        if isinstance(each, ZoneShape) and each.kind == "zone" and names.count(each.name) > 1:
            raise NoDrawing(number, f"two zones are called {each.name}")
    return Drawing(shapes, {label: score for each in found if isinstance(each, dict) for label, score in each.items()})


def settings_of(drawing: Drawing, own: CameraSettings) -> dict[str, Any]:
    """What goes into the settings of the camera; `night: [all]` stays where no zone is chosen for the night."""
    zones = drawing.zones
    night = [each.name for each in zones if each.night]
    return {
        "motion": {"zones": {each.name: _pairs(each.corners) for each in zones},
                   "masks": [_pairs(each.corners) for each in drawing.shapes if each.kind == "mask"]},
        "alert": {"zones": [each.name for each in zones if each.alert],
                  "zone_labels": {each.name: list(each.labels) for each in zones if each.labels},
                  "zone_min_scores": {each.name: each.scores for each in zones if each.scores},
                  "min_scores": drawing.scores},
        "zone_modes": {each.name: list(each.modes) for each in zones if each.modes},
        "entrance_zones": [each.name for each in zones if each.entrance],
        "night": night or [each for each in own.night if each == "all"],
    }


def with_drawing(own: CameraSettings, drawn: CameraSettings) -> CameraSettings:
    """The camera with what was drawn: `drawn` has what `settings_of` says, and nothing else of it counts."""
    motion, alert = drawn.motion, drawn.alert
    return own.model_copy(update={
        "motion": own.motion.model_copy(update={"zones": motion.zones, "masks": motion.masks}),
        "alert": own.alert.model_copy(update={"zones": alert.zones, "zone_labels": alert.zone_labels,
                                              "zone_min_scores": alert.zone_min_scores,
                                              "min_scores": alert.min_scores}),
        "zone_modes": drawn.zone_modes, "entrance_zones": drawn.entrance_zones, "night": drawn.night})


def _line(shape: ZoneShape) -> str:
    return f"{' '.join(_words(shape))}: {' '.join(f'{x:g},{y:g}' for x, y in shape.corners)}"


def _words(shape: ZoneShape) -> Iterator[str]:
    yield shape.kind
    if shape.kind == "mask":
        return
    yield shape.name
    marks = (("alert", shape.alert), ("night", shape.night), ("entrance", shape.entrance))
    yield from (word for word, on in marks if on)
    if shape.labels:
        yield f"on={','.join(map(_joined, shape.labels))}"
    if shape.scores:
        yield f"score={','.join(f'{_joined(label)}@{score:g}' for label, score in shape.scores.items())}"
    if shape.modes:
        yield f"in={','.join(shape.modes)}"


def _read(number: int, line: str) -> ZoneShape | Scores:
    found = _LINE.fullmatch(line)
    if found is None:
        raise NoDrawing(number, "write zone NAME: x,y x,y x,y or mask: x,y x,y x,y or score LABEL: 0.6")
    kind, words = found[1].lower(), found[2].split()
    if kind == "score":
        return {_parted(" ".join(words)): _score(number, found[3].strip())}
    corners = tuple(_corner(number, each) for each in found[3].split())
    if kind == "mask":
        return ZoneShape(kind, "", corners)
    if not words:
        raise NoDrawing(number, "a zone needs a name")
    marks = words[1:]
    scores = dict(_label_score(number, each) for each in _listed(marks, "score"))
    return ZoneShape(kind, words[0], corners, "alert" in marks, "night" in marks,
                     tuple(map(_parted, _listed(marks, "on"))), scores, tuple(_listed(marks, "in")),
                     "entrance" in marks)


def _listed(marks: Iterable[str], key: str) -> list[str]:
    text = next((each.partition("=")[2] for each in marks if each.startswith(f"{key}=")), "")
    return [each for each in text.split(",") if each]


def _label_score(number: int, text: str) -> tuple[str, float]:
    label, _, score = text.rpartition("@")
    return _parted(label), _score(number, score)


def _score(number: int, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise NoDrawing(number, f"{text[:20]!r} is no score; write a number from 0 to 1") from None


def _corner(number: int, text: str) -> tuple[float, float]:
    x, mark, y = text.partition(",")
    try:
        return float(x), float(y)
    except ValueError:
        raise NoDrawing(number, f"{text[:20]!r} is no corner; write x,y in fractions of the view") from None


def _joined(label: str) -> str:
    """The label as one word without marks of this text; static/camera_setup/zone_shapes.js writes the same."""
    return _MARKS.sub(lambda mark: f"%{ord(mark[0]):02X}", label).replace(" ", "_")


def _parted(word: str) -> str:
    return _WRITTEN.sub(lambda code: chr(int(code[1], 16)), word.replace("_", " "))


def _pairs(corners: Corners) -> list[list[float]]:
    return [[round(x, 4), round(y, 4)] for x, y in corners]
