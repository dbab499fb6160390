"""What belongs to the place: a label that is there in event after event, and has not moved in them.

A coat on its hook is a person to a detector, for as long as it hangs there. It is known by the events before: they saw
it where nothing moved, or it stood at one and the same place through all their pictures.
"""

from collections.abc import Iterable, Sequence

from house.facts import Box, EventLabelled, Label
from house.labels.boxes import shared
from house.labels.vocabulary import THING, kind_of

LAST, ENOUGH = 8, 4
"""Of so many latest events of a camera, so many must have seen it there."""

SAME_BOX = 0.7
"""Intersection over union from which two boxes are the same place: who steps aside by a sixth of his width is not."""


class Scenery:
    """What one camera's latest events say belongs to its view."""

    def __init__(self) -> None:
        self._events: dict[str, dict[str, EventLabelled]] = {}

    def learn(self, fact: EventLabelled) -> None:
        """Take in what was seen in one more picture; the same fact again changes nothing."""
        self._events.setdefault(fact.event, {})[fact.picture] = fact
        while len(self._events) > LAST:
            del self._events[next(iter(self._events))]

    def holds(self, label: Label, event: str) -> bool:
        """Whether the label belongs to the view, as far as events other than `event` say."""
        if label.box is None:
            return False
        others = [list(pictures.values()) for id, pictures in self._events.items() if id != event]
        return sum(_stood(label, label.box, pictures) for pictures in others) >= ENOUGH


def _stood(label: Label, box: Box, pictures: Sequence[EventLabelled]) -> bool:
    """Whether the pictures of one event show that something of the label's kind stood in the box, and did not move."""
    if _walked_up(label, box, pictures):
        return False
    if any(_there(label, box, picture.still) for picture in pictures):
        return True
    return len(pictures) > 1 and all(_there(label, box, picture.labels) for picture in pictures)


def _walked_up(label: Label, box: Box, pictures: Sequence[EventLabelled]) -> bool:
    """Whether something of the label's kind moved elsewhere before anything was in the box: somebody came there."""
    for picture in pictures:
        if _there(label, box, (*picture.labels, *picture.still)):
            return False
        if any(_alike(label, each) for each in picture.labels):
            return True
    return False


def _there(label: Label, box: Box, seen: Iterable[Label]) -> bool:
    return any(_alike(label, each) and each.box is not None and shared(box, each.box) >= SAME_BOX for each in seen)


def _alike(one: Label, other: Label) -> bool:
    kind = kind_of(one)
    return one.name == other.name or (kind != THING and kind == kind_of(other))
