"""Whether a feed stands still or plays the same seconds again and again: no sensor repeats itself. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import cv2
import numpy as np

from vision.pixels import Pixels, quantile

SIZE = (32, 18)
KEPT = 1800
"""Frames remembered: three minutes of ten a second."""
EVERY = 1.0
"""Seconds between looks; each is compared with all remembered frames."""
IDENTICAL = 0.05
"""Mean difference in gray levels up to which two frames are the same."""
SURELY_SAME, USUAL = 0.4, 10
"""A frame that was coded again is the same if it is that much nearer than the nearest 10 % of all frames are."""
FROZEN_AFTER = 60.0
LOOP_LOOKS = 12
"""Looks in a row that must each be the frame a fixed time earlier."""
LOOP_CHANGES = 8
"""Looks among them that must differ from the look before: a view in which nothing changes is no loop."""
MOST = 6
"""Gray levels that a pixel counts at most: somebody who walks must not outweigh the noise of all other pixels."""
SAME_TIME = 0.15
_AT_ONCE = 200
"""Frames that lie together and are compared at once: few stay in the processor's cache. A whole part of KEPT."""
SHORTEST_LOOP = 1.5
_DARK, _FLAT = 40, 12
"""Gray levels: covered and dark views may repeat themselves."""


class Repeat(StrEnum):
    """How a feed repeats itself."""

    FROZEN = "frozen"
    LOOPED = "looped"


@dataclass
class _Run:
    """Looks in a row that were seen `distance` seconds earlier, and how many of them differed from the one before."""

    distance: float
    looks: int = 1
    changes: int = 0


@dataclass
class RepeatWatch:
    """Takes every frame of one camera, in order of time; remembers single pixels of the last 1,800.

    Room for them is made as they come: a camera with a frame every two seconds sends as many in an hour.
    """

    _parts: list[Pixels] = field(default_factory=list, init=False, repr=False)
    _times: Pixels = field(default_factory=lambda: np.full(KEPT, -np.inf), init=False, repr=False)
    _count: int = field(default=0, init=False)
    _looked: float = field(default=-np.inf, init=False)
    _last: Pixels | None = field(default=None, init=False, repr=False)
    _since: float = field(default=0.0, init=False)
    _runs: list[_Run] = field(default_factory=list, init=False, repr=False)
    _found: Repeat | None = field(default=None, init=False)

    def step(self, time: float, luma: Pixels) -> Repeat | None:
        """Return how the feed repeats itself up to this frame, None if it does not.

        time: seconds. luma: uint8 (h, w); single pixels are compared, so that the noise of a sensor counts.
        """
        frame = cv2.resize(luma, SIZE, interpolation=cv2.INTER_NEAREST)
        if time - self._looked >= EVERY:
            self._looked = time
            self._look(time, frame)
        place = self._count % KEPT
        if place == _AT_ONCE * len(self._parts):
            self._parts.append(np.zeros((_AT_ONCE, *SIZE[::-1]), np.uint8))
        self._parts[place // _AT_ONCE][place % _AT_ONCE], self._times[place] = frame, time
        self._count += 1
        return self._found

    def _look(self, time: float, frame: Pixels) -> None:
        changed = self._last is None or float(_unlike([self._last[None]], frame)[0]) > IDENTICAL
        self._last = frame
        if changed:
            self._since = time
        self._runs = self._followed(time, frame, changed)
        looped = any(run.looks >= LOOP_LOOKS and run.changes >= LOOP_CHANGES for run in self._runs)
        frozen = time - self._since >= FROZEN_AFTER
        self._found = Repeat.FROZEN if frozen else Repeat.LOOPED if looped else None

    def _followed(self, time: float, frame: Pixels, changed: bool) -> list[_Run]:
        """The runs that this look continues, and those that it may begin."""
        runs = list[_Run]()
        for distance in self._same(time, frame):
            before = [run for run in self._runs if abs(run.distance - distance) <= SAME_TIME]
            longest = max(before, key=lambda run: run.looks, default=_Run(distance, 0))
            runs.append(_Run(distance, longest.looks + 1, longest.changes + changed))
        return runs

    def _same(self, time: float, frame: Pixels) -> list[float]:
        """How long ago this frame was seen before, in seconds; nothing of the last moments."""
        used = min(self._count, KEPT)
        if used < LOOP_LOOKS:
            return []
        unlike = _unlike(self._parts, frame)[:used]
        limit = max(IDENTICAL, SURELY_SAME * quantile(unlike, USUAL / 100))
        ages = time - self._times[:used]
        return [float(age) for age in ages[(unlike <= limit) & (ages >= SHORTEST_LOOP)]]


def shows_nothing(luma: Pixels) -> bool:
    """Whether a picture (uint8 (h, w)) is nearly black, or the same everywhere."""
    least, most = np.percentile(luma, (1, 99))
    return bool(most < _DARK or most - least < _FLAT)


def _unlike(parts: Sequence[Pixels], frame: Pixels) -> Pixels:
    """The mean difference of each frame from one: float (count,). parts: of equally many, (n, rows, columns)."""
    count = len(parts[0])
    again = np.repeat(frame.reshape(1, -1), count, axis=0)
    apart, sums = np.empty_like(again), np.empty((len(parts) * count, 1), np.int32)
    for number, part in enumerate(parts):
        cv2.absdiff(part.reshape(count, -1), again, dst=apart)
        cv2.threshold(apart, MOST, 0, cv2.THRESH_TRUNC, dst=apart)
        cv2.reduce(apart, 1, cv2.REDUCE_SUM, dst=sums[number * count : (number + 1) * count], dtype=cv2.CV_32S)
    return np.asarray(sums[:, 0] / frame.size)
