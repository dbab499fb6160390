"""A mask to suggest: where event after event showed nobody, at one place, and nothing else ever was. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from house import facts
from house.event_summary import Event
from vision.overlap import Polygon

GRID = 16, 9
LEAST = 5
"""Events without a label at one place that are worth a mask."""
_SHARE = 0.25
"""The share of all events without a label that must have been there."""
_LARGEST = 0.25
"""The share of the view up to which a mask is suggested: a larger one would blind the camera."""
Cell = tuple[int, int]


def suggested_mask(events: Sequence[Event], regions: Mapping[str, Sequence[facts.Box]]) -> tuple[Polygon, int] | None:
    """A rectangle in which event after event was that showed nobody, and no other, with how many; None for none.

    An event shows nobody when it was tagged unoccupied, or its pictures were looked at and nothing was seen in them.
    """
    nobody = [event.id for event in events if _shows_nobody(event)]
    others = {cell for event in events if not _shows_nobody(event) for cell in cells_of(regions.get(event.id, ()))}
    touched = {id: cells_of(regions.get(id, ())) for id in nobody}
    hits = Counter(cell for each in touched.values() for cell in each)
    least = max(LEAST, len(nobody) * _SHARE)
    hot = {cell for cell, count in hits.items() if count >= least and cell not in others}
    if not hot:
        return None
    place = _around(max(hot, key=lambda cell: (hits[cell], cell)), hot)
    left, right = min(x for x, _ in place), max(x for x, _ in place) + 1
    top, bottom = min(y for _, y in place), max(y for _, y in place) + 1
    inside = {(x, y) for x in range(left, right) for y in range(top, bottom)}
    if inside & others or len(inside) > _LARGEST * GRID[0] * GRID[1]:
        return None
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    count = sum(bool(each & place) for each in touched.values())
    return tuple((x / GRID[0], y / GRID[1]) for x, y in corners), count


def _shows_nobody(event: Event) -> bool:
    """Whether it was somebody's look that found nobody: an event that nobody looked at says nothing."""
    if event.tag:
        return event.tag == "unoccupied"
    return event.ended_at is not None and bool(event.seen) and not event.words


def _around(start: Cell, cells: set[Cell]) -> set[Cell]:
    """Those of the cells that hang together with `start`."""
    found, edge = {start}, [start]
    while edge:
        x, y = edge.pop()
        near = {(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)} & cells - found
        found |= near
        edge.extend(near)
    return found


def cells_of(regions: Iterable[facts.Box]) -> set[Cell]:
    """The cells of a coarse grid that the regions touch."""
    found = set()
    for box in regions:
        for x in range(int(box.x * GRID[0]), min(GRID[0], int((box.x + box.w) * GRID[0] - 1e-9) + 1)):
            for y in range(int(box.y * GRID[1]), min(GRID[1], int((box.y + box.h) * GRID[1] - 1e-9) + 1)):
                found.add((x, y))
    return found
