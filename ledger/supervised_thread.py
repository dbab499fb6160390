"""A thread that never ends silently: what fails in it is logged, tried again, and said as Trouble when it repeats."""

import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from house import facts
from house.clock import Clock

log = logging.getLogger(__name__)

KIND = "thread"
"""The kind of Trouble about a thread whose work fails again and again."""
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds until work that failed is begun again: the first time, and after many failures in a row."""
REPEATED_WITHIN = 60.0
"""Seconds within which a second failure is Trouble; work that went on for longer counts as well again."""


@dataclass
class SupervisedThread:
    """Runs `work(stop)` in a daemon thread of its own until it returns, and again after each unexpected exception.

    work: ends soon once `stop` is set; returning ends the thread for good. It calls `went_well` after each round, so
    that its trouble ends once it has gone on for REPEATED_WITHIN seconds.
    record: takes TroubleBegan and TroubleEnded, about `about` (the thread's name without one); what it raises is
    logged. None: failures are only logged.
    """

    name: str
    work: Callable[[threading.Event], None]
    clock: Clock
    record: Callable[[facts.Fact], object] | None = None
    about: str = ""
    stopping: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = field(default=None, init=False)
    _failed_at: float | None = field(default=None, init=False)
    _wait: float = field(default=FIRST_WAIT, init=False)
    _began: float = field(default=0.0, init=False)
    _trouble_since: float | None = field(default=None, init=False)

    def start(self) -> None:
        """Begin; harmless when it was begun before."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
            self._thread.start()

    def went_well(self) -> None:
        """A round of the work is done; costs next to nothing, so every frame may call it."""
        if self._failed_at is not None and self.clock.monotonic() - self._began >= REPEATED_WITHIN:
            self._forgive()

    def stop(self) -> None:
        """Ask the work to end; returns at once."""
        self.stopping.set()

    def abandon(self) -> None:
        """Leave it behind while its work hangs: its trouble ends, and nothing more is recorded of it."""
        self.stop()
        self._forgive()
        self.record = None

    def join(self, seconds: float | None = None) -> bool:
        """Wait until the thread has ended, at most so long; whether it has."""
        if self._thread is not None:
            self._thread.join(seconds)
        return not self.alive

    @property
    def alive(self) -> bool:
        """Whether the thread still runs."""
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        while not self.stopping.is_set():
            self._began = self.clock.monotonic()
            try:
                self.work(self.stopping)
            except Exception as error:  # noqa: BLE001 - the top of a thread: nothing above it would see the error
                self._failed(error)
            else:
                break
        self._forgive()

    def _failed(self, error: Exception) -> None:
        now = self.clock.monotonic()
        if now - self._began >= REPEATED_WITHIN:
            self._forgive()
        log.error("%s failed and is begun again in %g s", self.name, self._wait, exc_info=error)
        if self._failed_at is not None and self._trouble_since is None:
            self._trouble_since = self.clock.now()
            self._report(facts.TroubleBegan(at=self._trouble_since, kind=KIND, about=self.about or self.name,
                                          text=f"{self.name} fails again and again ({type(error).__name__}); "
                                               "its log has the details"))
        self._failed_at = now
        wait, self._wait = self._wait, min(LONGEST_WAIT, self._wait * 2)
        self.clock.sleep(wait, self.stopping)

    def _forgive(self) -> None:
        """What failed has gone on well for long enough, or has ended: the next failure is a first one again."""
        self._failed_at, self._wait = None, FIRST_WAIT
        since, self._trouble_since = self._trouble_since, None
        if since is not None:
            self._report(facts.TroubleEnded(at=self.clock.now(), kind=KIND, about=self.about or self.name, since=since))

    def _report(self, fact: facts.Fact) -> None:
        if self.record is None:
            return
        try:
            self.record(fact)
        except Exception:  # the thread goes on whatever the log says
            log.exception("the trouble of %s could not be recorded", self.name)


def end_with_starter(code: int = 1) -> None:
    """From now on end this process at once when the other end of its stdin is closed: its starter stopped or died."""
    threading.Thread(target=_read_to_the_end, args=(code,), daemon=True).start()


def _read_to_the_end(code: int) -> None:
    with suppress(OSError):
        while os.read(0, 4096):  # not sys.stdin, which a thread must not hold when Python ends
            pass
    os._exit(code)
