"""Every fact into the history: gathered for a moment, put into the journal together, and only then acknowledged.

SD cards die of writes. So nothing is written for one fact alone while more are coming, and the database, where a fact
changes many pages, gets them when there are many: historian/write_policy.py.
"""

import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from historian.write_policy import MOST, Gathered, WritePolicy
from house import facts
from house.clock import Clock
from ledger.errors import HistoryDamaged, LedgerError
from ledger.files.disk_reserve import DiskReserve
from ledger.heartbeat import Heartbeat
from ledger.history.saved_log_state import LogMemory
from ledger.history.writer import History
from ledger.rebuild.log_keeper import LogKeeper
from ledger.redis.group_loop import GroupLoop
from ledger.redis.log import Log, Taken
from ledger.redis.log_range import between, place, reached
from ledger.redis.timers import Claimed, Timers

log = logging.getLogger(__name__)

GROUP = "historian"
DISK = 40.0
"""Seconds for which one step on a slow card may be silent."""
COMPARE_EVERY = 4.0
"""Seconds between two comparisons of the log with the history, and two looks at the history's file and the home."""
HEAD_TIMER, HEAD_EVERY = "audit-head", 86_400.0
HEAD_SOON, HEAD_APART = 60.0, 600.0
"""Seconds after which a head is posted when something was kept that is worth a proof, and between two such heads."""
PROVED = (facts.ModeChosen, facts.OverrideChosen, facts.GuestChosen, facts.AlertsChosen, facts.RoleChosen,
          facts.HousePaired, facts.SettingsChanged)
"""What somebody who changes the audit would rather not have done: modes, roles, settings."""


