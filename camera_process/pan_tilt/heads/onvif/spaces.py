"""ONVIF's coordinate spaces: what a camera calls a position, in degrees and back. Pure.

https://www.onvif.org/specs/srv/ptz/ONVIF-PTZ-Service-Spec.pdf, chapter 5.7: in the generic space the two ends of the
camera's own range stand at fixed numbers, mostly -1 and 1; right and up are positive. Few cameras know one in degrees.
"""

from dataclasses import dataclass

from camera_process.pan_tilt.head import Limits
from camera_process.position import Position

GENERIC = "http://www.onvif.org/ver10/tptz/PanTiltSpaces/PositionGenericSpace"
DEGREES = "http://www.onvif.org/ver10/tptz/PanTiltSpaces/SphericalPositionSpaceDegrees"

Range = tuple[float, float]


@dataclass(frozen=True)
class Space:
    """One space of a camera: its name, the range of its numbers, and the degrees these ranges stand for."""

    uri: str
    x: Range
    y: Range
    pan: Range
    tilt: Range

    def to_numbers(self, at: Position) -> tuple[float, float]:
        """Degrees as the camera's numbers."""
        return _carried(at.pan, self.pan, self.x), _carried(at.tilt, self.tilt, self.y)

    def to_degrees(self, x: float, y: float) -> Position:
        """The camera's numbers as degrees."""
        return Position(_carried(x, self.x, self.pan), _carried(y, self.y, self.tilt))

    @property
    def reach(self) -> Limits:
        """How far the camera itself turns."""
        return Limits(self.pan, self.tilt)


def space(uri: str, x: Range, y: Range, whole: tuple[Range, Range]) -> Space:
    """The space of that name; `whole` is what the ends of a generic range are in degrees, pan and tilt."""
    return Space(uri, x, y, x, y) if uri == DEGREES else Space(uri, x, y, *whole)


def best(spaces: list[Space]) -> Space | None:
    """The space to move in: degrees where the camera knows them, else the generic one; None when there is neither."""
    return next((each for uri in (DEGREES, GENERIC) for each in spaces if each.uri == uri), None)


def _carried(value: float, one: Range, other: Range) -> float:
    """`value` of the one range at the same share of the other."""
    if one[0] == one[1]:
        return other[0]
    return other[0] + (value - one[0]) * (other[1] - other[0]) / (one[1] - one[0])
