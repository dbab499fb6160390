"""Decides when an event opens and closes, from frames that were or were not occupied."""

from collections import deque
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

BEFORE = 4.0
"""Seconds for which what opens an event may have been there before it was known to be somebody or something."""
PAUSE = 1.0
"""Seconds for which motion may pause and still be the same motion, where only lasting motion opens an event."""


@dataclass(frozen=True)
class Opened:
    """An event opened; `number` and `time` are those of the first frame that showed what opened it."""

    number: int
    time: float


@dataclass(frozen=True)
class Closed:
    """An event closed; it ended with its last occupied frame, which is earlier than the frame that closed it."""

    began_number: int
    began_time: float
    ended_number: int
    ended_time: float


class _Frame(NamedTuple):
    time: float
    number: int
    occupied: bool
    moving: bool
    since: float


class LastingMotion:
    """For how long something has been moving, with pauses of PAUSE at most. since: the first frame of it, None: it has
    stopped.
    """

    def __init__(self) -> None:
        self.since: _Frame | None = None
        self._last = float("-inf")

    def step(self, frame: _Frame) -> None:
        """Take the next frame."""
        if frame.moving:
            self.since = self.since or frame
            self._last = frame.time
        elif frame.time - self._last > PAUSE:
            self.since = None


class EventHysteresis:
    """Opens an event when motion holds, and closes it once motion has stayed away for the gap.

    gap: seconds without an occupied frame that end an event.
    window, share: an event opens when at least `share` of the frames of the last `window` seconds are occupied, and
    something moves in one of them. Only frames in which something moves keep it open. It began when what moves
    appeared, as far as the frames before the window show something; else with the first occupied frame of the window.
    lasting: an event opens only once something has moved for so many seconds, with pauses of PAUSE at most; 0: at once.
    All times are seconds of the source's own clock. When it jumps back an open event closes at once.
    """

    def __init__(self, gap: float, window: float = 1.0, share: float = 0.5, lasting: float = 0.0) -> None:
        self.gap, self.window, self.share, self.lasting = gap, window, share, lasting
        self._recent, self._before = deque[_Frame](), deque[_Frame]()
        self._lasting = LastingMotion()
        self._began: _Frame | None = None
        self._last: _Frame | None = None

    @property
    def open(self) -> bool:
        """True while an event is open."""
        return self._began is not None

    def step(self, time: float, number: int, occupied: bool, moving: bool = True,
             since: float = inf) -> Opened | Closed | None:
        """Take the next frame in order; returns the event it opened or closed, None when it did neither.

        moving: what occupies it is somebody or something, as far as its motion tells. since: when that appeared, in
        seconds.
        """
        jumped_back = bool(self._recent) and time < self._recent[-1].time
        closed = self._close() if jumped_back or self._gap_passed(time) else None
        if jumped_back or closed:
            self._forget()
        frame = _Frame(time, number, occupied, occupied and moving, since)
        self._remember(frame)
        self._lasting.step(frame)
        if closed:
            return closed
        if self._began is None:
            return self._try_to_open()
        if frame.moving:
            self._last = frame
        return None

    def split(self) -> tuple[Closed | None, Opened | None]:
        """Close the open event; another one begins where it ended when the last window would open one."""
        closed = self._close()
        if closed is None or self._try_to_open() is None or self._last is None:
            return closed, None
        self._began = self._last
        return closed, Opened(self._last.number, self._last.time)

    def flush(self) -> Closed | None:
        """Close the event that is still open at the end of the source; None when there is none."""
        self._forget()
        return self._close()

    def _forget(self) -> None:
        self._recent.clear()
        self._before.clear()
        self._lasting = LastingMotion()

    def _gap_passed(self, time: float) -> bool:
        return self._last is not None and time - self._last.time >= self.gap

    def _remember(self, frame: _Frame) -> None:
        self._recent.append(frame)
        # A little tolerance: ten frames a second must mean ten frames in every window of a second.
        while self._recent[0].time <= frame.time - self.window + 1e-6:
            self._before.append(self._recent.popleft())
        while self._before and self._before[0].time <= frame.time - BEFORE + 1e-6:
            self._before.popleft()

    def _try_to_open(self) -> Opened | None:
        occupied = [frame for frame in self._recent if frame.occupied]
        if len(occupied) < self.share * len(self._recent) or not any(frame.moving for frame in occupied):
            return None
        since = min(frame.since for frame in occupied if frame.moving)
        before = (frame for frame in self._before if frame.occupied and frame.time >= since - 1e-6)
        first = next(before, occupied[0])
        if self.lasting:
            lasts = self._lasting.since
            if lasts is None or occupied[-1].time - lasts.time < self.lasting - 1e-6:
                return None
            first = min(first, lasts)
        self._began, self._last = first, occupied[-1]
        return Opened(first.number, first.time)

    def _close(self) -> Closed | None:
        if self._began is None or self._last is None:
            return None
        began, last = self._began, self._last
        self._began = self._last = None
        return Closed(began.number, began.time, last.number, last.time)
