"""A polygon in config.yml: a zone or mask of the view, checked as it is read."""

from itertools import combinations
from typing import Annotated

from pydantic import AfterValidator

from house.settings.types import Point

Corners = tuple[tuple[float, float], ...]


def _checked(corners: Corners) -> Corners:
    """The corners as they are; raises ValueError when they enclose nothing, or in an order that nobody can mean."""
    if len(corners) < 3:
        raise ValueError(f"has {len(corners)} point{'' if len(corners) == 1 else 's'}, a polygon needs at least 3")
    edges = list(zip(corners, (*corners[1:], corners[0]), strict=True))
    if any(_cross(one, other) for one, other in combinations(edges, 2)):
        raise ValueError("has edges that cross each other: name its corners in their order around it")
    if abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in edges)) < 1e-9:
        raise ValueError("encloses nothing: its points lie on one line")
    return corners


def encloses(corners: Corners, point: tuple[float, float]) -> bool:
    """Whether the point lies inside of the polygon: a ray to the right crosses its edges an odd number of times."""
    x, y = point
    edges = zip(corners, (*corners[1:], corners[0]), strict=True)
    return sum((a[1] > y) != (b[1] > y) and x < a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1])
               for a, b in edges) % 2 == 1


def _cross(one: Corners, other: Corners) -> bool:
    """Whether two edges cross within both; those that only touch do not."""
    return _side(one, other[0]) * _side(one, other[1]) < 0 and _side(other, one[0]) * _side(other, one[1]) < 0


def _side(edge: Corners, point: tuple[float, float]) -> float:
    """On which side of the edge the point lies: by its sign."""
    (ax, ay), (bx, by) = edge
    return (bx - ax) * (point[1] - ay) - (by - ay) * (point[0] - ax)


Polygon = Annotated[tuple[Point, ...], AfterValidator(_checked)]
