"""Which frames of an event become its pictures, and how many. Pure."""

from dataclasses import dataclass, field

from vision.motion.detector import MotionResult, Region

MOST_PICTURES = 8
"""Pictures of one event."""
MARKS = (1.5, 5.0, 15.0)
"""Seconds into the event at which a picture is kept in any case."""
_BETTER = 1.3  # a new picture must show this much more than the best so far
_LEAST_APART = 0.4
_AGAIN = 3.0  # seconds until a picture is tried again after one that could not be kept
_EDGE = 0.01


@dataclass
class EventPictures:
    """The pictures of an event that began at `began_time`; all times are on the source's clock, in seconds.

    best: the id of the one that shows most, "" before the first.
    """

    began_time: float
    best: str = ""
    count: int = 0
    _worth: float = field(default=0.0, repr=False)
    _last: float = field(default=float("-inf"), repr=False)
    _not_before: float = field(default=float("-inf"), repr=False)

    def wants(self, seen: MotionResult, time: float) -> bool:
        """True when this frame should be kept: the first, a clearly better one, or a mark has passed."""
        if not seen.regions or self.count >= MOST_PICTURES:
            return False
        if time - self._last < _LEAST_APART or time < self._not_before:
            return False
        passed = any(self._last < self.began_time + mark <= time for mark in MARKS)
        return passed or worth(seen.regions) > _BETTER * self._worth

    def failed(self, time: float) -> None:
        """A picture of this frame could not be kept."""
        self._not_before = time + _AGAIN

    def kept(self, seen: MotionResult, time: float, picture: str) -> None:
        """A picture of this frame was kept, with this id."""
        self.count += 1
        self._last = time
        if worth(seen.regions) > self._worth or not self.best:
            self._worth, self.best = worth(seen.regions), picture


def worth(regions: tuple[Region, ...]) -> float:
    """How much a picture shows of what moves: area, halved for what the view's edge cuts off."""
    return sum(r.area * (0.5 if _cut_off(r) else 1.0) for r in regions)


def _cut_off(region: Region) -> bool:
    return (region.x < _EDGE or region.y < _EDGE
            or region.x + region.w > 1 - _EDGE or region.y + region.h > 1 - _EDGE)
