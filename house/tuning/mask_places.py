"""The place of the view that fooled a camera: where events with nobody moved, and those with somebody did not. Pure."""

from collections.abc import Sequence
from itertools import combinations_with_replacement

from house.facts import Box
from house.settings.polygon import Corners

ACROSS, DOWN = 16, 9
"""Columns and rows of the grid on which a mask is chosen."""
LARGEST = 0.35
"""Share of the view that a mask may cover: a larger one would blind the camera rather than spare it a place."""
TOUCHED = 0.25
"""Share of an occupied event's box, in every frame, that may lie in the place at most, usually."""

Boxes = Sequence[Sequence[Box]]
"""Where one event moved, frame by frame."""


def place_of(wrong: Sequence[Boxes], right: Sequence[Boxes], least: int, touched: float = TOUCHED) -> Corners | None:
    """The smallest place that holds all motion of most events in `wrong` and next to nothing of any in `right`.

    least: so many events it must hold. touched: the share of somebody's box that it may hold at most. Returns its
    corners in fractions of the view, None where there is no such place.
    """
    spans = [_span(each) for each in wrong]
    seen = [box for event in right for frame in event for box in frame]
    best: tuple[int, float, Box] | None = None
    for left, right_side in combinations_with_replacement(range(ACROSS), 2):
        columns = (left / ACROSS, (right_side + 1) / ACROSS)
        inside = [each for each in spans if each and each.x >= columns[0] and each.x + each.w <= columns[1]]
        if len(inside) < max(least, best[0] if best else 0):
            continue
        for top, bottom in combinations_with_replacement(range(DOWN), 2):
            place = _box(columns, (top / DOWN, (bottom + 1) / DOWN))
            found = (sum(each.y >= place.y and each.y + each.h <= place.y + place.h for each in inside),
                     -place.w * place.h, place)
            if found[0] >= least and -found[1] <= LARGEST and (best is None or found[:2] > best[:2]) \
                    and not any(_share(box, place) > touched for box in seen):
                best = found
    return _corners(best[2]) if best else None


def grown(place: Corners) -> Corners:
    """The place with one cell of the grid more on each side, as far as the view goes."""
    xs, ys = [x for x, _ in place], [y for _, y in place]
    left, right = max(0.0, min(xs) - 1 / ACROSS), min(1.0, max(xs) + 1 / ACROSS)
    top, bottom = max(0.0, min(ys) - 1 / DOWN), min(1.0, max(ys) + 1 / DOWN)
    return _corners(Box(left, top, right - left, bottom - top))


def _span(boxes: Boxes) -> Box | None:
    """What holds all motion of an event; None when nothing moved."""
    found = [box for frame in boxes for box in frame]
    if not found:
        return None
    left, top = min(box.x for box in found), min(box.y for box in found)
    return Box(left, top, max(box.x + box.w for box in found) - left, max(box.y + box.h for box in found) - top)


def _box(columns: tuple[float, float], rows: tuple[float, float]) -> Box:
    return Box(columns[0], rows[0], columns[1] - columns[0], rows[1] - rows[0])


def _share(box: Box, place: Box) -> float:
    """The share of a box that lies in the place."""
    across = min(box.x + box.w, place.x + place.w) - max(box.x, place.x)
    down = min(box.y + box.h, place.y + place.h) - max(box.y, place.y)
    return max(0.0, across) * max(0.0, down) / (box.w * box.h) if box.w > 0 and box.h > 0 else 0.0


def _corners(place: Box) -> Corners:
    left, top, right, bottom = place.x, place.y, place.x + place.w, place.y + place.h
    return tuple((round(x, 4), round(y, 4)) for x, y in ((left, top), (right, top), (right, bottom), (left, bottom)))
