"""One open event of one camera: what to remember of it and when a picture of it is worth keeping. Pure."""

from dataclasses import dataclass, field

from house.facts import Box
from vision.motion.detector import MotionResult, Region
from vision.zones import Polygon, zones_of

_BETTER = 1.3  # a new picture must show this much more than the best so far
_MARKS = (1.5, 5.0, 15.0)  # seconds into the event at which a picture is kept in any case
_MOST = 8
_LEAST_APART = 0.4
_AGAIN = 3.0  # seconds until a picture is tried again after one that could not be kept
_EDGE = 0.01


@dataclass
class OpenEvent:
    """What has been seen of an event so far. Times are on the source's clock, `began_at` is unix time."""

    id: str
    began_at: float
    began_time: float
    began_number: int
    recording: bool
    picture: str = ""
    pictures: int = 0
    peak: float = 0.0
    regions: tuple[Region, ...] = ()
    zones: tuple[str, ...] = ()
    _best: float = field(default=0.0, repr=False)
    _last_picture: float = field(default=float("-inf"), repr=False)
    _not_before: float = field(default=float("-inf"), repr=False)

    def note(self, seen: MotionResult) -> None:
        """Take the next frame of the event into account."""
        if seen.level > self.peak or not self.regions:
            self.peak, self.regions = max(self.peak, seen.level), seen.regions or self.regions

    def new_zones(self, seen: MotionResult, zones: dict[str, Polygon]) -> tuple[str, ...]:
        """Zones this frame's regions touch that no earlier one did; they count as entered from now on."""
        touched = {name for region in seen.regions for name in zones_of(region, zones)}
        entered = tuple(name for name in zones if name in touched and name not in self.zones)
        self.zones += entered
        return entered

    def wants_picture(self, seen: MotionResult, time: float) -> bool:
        """True when this frame should be kept: the first, a clearly better one, or a mark has passed."""
        if not self.recording or not seen.regions or self.pictures >= _MOST:
            return False
        if time - self._last_picture < _LEAST_APART or time < self._not_before:
            return False
        passed = any(self._last_picture < self.began_time + mark <= time for mark in _MARKS)
        return passed or worth(seen.regions) > _BETTER * self._best

    def not_pictured(self, time: float) -> None:
        """A picture of this frame could not be kept."""
        self._not_before = time + _AGAIN

    def pictured(self, seen: MotionResult, time: float, picture: str) -> None:
        """A picture of this frame was kept."""
        self.pictures += 1
        self._last_picture = time
        if worth(seen.regions) > self._best or not self.picture:
            self._best, self.picture = worth(seen.regions), picture


def worth(regions: tuple[Region, ...]) -> float:
    """How much a picture shows of what moves: area, halved for what the view's edge cuts off."""
    return sum(r.area * (0.5 if _cut_off(r) else 1.0) for r in regions)


def _cut_off(region: Region) -> bool:
    return (region.x < _EDGE or region.y < _EDGE
            or region.x + region.w > 1 - _EDGE or region.y + region.h > 1 - _EDGE)


def boxes(regions: tuple[Region, ...]) -> tuple[Box, ...]:
    """Regions as a fact holds them, the ten largest."""
    return tuple(Box(round(r.x, 4), round(r.y, 4), round(r.w, 4), round(r.h, 4)) for r in regions[:10])
