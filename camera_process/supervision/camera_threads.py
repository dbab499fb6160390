"""The threads of a process's cameras: each is stopped alone, and one that is stuck is left behind."""

import logging
import threading
from collections.abc import MutableMapping
from dataclasses import dataclass, field

from camera_process.detection.camera_loop import CameraLoop
from house.clock import Clock

log = logging.getLogger(__name__)

STUCK = 60.0
"""Seconds without a round of a camera's thread: more than any bounded open and read together."""
MOST_ABANDONED = 8
"""Threads left behind and still there, at most; each holds a descriptor and some memory. More: the process ends."""

_FAREWELL = 2.0
_TIME_TO_END = 15.0


@dataclass
class _CameraThread:
    runner: CameraLoop
    stop: threading.Event
    thread: threading.Thread


@dataclass
class CameraThreads:
    """One thread for each camera's runner.

    A source belongs to its thread, and nobody else closes it: a thread that does not end is abandoned, its fence shut,
    and whenever it wakes up it closes its source and ends without having any effect.
    """

    runners: MutableMapping[str, CameraLoop]
    clock: Clock
    _lives: dict[str, _CameraThread] = field(default_factory=dict, init=False)
    _abandoned: list[threading.Thread] = field(default_factory=list, init=False)
    _halted: bool = field(default=False, init=False)

    def start(self, camera: str) -> None:
        """Start the thread of `camera`'s runner."""
        if self._halted:
            return
        runner, stop = self.runners[camera], threading.Event()
        thread = threading.Thread(target=runner.run, args=(stop,), name=camera, daemon=True)
        self._lives[camera] = _CameraThread(runner, stop, thread)
        thread.start()

    def stuck(self) -> list[str]:
        """The cameras whose thread has not gone round for too long."""
        now = self.clock.monotonic()
        lives = list(self._lives.items())
        return [name for name, each in lives if each.runner.progress and now - each.runner.progress > STUCK]

    @property
    def abandoned(self) -> int:
        """How many threads that were left behind are still there."""
        self._abandoned = [each for each in self._abandoned if each.is_alive()]
        return len(self._abandoned)

    def abandon(self, camera: str) -> None:
        """Leave the thread of `camera` behind: from now on nothing it does has an effect."""
        life = self._lives.pop(camera)
        life.runner.watch.around.fence.shut = True
        life.stop.set()
        self._abandoned.append(life.thread)
        log.warning("%s: its thread is stuck and left behind; %d of at most %d such", camera, self.abandoned,
                    MOST_ABANDONED)

    def end(self, camera: str) -> bool:
        """Let the thread of `camera` close its event and its source; False when it had to be left behind."""
        life = self._lives.get(camera)
        if life is None:
            return True
        life.stop.set()
        life.thread.join(_TIME_TO_END)
        if life.thread.is_alive():
            self.abandon(camera)
            return False
        del self._lives[camera]
        return True

    def halt(self) -> None:
        """Tell all threads to end; none is started any more."""
        self._halted = True
        for life in list(self._lives.values()):
            life.stop.set()

    def join(self) -> None:
        """Wait until every thread has closed its event and its source, but not for one that is stuck."""
        self.halt()
        until = self.clock.monotonic() + _FAREWELL
        for life in list(self._lives.values()):
            life.thread.join(max(0.0, until - self.clock.monotonic()))
