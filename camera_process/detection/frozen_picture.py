"""Notices that a camera's decoded picture does not change any more, not by one bit: no sensor is so quiet. Pure.

Which cameras repeat themselves all the same, and how that is learned: docs/design/camera-faults.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from camera_process.capabilities import Impairment
from camera_process.source import Frame, Pixels
from vision.motion.detector import MotionResult
from vision.scene.loop_detection import shows_nothing

AFTER = 60.0
"""Seconds without a change after which a picture counts as frozen."""
REPEATING_AFTER = 86_400.0
"""The same at a camera that is known to repeat itself: the light of a day changes every picture."""

_EVERY = 0.9
_ROWS = 180  # of a picture are compared; a clock that is written into it is higher than what lies between two
_PART = 0.7  # of the pixels stay exactly as they were while something moves in a picture that repeats itself
_WATCHED = 4.0  # seconds for which they must; within them the movement must be an event
_WHAT = "its picture is frozen"
_WHY = "not one pixel of it has changed for a minute; switch the camera off and on again"


def _never() -> bool:
    return False


@dataclass
class FrozenPicture:
    """Looks at one frame a second; times are on the source's clock. To be called with every frame.

    may_repeat: whether this camera is known to repeat itself. event_open: whether an event is open at it.
    learned: True once this one has seen that it repeats itself.
    """

    may_repeat: Callable[[], bool] = _never
    event_open: Callable[[], bool] = _never
    learned: bool = field(default=False, init=False)
    judged: bool = field(default=False, init=False)
    """Whether it is known by now whether the picture changes."""
    _rows: Pixels | None = field(default=None, init=False, repr=False)
    _since: float = field(default=0.0, init=False)
    _looked: float = field(default=float("-inf"), init=False)
    _change: "_Change | None" = field(default=None, init=False, repr=False)

    def __call__(self, frame: Frame, seen: MotionResult) -> None:
        """Take the next frame."""
        if not 0 <= frame.time - self._looked < _EVERY:
            self._step(np.ascontiguousarray(frame.luma[:: max(1, frame.luma.shape[0] // _ROWS)]), frame.time)
            self._looked = frame.time

    def impairment(self) -> Impairment | None:
        """That the picture is frozen; None when it changes, or may stay as it is."""
        rows, still = self._rows, self._looked - self._since
        if rows is None or still < (REPEATING_AFTER if self.learned or self.may_repeat() else AFTER):
            return None
        if shows_nothing(rows):
            return None
        self.judged = True
        return Impairment(self._since, _WHAT, _WHY)

    def _step(self, rows: Pixels, time: float) -> None:
        before, self._rows = self._rows, rows
        if before is None or time < self._looked:
            self._since = time
        elif not np.array_equal(rows, before):
            if self._looked - self._since >= AFTER and not self.event_open():
                self._change = _Change(before, time)
            self._since, self.judged = time, True
        if self._change is not None:
            self._watch(self._change, rows, time)

    def _watch(self, change: "_Change", rows: Pixels, time: float) -> None:
        """Find out whether only something moved in a picture that stays as it was, or all of it is another one."""
        change.event = change.event or self.event_open()
        if rows.shape != change.before.shape or float(np.mean(rows == change.before)) < _PART:
            self._change = None
        elif time - change.at >= _WATCHED:
            self.learned = self.learned or change.event
            self._change = None


@dataclass
class _Change:
    """How a picture looked that had been the same for long, and when it changed; whether an event has opened since."""

    before: Pixels
    at: float
    event: bool = False
