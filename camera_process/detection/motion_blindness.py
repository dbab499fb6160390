"""Notices that a camera hardly ever gets to look for motion, because its view is learned again all the time.

That happens when the picture's size or the stream's time jumps, when frames are missing, or while a head turns without
an end. Pure.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import exp

from camera_process.capabilities import Impairment
from camera_process.source import Frame
from vision.motion.detector import MotionResult

AFTER = 60.0
"""Seconds for which it must be so before it is Trouble."""
_TAU = 30.0
_BLIND, _SEES = 0.5, 0.25  # of the last half minute
_LONGEST = 2.0  # seconds: a source with a frame a minute warms up for minutes once, which is no fault
_WHAT = "it sees no motion"
_WHY = ("its view is learned again and again, because the picture's size or its time jumps, frames are missing or it "
        "turns all the time; choose a fixed size and rate in the camera, and look at its connection")


@dataclass
class MotionBlindness:
    """To be called with every frame. monotonic: seconds of a clock that, unlike the stream's, never jumps."""

    monotonic: Callable[[], float]
    _share: float = field(default=0.0, init=False)
    _time: float | None = field(default=None, init=False)
    _since: float | None = field(default=None, init=False)

    def __call__(self, frame: Frame, seen: MotionResult) -> None:
        """Take the next frame."""
        now = self.monotonic()
        seconds = 0.0 if self._time is None else min(now - self._time, _LONGEST)
        self._time = now
        self._share += (1 - exp(-seconds / _TAU)) * (float(seen.warming) - self._share)
        if self._share < _SEES:
            self._since = None
        elif self._share > _BLIND and self._since is None:
            self._since = now

    def impairment(self) -> Impairment | None:
        """That it has hardly seen motion in the last half minute; None when it does, for most of it."""
        return None if self._since is None else Impairment(self._since, _WHAT, _WHY)
