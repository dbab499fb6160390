"""Which polygons of a camera's view a region touches. Pure, and without numpy, so that a page can ask it too."""

from collections.abc import Mapping, Sequence
from typing import Protocol

Point = tuple[float, float]
Polygon = tuple[Point, ...]
"""Corners as (x, y) in fractions of the view: (0, 0) is the top left corner, (1, 1) the bottom right one."""


class Placed(Protocol):
    """Anything with a place in the view, in fractions of it: top left corner and size."""

    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def w(self) -> float: ...
    @property
    def h(self) -> float: ...


def touches(region: Placed, polygon: Polygon) -> bool:
    """Return True when the region's box and the polygon overlap (an edge in common is not enough)."""
    inside = _clipped(polygon, region)
    return len(inside) >= 3 and _area(inside) > 1e-9


def zones_of(region: Placed, zones: Mapping[str, Polygon]) -> tuple[str, ...]:
    """Return the names of the zones the region's box touches, in the order of `zones`; empty when it touches none."""
    return tuple(name for name, polygon in zones.items() if touches(region, polygon))


def covered(region: Placed, polygon: Polygon) -> float:
    """Return the share of the region's box that the polygon covers, 0..1; 0 for a box without an area."""
    inside, whole = _clipped(polygon, region), region.w * region.h
    return _area(inside) / whole if len(inside) >= 3 and whole else 0.0


def _clipped(polygon: Polygon, box: Placed) -> list[Point]:
    """Return the polygon cut to a box, one side after the other (Sutherland and Hodgman 1974)."""
    points = list(polygon)
    for axis, edge, sign in ((0, box.x, 1), (0, box.x + box.w, -1), (1, box.y, 1), (1, box.y + box.h, -1)):
        if not points:
            break
        points = _cut(points, axis, edge, sign)
    return points


def _cut(points: Sequence[Point], axis: int, edge: float, sign: int) -> list[Point]:
    """Return what lies on the inner side of one edge: where sign * (coordinate - edge) >= 0."""
    kept: list[Point] = []
    for here, there in zip(points, [*points[1:], *points[:1]], strict=True):
        a, b = sign * (here[axis] - edge), sign * (there[axis] - edge)
        if a >= 0:
            kept.append(here)
        if (a >= 0) != (b >= 0):
            t = a / (a - b)
            kept.append((here[0] + t * (there[0] - here[0]), here[1] + t * (there[1] - here[1])))
    return kept


def _area(points: Sequence[Point]) -> float:
    """Return the area of a simple polygon (shoelace formula), whichever way round it was drawn."""
    pairs = zip(points, [*points[1:], *points[:1]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2
