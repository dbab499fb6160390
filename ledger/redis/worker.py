"""Gives the facts and due timers of a group to their handlers: again while that helps, else they are parked.

What a handler raises says whether trying again helps (`transient`). Then it is tried for ever, with growing waits, and
other facts go on meanwhile; only facts of the same event wait behind it. Otherwise it is parked after three errors.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from house import facts
from house.clock import Clock, SystemClock
from ledger.errors import LedgerAway
from ledger.files.disk_reserve import DiskReserve
from ledger.heartbeat import Heartbeat
from ledger.redis.group_loop import GroupLoop
from ledger.redis.log import Log, Taken
from ledger.redis.retry_queue import PendingWork, RetryQueue
from ledger.redis.timers import Claimed, Timers
from ledger.redis.trouble import LOST, PARKED

log = logging.getLogger(__name__)

Handler = Callable[[Any], None]
LONGEST_WAIT = 60.0
ERRORS_TO_PARK = 3
MOST_WAITING = 1000


@dataclass
class Worker(GroupLoop):
    """Gives each fact of `group` to the handler of its kind; once that returns, the fact is acknowledged.

    Facts without a handler are acknowledged at once. `timers` are those of the same group: a due timer's fact goes to
    the handler of its kind, and is retried and parked alike. `upkeep` is called once a round.
    """

    log: Log
    group: str
    consumer: str
    handlers: Mapping[type[facts.Fact], Handler]
    timers: Timers | None = None
    clock: Clock = field(default_factory=SystemClock)
    heartbeat: Heartbeat | None = None
    reserve: DiskReserve | None = None
    upkeep: Callable[[], None] | None = None
    _waiting: RetryQueue = field(default_factory=RetryQueue, init=False)
    _handled: set[str] = field(default_factory=set, init=False)

    def waiting(self) -> int:
        """How many facts and timers wait for another try."""
        return len(self._waiting)

    def try_again(self) -> None:
        for work in self._waiting.due(self.clock.monotonic()):
            self._handle(work)

    def serve(self, timer: Claimed) -> None:
        if timer.fact is not None:
            self._accept(PendingWork(timer.fact, timer))
            return
        self._park(timer.key, {}, f"cannot read a timer: {timer.problem}")
        self._timers.done(timer)

    def receive(self, taken: list[Taken]) -> None:
        for each in taken:
            if each.seen:
                self.log.done(self.group, each.entry)
            elif each.fact is None:
                self._unreadable(each)
            else:
                self._accept(PendingWork(each.fact, each))

    def look_after(self) -> None:
        if self.upkeep is not None:
            self.beat("looking after the house")
            self.upkeep()

    def most(self) -> int:
        return 0 if len(self._waiting) >= MOST_WAITING else super().most()

    def until_next(self) -> float:
        return self._waiting.next_in(self.clock.monotonic())

    @property
    def _timers(self) -> Timers:
        assert self.timers is not None
        return self.timers

    def _accept(self, work: PendingWork) -> None:
        known = self._waiting.get(work.key)
        if known is not None and known.identity == work.identity:
            return  # read again after an interruption
        if known is not None:
            self._waiting.remove(known)
            self._acknowledge(known)
        if work.identity in self._handled or type(work.fact) not in self.handlers:
            self._done(work)
        elif self._waiting.behind(work):
            self._waiting.add(work)
        else:
            self._handle(work)

    def _handle(self, work: PendingWork) -> None:
        self.beat(f"handling {type(work.fact).__name__}")
        try:
            self.handlers[type(work.fact)](work.fact)
        except LedgerAway:
            raise  # nothing can be handled now: all of it is read again once Redis is back
        except Exception as error:  # noqa: BLE001 - the handlers' boundary: any error is retried or parked
            self._handler_failed(work, error)
            return
        self._done(work)

    def _done(self, work: PendingWork) -> None:
        self._handled.add(work.identity)  # should Redis go away right here, it is not handled twice
        self._waiting.remove(work)
        self._acknowledge(work)
        self._handled.discard(work.identity)

    def _acknowledge(self, work: PendingWork) -> None:
        if isinstance(work.source, Taken):
            self.log.done(self.group, work.source.entry)
        else:
            self._timers.done(work.source)

    def _handler_failed(self, work: PendingWork, error: Exception) -> None:
        work.tries += 1
        work.not_before = self.clock.monotonic() + min(LONGEST_WAIT, 0.5 * 2 ** min(work.tries, 10))
        self._waiting.add(work)
        if getattr(error, "transient", False):
            log.warning("%s: %s is tried again: %s", self.group, type(work.fact).__name__, error)
            return
        log.exception("%s: %s failed", self.group, type(work.fact).__name__)
        if self.log.failed(self.group, work.key) >= ERRORS_TO_PARK:
            entry, reason = facts.to_entry(work.fact), f"{type(error).__name__}: {error}"
            self._park(work.key, entry, f"gave up on {entry['kind']} after {ERRORS_TO_PARK} errors: {reason}")
            self._done(work)

    def _unreadable(self, taken: Taken) -> None:
        if taken.lost:
            self._trouble(LOST, taken.entry, f"{self.group} was too slow: a fact was trimmed away unhandled")
        else:
            self._park(taken.entry, {}, f"cannot read a fact: {taken.problem}")
        self.log.done(self.group, taken.entry)

    def _park(self, key: str, body: dict[str, str], reason: str) -> None:
        self._trouble(PARKED, key, f"{self.group} {reason}")
        self.log.put_aside(self.group, key, body, reason)

    def _trouble(self, kind: str, key: str, text: str) -> None:
        id = facts.derived_id("trouble", kind, self.group, key)
        self.log.record(facts.TroubleBegan(at=self.clock.now(), id=id, kind=kind, about=self.group, text=text))
