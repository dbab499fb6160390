"""Zones and masks of a camera as lines of text, which a form can hold: read, and written again. Pure.

    zone porch alert night: 0.10,0.20 0.50,0.20 0.50,0.90
    zone street on=truck,bus: 0,0 1,0 1,0.3
    mask: 0,0 0.2,0 0.2,0.1

`alert`: events in it send alerts; `on=`: only those with one of these labels inside it do; `night`: it counts in mode
Night. With no zone that alerts the whole view does.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from house.settings.sections.camera import CameraSettings

_LINE = re.compile(r"(zone|mask)((?: +[^\s:]+)*) *:(.*)", re.IGNORECASE)
_MOST = 60

Corners = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class ZoneShape:
    """One zone, or a mask (which has no name). Corners are in fractions of the view."""

    kind: str
    name: str
    corners: Corners
    alert: bool = False
    night: bool = False
    labels: tuple[str, ...] = ()


class NoShapes(ValueError):
    """The text is no list of zones and masks: what is wrong, and in which line (from 1)."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(f"line {line}: {text}")


def shapes_of(own: CameraSettings) -> list[ZoneShape]:
    """The zones and masks of a camera."""
    labels = own.alert.zone_labels
    zones = [ZoneShape("zone", name, corners, name in own.alert.zones, name in own.night, labels.get(name, ()))
             for name, corners in own.motion.zones.items()]
    return [*zones, *(ZoneShape("mask", "", corners) for corners in own.motion.masks)]


def written(shapes: Iterable[ZoneShape]) -> str:
    """The shapes as text, a line each."""
    return "\n".join(_line(each) for each in shapes)


def _line(shape: ZoneShape) -> str:
    return f"{' '.join(_words(shape))}: {' '.join(f'{x:g},{y:g}' for x, y in shape.corners)}"


def read(text: str) -> list[ZoneShape]:
    """The shapes of that text; raises NoShapes. Whether corners make a polygon is for the settings to say."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > _MOST:
        raise NoShapes(_MOST + 1, f"at most {_MOST} zones and masks")
    found = [_read(number, line) for number, line in lines]
    names = [each.name for each in found if each.kind == "zone"]
    for number, each in zip((number for number, _ in lines), found, strict=True):
        if each.kind == "zone" and names.count(each.name) > 1:
            raise NoShapes(number, f"two zones are called {each.name}")
    return found


def settings_of(shapes: Iterable[ZoneShape], own: CameraSettings) -> dict[str, Any]:
    """What goes into the settings of the camera; `night: [all]` stays where no zone is chosen for the night."""
    listed = list(shapes)
    zones = [each for each in listed if each.kind == "zone"]
    night = [each.name for each in zones if each.night]
    return {
        "motion": {"zones": {each.name: _pairs(each.corners) for each in zones},
                   "masks": [_pairs(each.corners) for each in listed if each.kind == "mask"]},
        "alert": {"zones": [each.name for each in zones if each.alert],
                  "zone_labels": {each.name: list(each.labels) for each in zones if each.labels}},
        "night": night or [each for each in own.night if each == "all"],
    }


def _words(shape: ZoneShape) -> Iterator[str]:
    yield shape.kind
    if shape.kind == "zone":
        yield shape.name
        yield from (word for word, on in (("alert", shape.alert), ("night", shape.night)) if on)
        if shape.labels:
            yield f"on={','.join(each.replace(' ', '_') for each in shape.labels)}"


def _read(number: int, line: str) -> ZoneShape:
    found = _LINE.fullmatch(line)
    if found is None:
        raise NoShapes(number, "write zone NAME: x,y x,y x,y or mask: x,y x,y x,y")
    kind, words = found[1].lower(), found[2].split()
    corners = tuple(_corner(number, each) for each in found[3].split())
    if kind == "mask":
        return ZoneShape(kind, "", corners)
    if not words:
        raise NoShapes(number, "a zone needs a name")
    labels = next((each[3:] for each in words[1:] if each.startswith("on=")), "")
    return ZoneShape(kind, words[0], corners, "alert" in words[1:], "night" in words[1:],
                     tuple(each.replace("_", " ") for each in labels.split(",") if each))


def _corner(number: int, text: str) -> tuple[float, float]:
    x, mark, y = text.partition(",")
    try:
        return float(x), float(y)
    except ValueError:
        raise NoShapes(number, f"{text[:20]!r} is no corner; write x,y in fractions of the view") from None


def _pairs(corners: Corners) -> list[list[float]]:
    return [[round(x, 4), round(y, 4)] for x, y in corners]
