"""One region from frame to frame: where it began, how it has moved, and whether it has gone anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import hypot, log

from vision.pixels import share

Box = Sequence[int]

TRAVELLED, TRAVELLED_PIXELS = 0.33, 3.0
TRAVELLED_YOUNG, TRAVELLED_PIXELS_YOUNG = 0.5, 6.0
GROWN_TALLER, GROWN_WIDER, GROWN_PIXELS = 1.35, 1.2, 6
DARTS, PACE_TAU = 2.5, 0.5
STEADY, JUMPS = 0.5, 0.8
FADED = 0.6


@dataclass
class FollowedRegion:
    """A region from frame to frame. born: seconds; first: where it was then, (left, top, width, height) in pixels.

    box: where it is now. area, largest: pixels, now and ever. changed: by which factor the area has just changed, as
    the size of its logarithm. pace: pixels a second that its middle goes, over half a second. moved: seconds for which
    parts of it have been moving, less those in which they have not. doubted, light: those of them in which it looked
    like nobody, or like light. insect: it looked like one, and darted. moving: it is somebody or something from now on.
    """

    born: float
    first: Box
    box: Box
    area: float
    largest: float = 0.0
    pace: float = 0.0
    changed: float = 0.0
    moved: float = 0.0
    doubted: float = 0.0
    light: float = 0.0
    insect: bool = False
    moving: bool = False

    def continued(self, box: Box, area: float, seconds: float, enters: bool) -> "FollowedRegion":
        """Return the region as it is so many seconds later. enters: it grows because it comes into the view.

        Where its size jumps otherwise, its middle does as well: parts that join or fall apart have gone nowhere. It
        is taken to have begun where it is now, less the way it had come before.
        """
        changed, first = abs(log(area / self.area)), self.first
        if changed > JUMPS and not enters:
            across, down = _way(first, self.box)
            first = (round(box[0] - across), round(box[1] - down), box[2], box[3])
        pace = self.pace
        if seconds > 0:
            pace += share(seconds, PACE_TAU) * (hypot(*_way(self.box, box)) / seconds - pace)
        largest = max(self.largest, self.area, area)
        return replace(self, first=first, box=box, area=area, largest=largest, changed=changed, pace=pace)

    @property
    def steady(self) -> bool:
        """Whether its size has hardly changed in this frame."""
        return self.changed <= STEADY

    @property
    def fades(self) -> bool:
        """Whether it has looked like light before, and is down to less than 0.6 of its largest size."""
        return self.light > 0 and self.area < FADED * self.largest

    def enough(self, least: float, lasts: bool) -> bool:
        """Return True when it has moved for so many seconds; what looked like light must last as well.

        Not in a frame in which its size jumps: what falls apart has not travelled.
        """
        return self.steady and self.moved - self.doubted - (0.0 if lasts else self.light) >= least

    def travelled(self, young: bool) -> bool:
        """Return True when the middle is a third of the size, and at least three pixels, from where it was.

        It must reach beyond its first box there: what only becomes smaller has gone nowhere. Who comes straight to the
        camera becomes larger on all sides. young: the view is hardly known; half of the size and six pixels then.
        """
        part, pixels = (TRAVELLED_YOUNG, TRAVELLED_PIXELS_YOUNG) if young else (TRAVELLED, TRAVELLED_PIXELS)
        first, now = self.first, self.box
        if self._nearer():
            return True
        for axis, way in enumerate(_way(first, now)):
            ended, ends = first[axis] + first[axis + 2], now[axis] + now[axis + 2]
            beyond = ends > ended if way > 0 else now[axis] < first[axis]
            if beyond and abs(way) >= max(pixels, part * max(first[axis + 2], now[axis + 2])):
                return True
        return False

    def _nearer(self) -> bool:
        (_, _, width, height), (_, _, now_wide, now_tall) = self.first, self.box
        return (now_tall >= GROWN_TALLER * height and now_wide >= GROWN_WIDER * width
                and now_tall - height >= GROWN_PIXELS)

    def darts(self) -> bool:
        """Return True when it goes two and a half times its own length in a second."""
        return self.pace > DARTS * max(self.box[2], self.box[3])


def _way(one: Box, other: Box) -> tuple[float, float]:
    """Return by how much the middle of the other box is further to the right and further down."""
    return ((2 * other[0] + other[2] - 2 * one[0] - one[2]) / 2, (2 * other[1] + other[3] - 2 * one[1] - one[3]) / 2)
