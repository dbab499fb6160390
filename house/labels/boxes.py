"""Boxes in the view: how much two of them share, how far apart they are, whether one is cut off at a side."""

from house.facts import Box

_SIDE = 0.01


def shared(one: Box, other: Box) -> float:
    """What two boxes have in common: intersection over union, 0..1."""
    across = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    down = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    inside = max(0.0, across) * max(0.0, down)
    union = one.w * one.h + other.w * other.h - inside
    return min(1.0, inside / union) if union > 0 else 0.0


def apart(one: Box, other: Box) -> float:
    """How far apart the middles of two boxes are, in fractions of the view."""
    across = one.x + one.w / 2 - other.x - other.w / 2
    down = one.y + one.h / 2 - other.y - other.h / 2
    return (across * across + down * down) ** 0.5


def at_a_side(box: Box) -> bool:
    """Whether the box touches the left or right edge of the view, where things come in and leave."""
    return box.x <= _SIDE or box.x + box.w >= 1 - _SIDE
