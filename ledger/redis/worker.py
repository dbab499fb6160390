"""The one loop that answers facts and due timers of a group: retry, park, stop on signal, heartbeat.

What a handler raises says whether trying again helps (`transient`). Then it is tried for ever, with growing waits, and
other facts go on meanwhile; only facts of the same event wait behind it. Otherwise it is parked after three errors.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from house import facts
from house.clock import Clock, SystemClock
from ledger.errors import LedgerAway
from ledger.files.disk_reserve import DiskReserve
from ledger.redis.log import Log, Taken
from ledger.redis.timers import Timers

log = logging.getLogger(__name__)

Handler = Callable[[Any], None]
LONGEST_WAIT = 60.0
ERRORS_TO_PARK = 3
MOST_WAITING = 1000
PARKED, LOST = PASSING_TROUBLE = ("parked", "facts lost")
"""Kinds of Trouble about facts that nothing brings back."""

_BLOCK = 0.5


@dataclass
class _Work:
    """Something to answer: an entry of the log, or a timer (then `timer` is its id)."""

    key: str
    fact: facts.Fact
    taken: Taken | None = None
    timer: str = ""
    tries: int = 0
    not_before: float = 0.0

    @property
    def subject(self) -> str:
        return str(getattr(self.fact, "event", ""))


@dataclass
class Worker:
    """Answers the facts of `group` by the handler of their kind; a handler that returns has answered.

    Facts without a handler are acknowledged at once. `timers` are those of the same group: a due timer's fact goes to
    the handler of its kind, and is retried and parked alike. `upkeep` is called once a round.
    """

    log: Log
    group: str
    consumer: str
    handlers: Mapping[type[facts.Fact], Handler]
    timers: Timers | None = None
    clock: Clock = field(default_factory=SystemClock)
    heartbeat: Path | None = None
    reserve: DiskReserve | None = None
    upkeep: Callable[[], None] | None = None
    _waiting: dict[str, _Work] = field(default_factory=dict, init=False)
    _answered: set[str] = field(default_factory=set, init=False)
    _claims_read: bool = field(default=False, init=False)

    def run(self, stop: threading.Event) -> None:
        """Answer until `stop` is set; a Redis that is away is waited for, for ever."""
        away = 0
        while not stop.is_set():
            try:
                self.run_once()
                away = 0
            except Exception as error:  # noqa: BLE001 - top of the process loop
                away += 1
                self._troubled(error, away)
                self.clock.sleep(min(2.0, 0.1 * 2 ** min(away, 10)), stop)

    def run_once(self, block: float = _BLOCK) -> None:
        """One round: what waits for another try, due timers, then new facts. LedgerAway loses nothing."""
        self._beat()
        try:
            self._try_again()
            self._serve_timers()
            self._take(block)
            if self.upkeep is not None:
                self.upkeep()
        except BaseException:
            self.log.again(self.group, self.consumer)
            self._claims_read = False
            raise

    def waiting(self) -> int:
        """How many facts and timers wait for another try."""
        return len(self._waiting)

    def _beat(self) -> None:
        if self.heartbeat is not None:
            self.heartbeat.touch()

    def _try_again(self) -> None:
        now = self.clock.monotonic()
        for work in list(self._waiting.values()):
            if work.not_before <= now and not self._behind_another(work):
                self._answer(work)

    def _serve_timers(self) -> None:
        if self.timers is None:
            return
        claimed = self.timers.due()
        if not self._claims_read:
            claimed = self.timers.unfinished()
            self._claims_read = True
        for timer in claimed:
            if timer.fact is None:
                self._give_up(f"timer {timer.id}", {}, timer.problem)
                self.timers.done(timer.id)
            else:
                self._accept(_Work(f"timer {timer.id}", timer.fact, timer=timer.id))

    def _take(self, block: float) -> None:
        if len(self._waiting) >= MOST_WAITING:
            self.clock.sleep(block)
            return
        for taken in self.log.take(self.group, self.consumer, block=self._until_next(block)):
            self._receive(taken)

    def _until_next(self, block: float) -> float:
        """How long to wait for a new fact: not past the next timer, nor the next try."""
        now = self.clock.monotonic()
        moments = [work.not_before - now for work in self._waiting.values() if not self._behind_another(work)]
        if self.timers is not None and self.timers.next_in is not None:
            moments.append(self.timers.next_in)
        return max(0.0, min([block, *moments]))

    def _receive(self, taken: Taken) -> None:
        if taken.seen:
            self.log.done(self.group, taken.entry)
        elif taken.fact is None:
            self._unreadable(taken)
        else:
            self._accept(_Work(taken.entry, taken.fact, taken=taken))

    def _accept(self, work: _Work) -> None:
        if work.key in self._waiting:
            return  # read again after an interruption
        if work.key in self._answered or type(work.fact) not in self.handlers:
            self._done(work)
        elif self._behind_another(work):
            self._waiting[work.key] = work
        else:
            self._answer(work)

    def _behind_another(self, work: _Work) -> bool:
        """True when an older fact of the same event still waits: it goes first."""
        if not work.subject:
            return False
        for other in self._waiting.values():
            if other is work:
                return False
            if other.subject == work.subject:
                return True
        return False

    def _answer(self, work: _Work) -> None:
        try:
            self.handlers[type(work.fact)](work.fact)
        except LedgerAway:
            raise  # nothing can be answered now: all of it is read again once Redis is back
        except Exception as error:  # noqa: BLE001 - the handlers' boundary: any error is retried or parked
            self._failed(work, error)
            return
        self._done(work)

    def _done(self, work: _Work) -> None:
        self._answered.add(work.key)  # should Redis go away right here, it is not answered twice
        self._waiting.pop(work.key, None)
        if work.taken is not None:
            self.log.done(self.group, work.taken.entry)
        elif self.timers is not None:
            self.timers.done(work.timer)
        self._answered.discard(work.key)

    def _failed(self, work: _Work, error: Exception) -> None:
        work.tries += 1
        work.not_before = self.clock.monotonic() + min(LONGEST_WAIT, 0.5 * 2 ** min(work.tries, 10))
        self._waiting[work.key] = work
        if getattr(error, "transient", False):
            log.warning("%s: %s is tried again: %s", self.group, type(work.fact).__name__, error)
            return
        log.exception("%s: %s failed", self.group, type(work.fact).__name__)
        if self.log.failed(self.group, work.key) >= ERRORS_TO_PARK:
            self._give_up(work.key, facts.to_entry(work.fact), f"{type(error).__name__}: {error}")
            self._done(work)

    def _unreadable(self, taken: Taken) -> None:
        if taken.lost:
            self._trouble(LOST, taken.entry, f"{self.group} was too slow: a fact was trimmed away unanswered")
        else:
            self._give_up(taken.entry, {}, taken.problem)
        self.log.done(self.group, taken.entry)

    def _give_up(self, key: str, body: dict[str, str], reason: str) -> None:
        kind = body.get("kind", "an unreadable fact")
        self._trouble(PARKED, key, f"{self.group} gave up on {kind} after {ERRORS_TO_PARK} errors: {reason}")
        self.log.put_aside(self.group, key, body, reason)

    def _trouble(self, kind: str, key: str, text: str) -> None:
        id = facts.derived_id("trouble", kind, self.group, key)
        self.log.record(facts.TroubleBegan(at=self.clock.now(), id=id, kind=kind, about=self.group, text=text))

    def _troubled(self, error: Exception, away: int) -> None:
        if isinstance(error, LedgerAway):
            if error.disk_full and self.reserve is not None:
                self.reserve.release()
            if away == 1:
                log.warning("%s waits: %s", self.group, error)
        else:
            log.exception("%s: a round failed", self.group)
