"""The one loop by which a process takes the facts and due timers of its group, whatever Redis does."""

import contextlib
import logging
import math
import threading
from abc import ABC, abstractmethod
from typing import ClassVar

from house.clock import Clock
from ledger.errors import LedgerAway
from ledger.files.disk_reserve import DiskReserve
from ledger.heartbeat import Heartbeat
from ledger.redis.log import Log, Taken
from ledger.redis.log_disk import LogDisk
from ledger.redis.timers import Claimed, Timers

log = logging.getLogger(__name__)

_STEP = 5.0


class GroupLoop(ABC):
    """Reads facts and timers, beats, waits for a Redis that is away, and backs off; a subclass does the work.

    What is not acknowledged is read again after a round that failed, and by the next start: claimed timers as well.
    """

    log: Log
    group: str
    consumer: str
    clock: Clock
    timers: Timers | None
    heartbeat: Heartbeat | None
    reserve: DiskReserve | None
    block: ClassVar[float] = 0.5
    """Seconds a round waits for new facts."""
    longest_pause: ClassVar[float] = 2.0
    """Seconds between rounds that fail, after many of them."""

    _claims_read = False
    _said = ""
    _disk: LogDisk | None = None

    @abstractmethod
    def serve(self, timer: Claimed) -> None:
        """Serve a timer that is due (`timers.done` ends it), perhaps one that was handed over before."""

    @abstractmethod
    def receive(self, taken: list[Taken]) -> None:
        """Take over what was read, perhaps a second time; called once a round, with an empty list too."""

    def try_again(self) -> None:  # noqa: B027 - nothing, unless a subclass has something to do there; so below
        """What comes first in a round: earlier work that may be tried again."""

    def look_after(self) -> None:  # noqa: B027
        """What comes last in a round."""

    def most(self) -> int:
        """How many facts may be taken now; with 0 the round only waits."""
        return 10

    def until_next(self) -> float:
        """Seconds until there is something to do without a new fact or timer."""
        return math.inf

    def begun(self) -> None:  # noqa: B027
        """What is done before timers are served first, at the start and after each round that failed."""

    def interrupted(self) -> None:  # noqa: B027
        """A round failed: everything that is not acknowledged is read again."""

    def troubled(self, error: Exception) -> None:
        """A round failed for another reason than that Redis is away."""
        log.error("%s: a round failed", self.group, exc_info=error)

    def finish(self) -> None:  # noqa: B027
        """What is done at the end of `run`; raises nothing."""

    def run(self, stop: threading.Event) -> None:
        """Go on until `stop` is set; a Redis that is away is waited for, for ever."""
        failures = 0
        while not stop.is_set():
            try:
                self.run_once(self.block)
                failures, self._said = 0, ""
            except Exception as error:  # noqa: BLE001 - top of the process loop
                failures += 1
                self._failed(error)
                self._pause(min(self.longest_pause, 0.1 * 2 ** min(failures, 10)), stop)
        self.finish()

    def run_once(self, block: float = 0.5) -> None:
        """One round, in which new facts are waited for at most `block` seconds. LedgerAway loses nothing."""
        self.beat("waiting for facts")
        try:
            self.try_again()
            for timer in self._due():
                self.serve(timer)
            self.receive(self._take(block))
            self.look_after()
        except BaseException:
            self.log.again(self.group, self.consumer)
            self._claims_read = False
            self.interrupted()
            raise

    def beat(self, doing: str = "") -> None:
        """The loop goes on, to what it is now doing; a step that may take long by itself is `allow`ed to."""
        if self.heartbeat is not None:
            self.heartbeat.beat(doing)

    def allow(self, seconds: float, doing: str) -> contextlib.AbstractContextManager[None]:
        """A context in which the loop may be silent for so long."""
        return self.heartbeat.allow(seconds, doing) if self.heartbeat is not None else contextlib.nullcontext()

    def _pause(self, seconds: float, stop: threading.Event) -> None:
        """Wait until `stop` is set, at most so long, and beat meanwhile."""
        while seconds > 0:
            self.beat("waiting after a round that failed")
            if self.clock.sleep(min(seconds, _STEP), stop):
                return
            seconds -= _STEP

    def _due(self) -> list[Claimed]:
        if self.timers is None:
            return []
        claimed = self.timers.due()
        if not self._claims_read:
            claimed = self.timers.unfinished()
            self.begun()
            self._claims_read = True
        return claimed

    def _take(self, block: float) -> list[Taken]:
        next_timer = self.timers.next_in if self.timers is not None else None
        wait = max(0.0, min(block, self.until_next(), math.inf if next_timer is None else next_timer))
        most = self.most()
        if most <= 0:
            self.clock.sleep(wait)
            return []
        return self.log.take(self.group, self.consumer, count=most, block=wait)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, LedgerAway):
            self.troubled(error)
            return
        if self._disk is None and self.reserve is not None:
            self._disk = LogDisk(self.log, self.reserve, self.clock)
        words = self._disk.relieve(error) if self._disk is not None else str(error)
        if words != self._said:
            log.warning("%s waits: %s", self.group, words)
        self._said = words
