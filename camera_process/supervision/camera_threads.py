"""The threads of a process's cameras: each is stopped alone, and one that is stuck is left behind."""

import logging
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field

from camera_process.detection.camera_loop import CameraLoop
from house import facts
from house.clock import Clock
from ledger.supervised_thread import SupervisedThread

log = logging.getLogger(__name__)

STUCK = 60.0
"""Seconds without a round of a camera's thread: more than any bounded open and read together."""
MOST_ABANDONED = 8
"""Threads left behind and still there, at most; each holds a descriptor and some memory. More: the process ends."""

_FAREWELL = 2.0
_TIME_TO_END = 15.0


@dataclass
class _CameraThread:
    loop: CameraLoop
    thread: SupervisedThread


@dataclass
class CameraThreads:
    """One thread for each camera's loop; after an unexpected error it begins again, as SupervisedThread does.

    A source belongs to its thread, and nobody else closes it: a thread that does not end is abandoned, its guard shut,
    and whenever it wakes up it closes its source and ends without having any effect.
    record: takes the trouble of a camera whose thread fails again and again.
    """

    loops: MutableMapping[str, CameraLoop]
    clock: Clock
    record: Callable[[facts.Fact], object] | None = None
    _threads: dict[str, _CameraThread] = field(default_factory=dict, init=False)
    _abandoned: list[SupervisedThread] = field(default_factory=list, init=False)
    _halted: bool = field(default=False, init=False)

    def start(self, camera: str) -> None:
        """Start the thread of that camera's loop."""
        if self._halted:
            return
        loop = self.loops[camera]
        thread = SupervisedThread(camera, lambda stop: loop.run(stop, thread.went_well), self.clock, self.record)
        self._threads[camera] = _CameraThread(loop, thread)
        thread.start()

    def stuck(self) -> list[str]:
        """The cameras whose thread has not gone round for too long."""
        now = self.clock.monotonic()
        threads = list(self._threads.items())
        return [name for name, each in threads if each.loop.progress and now - each.loop.progress > STUCK]

    @property
    def abandoned(self) -> int:
        """How many threads that were left behind are still there."""
        self._abandoned = [each for each in self._abandoned if each.alive]
        return len(self._abandoned)

    def abandon(self, camera: str) -> None:
        """Leave the thread of `camera` behind: from now on nothing it does has an effect."""
        left = self._threads.pop(camera)
        left.loop.detector.deps.guard.shut = True
        left.thread.abandon()
        self._abandoned.append(left.thread)
        log.warning("%s: its thread is stuck and left behind; %d of at most %d such", camera, self.abandoned,
                    MOST_ABANDONED)

    def end(self, camera: str) -> bool:
        """Let the thread of `camera` close its event and its source; False when it had to be left behind."""
        found = self._threads.get(camera)
        if found is None:
            return True
        found.thread.stop()
        if not found.thread.join(_TIME_TO_END):
            self.abandon(camera)
            return False
        del self._threads[camera]
        return True

    def halt(self) -> None:
        """Ask all threads to end; none is started any more."""
        self._halted = True
        for each in list(self._threads.values()):
            each.thread.stop()

    def join(self) -> None:
        """Wait until every thread has closed its event and its source, but not for one that is stuck."""
        self.halt()
        until = self.clock.monotonic() + _FAREWELL
        for each in list(self._threads.values()):
            each.thread.join(max(0.0, until - self.clock.monotonic()))
