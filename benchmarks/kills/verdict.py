"""Which visits the camera could see, and which of them the house missed. Pure.

A visit counts unless all of it, but for two seconds, lies within a time in which the camera's process was not watching:
it marked no frame for longer than is usual, and once it is back it learns the view for some seconds.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from benchmarks.kills.visited_camera import Visit

MARKED_EVERY, LEARNS, LEAST = 2.5, 4.0, 2.0
"""Seconds between two marks of a camera that gives frames; in which it learns a view; a visit must be watched."""
_SOONER, _LATER = 1.0, 1.5
"""Seconds before and after a visit in which an event that belongs to it may be said to have begun."""


def downtimes(marks: Sequence[float]) -> list[Visit]:
    """When the camera's process was not watching, by the times at which it marked a frame (unix time, in order)."""
    around = [float("-inf"), *marks, float("inf")]
    return [(before, after + LEARNS) for before, after in pairwise(around) if after - before > MARKED_EVERY]


def watched(visits: Iterable[Visit], down: Sequence[Visit]) -> list[Visit]:
    """The visits that the camera's process could see."""
    return [(begin, end) for begin, end in visits
            if end - begin - sum(max(0.0, min(end, last) - max(begin, first)) for first, last in down) >= LEAST]


def lost(visits: Iterable[Visit], events: Collection[Visit]) -> list[Visit]:
    """The visits in which no event was open; events: when each began and ended."""
    return [(begin, end) for begin, end in visits
            if not any(first <= end + _LATER and begin - _SOONER <= last for first, last in events)]


def doubled(alerted: Counter[str]) -> int:
    """How many messages came once more than they had to."""
    return sum(count - 1 for count in alerted.values())
