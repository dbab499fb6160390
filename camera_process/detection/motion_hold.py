"""Holds a camera's frames back from motion detection while it turns, until its picture is still again."""

import threading
from dataclasses import dataclass, field
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

QUIET = 0.6
"""Seconds without change that count as still."""
LATE = 3.0
"""Seconds a network picture may lag behind its camera: so long a turn is waited for that was not seen yet."""
LONGEST = 10.0
"""Seconds after which a picture that never gets still (rain, a crowd) counts as still."""

_SIZE = (160, 90)
_EVERY = 0.25
_CHANGED = 8.0  # grey levels, at the small size, where noise is below 3
_STILL, _TURNED = 0.05, 0.2  # shares of the picture that changed within _EVERY

Pixels = NDArray[np.uint8]


@dataclass
class SettledCheck:
    """Finds out when a picture has turned and is still. Times are seconds on the source's own clock."""

    turned: bool = field(default=False, init=False)
    _mark: Pixels | None = field(default=None, init=False, repr=False)
    _mark_time: float = field(default=0.0, init=False)
    _quiet_since: float | None = field(default=None, init=False)
    _stopped_at: float | None = field(default=None, init=False)

    def step(self, luma: Pixels, time: float, stopped: bool) -> bool:
        """Take the next frame, luma (h, w) uint8; `stopped`: the motor is done. True when the picture is settled."""
        small = np.asarray(cv2.resize(luma, _SIZE, interpolation=cv2.INTER_AREA), np.uint8)
        if self._mark is None or time < self._mark_time:
            self._mark, self._mark_time, self._quiet_since = small, time, None
        elif time - self._mark_time >= _EVERY - 1e-6:
            self._compare(self._mark, small, time)
        if stopped and self._stopped_at is None:
            self._stopped_at = time
        return self._stopped_at is not None and self._settled(time, time - self._stopped_at)

    def _compare(self, mark: Pixels, small: Pixels, time: float) -> None:
        share = float(np.count_nonzero(cv2.absdiff(mark, small) > _CHANGED)) / small.size
        self.turned = self.turned or share > _TURNED
        if share > _STILL:
            self._quiet_since = None
        elif self._quiet_since is None:
            self._quiet_since = self._mark_time
        self._mark, self._mark_time = small, time

    def _settled(self, time: float, since: float) -> bool:
        if since >= LONGEST:
            return True
        quiet = self._quiet_since is not None and time - self._quiet_since >= QUIET
        return quiet and (self.turned or since >= LATE)


class MotionHold:
    """Holds a camera's frames back while it turns. One thread moves the camera, another brings the frames."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._phase: Literal["over", "turning", "settling"] = "over"
        self._check = SettledCheck()

    @property
    def holding(self) -> bool:
        """Whether frames are held back now."""
        return self._phase != "over"

    def begin(self) -> None:
        """The camera is about to turn."""
        with self._lock:
            self._phase, self._check = "turning", SettledCheck()

    def stopped(self) -> None:
        """The motor is done; the picture may still have to come to rest."""
        with self._lock:
            if self._phase == "turning":
                self._phase = "settling"

    def end(self) -> None:
        """Hold nothing back any more, whatever the picture does."""
        with self._lock:
            self._phase = "over"

    def holds(self, luma: Pixels, time: float) -> bool:
        """Take the next frame; True when it must not be looked at for motion."""
        if self._phase == "over":
            return False
        with self._lock:
            if self._phase != "over" and self._check.step(luma, time, self._phase == "settling"):
                self._phase = "over"
        return True