@dataclass
class HistoryWorker(GroupLoop):
    """Acknowledges every fact of the group once it is safe. `reopen` gives a new history for a damaged one.

    policy: how long facts wait for others; left out: for two seconds, and none for the database.
    `upkeep` is called once a round, `watch` every few seconds, before anything that needs the disk. keeper: compares
    the log with what the history knows, before anything is added to it. lost: is given a line for people when the
    history had lost what the log still had. kept: is given the facts that were written. A disk that is away is waited
    for as Redis is.
    """

    log: Log
    history: History
    reopen: Callable[[], History]
    timers: Timers
    clock: Clock
    heartbeat: Heartbeat | None = None
    upkeep: Callable[[History], None] | None = None
    reserve: DiskReserve | None = None
    keeper: LogKeeper | None = None
    watch: Callable[[], object] = bool
    lost: Callable[[str], object] = str
    policy: WritePolicy = field(default_factory=WritePolicy)
    kept: Callable[[Sequence[facts.Fact]], object] = len
    group = consumer = GROUP
    block = 1.0
    longest_pause = 4.0
    _batch: list[Taken] = field(default_factory=list, init=False)
    _gathered: Gathered = field(default_factory=Gathered, init=False)
    _entry: str = field(default="", init=False)
    _damaged: bool = field(default=False, init=False)
    _compare_at: float = field(default=float("-inf"), init=False)
    _head_due: float = field(default=math.inf, init=False)

    def try_again(self) -> None:
        if self.clock.monotonic() >= self._compare_at:
            self._compare_at = self.clock.monotonic() + COMPARE_EVERY
            memory = self._compared()
            self.watch()
            if not self._damaged:
                self._remember(memory)
                self.history.check_file()
        if self._damaged:
            self.history.close()
            with self.allow(DISK, "opening another history"):
                self.history = self.reopen()
            self._damaged = False

    def serve(self, timer: Claimed) -> None:
        handler = HANDLERS.get(type(timer.fact))
        if handler is not None:
            handler(self)
        self.timers.done(timer)

    def receive(self, taken: list[Taken]) -> None:
        for each in taken:
            self._gathered.add(each.fact, self.clock.monotonic())
            if each.fact is None:
                log.warning("a fact cannot be kept: %s", each.problem)
        self._batch += taken
        if self._batch and (len(self._batch) >= MOST or self._left() <= 0):
            self.flush()

    def look_after(self) -> None:
        if self.history.pending and self.policy.database_is_due(self._gathered, self.history.pending,
                                                                self.clock.monotonic()):
            self._settle(self._compared(self._entry))
        if not self.history.pending:
            self._gathered.settled()
        if self.upkeep is not None:
            with self.allow(DISK, "looking after the disk"):
                self.upkeep(self.history)
            if self.history.checkpoint_is_new():
                self._take_head_soon()

    def most(self) -> int:
        return MOST - len(self._batch)

    def until_next(self) -> float:
        return self._left() if self._batch else math.inf

    def begun(self) -> None:
        """The next head is due a day after the last one, however often this process starts."""
        self._catch_up()
        now, last = self.clock.now(), self.history.last_head_at()
        due = now if last is None or self.history.head() is None else min(last, now) + HEAD_EVERY
        self._set_head(due)

    def interrupted(self) -> None:
        self._batch.clear()
        self._gathered.taken_back()

    def troubled(self, error: Exception) -> None:
        self._damaged = self._damaged or isinstance(error, HistoryDamaged)
        if isinstance(error, LedgerError):
            log.warning("the historian waits: %s", error)
        else:
            super().troubled(error)

    def finish(self) -> None:
        try:
            self.flush()
            self._settle(self._compared(self._entry) if self.history.pending else None)
        except LedgerError as error:
            log.warning("the last facts are kept after the next start: %s", error)

    def flush(self) -> None:
        """Write what was gathered, and acknowledge it; whatever is raised, what is not safe is not acknowledged."""
        kept = [taken.fact for taken in self._batch if taken.fact is not None and not taken.seen]
        if kept:
            self._entry = max((taken.entry for taken in self._batch), key=place)
            memory, now = self._compared(self._entry), self.clock.monotonic()
            with self.allow(DISK, "writing the history"):
                self.history.note(kept, self.clock.now())
            self._gathered.noted(now)
            self.kept(kept)
            if self.policy.database_is_due(self._gathered, self.history.pending, now) or self.history.is_empty():
                self._settle(memory)
            elif self._gathered.at_once and memory is not None:
                self.history.remember(memory)
            self._gathered.at_once = False
            if any(isinstance(fact, PROVED) and not getattr(fact, "scheduled", False) for fact in kept):
                self._take_head_soon()
        while self._batch:
            self.beat("acknowledging facts")
            self.log.done(GROUP, self._batch[0].entry)
            self._batch.pop(0)
        self._gathered.taken_back()

    def _settle(self, memory: LogMemory | None) -> None:
        with self.allow(DISK, "writing the history"):
            self.history.settle(memory)
        self._gathered.settled()

    def take_head(self) -> None:
        """Record the audit's head, to be posted, and plan the next time."""
        self.flush()
        if self.history.pending:
            self._settle(self._compared(self._entry))
        head, now = self.history.head(), self.clock.now()
        if head is not None:
            id = facts.derived_id("audit-head", f"{head.hash}@{head.number}")
            self.log.record(facts.AuditHeadTaken(at=now, id=id, number=head.number, head=head.hash,
                                                 recorded=head.at or 0.0))
        self._set_head(now + HEAD_EVERY)

    def _take_head_soon(self) -> None:
        """Have the head posted within moments, for what was just kept; what follows it shortly after goes with it."""
        now, last = self.clock.now(), self.history.last_head_at()
        due = now + HEAD_SOON if last is None else max(now + HEAD_SOON, min(last, now) + HEAD_APART)
        if due < self._head_due:
            self._set_head(due)

    def _set_head(self, due: float) -> None:
        self.timers.set(HEAD_TIMER, due, facts.AuditHeadAsked(at=self.clock.now()))
        self._head_due = due

    def _compared(self, entry: str = "") -> LogMemory | None:
        """What the log is like; it is made again first when it has lost facts. entry: the newest that is kept."""
        if self.keeper is None:
            return None
        with self.allow(DISK, "comparing the log with the history"):
            return replace(self.keeper.check(), entry=entry)

    def _remember(self, memory: LogMemory | None) -> None:
        """Keep what the log is like where nothing new of it was kept: at the first start, in another epoch."""
        if memory is None:
            return
        before = self.history.memory()
        if before.epoch != memory.epoch or (memory.fields and not before.fields):
            self.history.add((), self.clock.now(), memory)

    def _catch_up(self) -> None:
        """Keep what this group was handed earlier and the history lacks: it was lost, or is an older copy."""
        known, end = self.history.memory().entry, reached(self.log.client, GROUP)
        if self.keeper is None or place(end) <= place(known):
            return
        was_empty, count = self.history.is_empty(), 0
        for some in between(self.log.client, known, end):
            self.beat("catching up with the log")
            count += self.history.add(some, self.clock.now())
        self.history.add((), self.clock.now(), self._compared(end))
        if was_empty and count:
            self.lost(f"the history was gone, and {count} facts were read back from the log")

    def _left(self) -> float:
        """Seconds for which the facts that were gathered may still wait."""
        return self.policy.journal_due(self._gathered) - self.clock.monotonic()


HANDLERS: dict[type[facts.Fact] | type[None], Callable[[HistoryWorker], None]] = {
    facts.AuditHeadAsked: HistoryWorker.take_head,
}
"""What is done when a timer is due."""
