"""Every fact into the history: gathered for a moment, written together, and only then answered.

SD cards die of writes, so nothing is written for one fact alone while more are coming.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from house import facts
from house.clock import Clock
from ledger.errors import HistoryDamaged, LedgerAway, LedgerError
from ledger.history.writer import History
from ledger.redis.log import Log, Taken
from ledger.redis.timers import Timers

log = logging.getLogger(__name__)

GROUP = "historian"
MOST, LONGEST = 200, 2.0
"""Facts that are written together, and seconds the first of them waits for the others."""
HEAD_TIMER, HEAD_EVERY = "audit-head", 86_400.0
_LONGEST_PAUSE = 30.0


@dataclass
class Remember:
    """Answers every fact of the group by keeping it. `reopen` gives a new history for a damaged one.

    `upkeep` is called once a round.
    """

    log: Log
    history: History
    reopen: Callable[[], History]
    timers: Timers
    clock: Clock
    heartbeat: Path | None = None
    upkeep: Callable[[History], None] | None = None
    _batch: list[Taken] = field(default_factory=list, init=False)
    _since: float = field(default=0.0, init=False)
    _claims_read: bool = field(default=False, init=False)

    def run(self, stop: threading.Event) -> None:
        """Keep facts until `stop` is set; a Redis or a disk that is away is waited for, for ever."""
        failed = 0
        while not stop.is_set():
            try:
                self.run_once()
                failed = 0
            except Exception as error:  # noqa: BLE001 - top of the process loop
                failed += 1
                self._troubled(error, failed)
                self.clock.sleep(min(_LONGEST_PAUSE, 0.1 * 2 ** min(failed, 10)), stop)
        try:
            self.flush()
        except LedgerError as error:
            log.warning("the last facts are kept after the next start: %s", error)

    def run_once(self, block: float = 1.0) -> None:
        """One round: facts are taken, and written when there are enough or they have waited long enough.

        Whatever is raised, nothing was answered that is not kept: all of it is taken again.
        """
        if self.heartbeat is not None:
            self.heartbeat.touch()
        try:
            self._take(block)
            if self._batch and (len(self._batch) >= MOST or self._left() <= 0):
                self.flush()
            self._serve_timers()
            if self.upkeep is not None:
                self.upkeep(self.history)
        except BaseException:
            self._batch.clear()
            self._claims_read = False
            self.log.again(GROUP, GROUP)
            raise

    def flush(self) -> None:
        """Write what was gathered, and answer it."""
        kept = [taken.fact for taken in self._batch if taken.fact is not None and not taken.seen]
        if kept:
            self.history.add(kept, self.clock.now())
        while self._batch:
            self.log.done(GROUP, self._batch[0].entry)
            self._batch.pop(0)

    def _take(self, block: float) -> None:
        wait = min(block, max(0.0, self._left())) if self._batch else block
        if self.timers.next_in is not None:
            wait = max(0.0, min(wait, self.timers.next_in))
        for taken in self.log.take(GROUP, GROUP, count=MOST - len(self._batch), block=wait):
            if not self._batch:
                self._since = self.clock.monotonic()
            if taken.fact is None:
                log.warning("a fact cannot be kept: %s", taken.problem)
            self._batch.append(taken)

    def _left(self) -> float:
        """Seconds for which the facts that were gathered may still wait."""
        return self._since + LONGEST - self.clock.monotonic()

    def _serve_timers(self) -> None:
        claimed = self.timers.due()
        if not self._claims_read:
            claimed = self.timers.unfinished()
            self._plan_head()
            self._claims_read = True
        for timer in claimed:
            answer = HANDLERS.get(type(timer.fact))
            if answer is not None:
                answer(self)
            self.timers.done(timer.id)

    def take_head(self) -> None:
        """Record the audit's head, to be posted, and plan the next time."""
        self.flush()
        head, now = self.history.head(), self.clock.now()
        if head is not None:
            id = facts.derived_id("audit-head", str(head))
            self.log.record(facts.AuditHeadTaken(at=now, id=id, number=head.number, head=head.hash))
        self.timers.set(HEAD_TIMER, now + HEAD_EVERY, facts.AuditHeadAsked(at=now))

    def _plan_head(self) -> None:
        """The next head is due a day after the last one, however often this process starts."""
        now, last = self.clock.now(), self.history.last_head_at()
        due = now if last is None or self.history.head() is None else min(last, now) + HEAD_EVERY
        self.timers.set(HEAD_TIMER, due, facts.AuditHeadAsked(at=now))

    def _troubled(self, error: Exception, failed: int) -> None:
        if isinstance(error, HistoryDamaged):
            self.history.close()
            self.history = self.reopen()
        elif isinstance(error, LedgerError):
            if failed == 1 or not isinstance(error, LedgerAway):
                log.warning("the historian waits: %s", error)
        else:
            log.exception("a round failed")


HANDLERS: dict[type[facts.Fact] | type[None], Callable[[Remember], None]] = {
    facts.AuditHeadAsked: Remember.take_head,
}
"""Who answers which timer."""
