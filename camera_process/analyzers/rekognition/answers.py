"""What Rekognition answers, as labels of the house. Pure.

https://docs.aws.amazon.com/rekognition/latest/APIReference/API_Label.html: each label with all its ancestors, which are
labels of their own as well; only some have instances, each with a box.
"""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from house.facts import Box, Label


def labels_in(answer: Mapping[str, Any]) -> tuple[Label, ...]:
    """The labels, surest first: one for each instance, one without a box where there is none.

    An ancestor that another label names as its parent is left out: it holds for that one already.
    """
    rows = [each for each in _list(answer.get("Labels")) if isinstance(each, Mapping) and _text(each.get("Name"))]
    wider = {parent for each in rows for parent in _names(each.get("Parents"))}
    found = [label for each in rows if _list(each.get("Instances")) or _text(each.get("Name")) not in wider
             for label in _labels(each)]
    return tuple(sorted(found, key=lambda each: -each.score))


def _labels(row: Mapping[str, Any]) -> list[Label]:
    name, parents, aliases = _text(row.get("Name")), _names(row.get("Parents")), _names(row.get("Aliases"))
    usual = _score(row.get("Confidence"))
    instances = [each for each in _list(row.get("Instances")) if isinstance(each, Mapping)]
    boxed = [(_score(each.get("Confidence"), usual), _box(each.get("BoundingBox"))) for each in instances]
    return [Label(name, score, box, parents, aliases) for score, box in boxed or [(usual, None)]]


def _box(found: Any) -> Box | None:
    """Boxes may leave the picture a little: cut to it. None for one that is none."""
    if not isinstance(found, Mapping):
        return None
    sides = [found.get(side) for side in ("Left", "Top", "Width", "Height")]
    if any(isinstance(each, bool) or not isinstance(each, int | float) or not isfinite(each) for each in sides):
        return None
    left, top, width, height = (float(each) for each in sides if each is not None)
    x, y = min(1.0, max(0.0, left)), min(1.0, max(0.0, top))
    w, h = min(1.0, max(0.0, left + width)) - x, min(1.0, max(0.0, top + height)) - y
    return Box(round(x, 4), round(y, 4), round(w, 4), round(h, 4)) if w > 0 and h > 0 else None


def _score(value: Any, usual: float = 0.0) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return usual
    return round(min(1.0, max(0.0, value / 100)), 3)


def _names(rows: Any) -> tuple[str, ...]:
    return tuple(filter(None, (_text(each.get("Name")) for each in _list(rows) if isinstance(each, Mapping))))


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
