"""Records facts from a frame loop: at most 50 ms each, whatever Redis does; what cannot be written now waits."""

import logging
import queue
import threading
from dataclasses import dataclass, field
from typing import Literal

from house import facts
from house.clock import Clock, SystemClock
from ledger.errors import LedgerAway, LedgerRefused
from ledger.files.disk_reserve import DiskReserve
from ledger.redis.log import Log
from ledger.redis.log_disk import LogDisk
from ledger.redis.refused_facts import RefusedFacts
from ledger.redis.spool import Spool
from ledger.redis.trouble import LOST, say_trouble
from ledger.supervised_thread import SupervisedThread

log = logging.getLogger(__name__)

Outcome = Literal["recorded", "spooled", "lost"]
PATIENCE = 0.045
"""Seconds a frame loop waits for Redis: with waking up again it stays below 50 ms."""
_LONGEST_WAIT = 2.0


@dataclass
class _Job:
    fact: facts.Fact
    finished: threading.Event = field(default_factory=threading.Event)
    abandoned: bool = False
    outcome: Outcome = "spooled"


class Recorder:
    """Writes facts through a thread of its own, so that no timeout of a socket is ever spent in the frame loop.

    While anything waits in the spool, new facts join it; the thread drains it, in order, as soon as Redis is back. What
    Redis refuses waits apart, so that it holds up no other. Threads of several cameras may share one recorder.
    """

    def __init__(self, ledger: Log, spool: Spool, patience: float = PATIENCE, reserve: DiskReserve | None = None,
                 clock: Clock | None = None) -> None:
        self._ledger = ledger
        self._spool = spool
        self._patience = patience
        self._clock = clock or SystemClock()
        self._disk = LogDisk(ledger, reserve, self._clock) if reserve is not None else None
        self._refused = RefusedFacts(ledger, spool, self._clock)
        self._said = self._lost = ""
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = SupervisedThread("recorder", self._run, self._clock, ledger.record, spool.process)
        self._thread.start()

    def record(self, fact: facts.Fact) -> Outcome:
        """Write the fact within the patience, or let it wait in the spool. Never raises.

        "recorded": it is in the log. "spooled": it will be, in order, or waits until Redis no longer refuses it.
        "lost": there is no room for waiting facts, or it cannot be written as text at all; that is logged, and said as
        Trouble once Redis takes facts.
        """
        if not self._spool.empty():
            return self._wait_in_spool(fact)
        job = _Job(fact)
        self._jobs.put(job)
        if job.finished.wait(self._patience):
            return job.outcome
        job.abandoned = True
        return self._wait_in_spool(fact)

    def drain(self) -> int:
        """Write what waits, in order; returns how many facts left the spool, those that Redis refuses included.

        LedgerAway when Redis is (still) away; then the fact it was at and all behind it stay.
        """
        return 0 if self._spool.empty() else self._spool.drain(self._record_spooled)

    def close(self) -> None:
        """Stop the thread; what still waits stays in the spool for the next start."""
        self._thread.stop()
        self._jobs.put(None)
        self._thread.join(3.0)

    def _run(self, stop: threading.Event) -> None:
        wait = 0.0
        while not stop.is_set():
            job = self._next(wait)
            if job is not None:
                self._attempt(job)
            wait = self._catch_up(wait)
            self._thread.went_well()

    def _next(self, wait: float) -> _Job | None:
        try:
            return self._jobs.get(timeout=wait or 0.5)
        except queue.Empty:
            return None

    def _catch_up(self, waited: float) -> float:
        """Write what waits, and say what is wrong; returns the seconds after which to go on, 0 when all is written."""
        try:
            self.drain()
            self._refused.look_after()
            self._say_what_is_lost()
        except LedgerAway as error:
            self._away(error)
        except OSError as error:
            log.warning("the waiting facts cannot be read or written: %s", error)
        else:
            self._said = ""
            return 0.0
        return min(_LONGEST_WAIT, max(0.1, waited * 2))

    def _attempt(self, job: _Job) -> None:
        if not job.abandoned:
            job.outcome = self._write(job.fact)
        job.finished.set()

    def _write(self, fact: facts.Fact) -> Outcome:
        if not self._spool.empty():
            return self._wait_in_spool(fact)
        try:
            self._refused.go_first()
            self._ledger.record(fact)
            self._refused.others_pass()
        except LedgerAway as error:
            self._away(error)
            return self._wait_in_spool(fact)
        except LedgerRefused as error:
            return self._keep(fact, None, error)
        return "recorded"

    def _record_spooled(self, fact: facts.Fact, happened: float) -> None:
        self._refused.go_first()
        try:
            self._ledger.record(fact, spooled=True, happened=happened)
        except LedgerRefused as error:
            self._refused.keep(fact, happened, error)
        else:
            self._refused.others_pass()

    def _wait_in_spool(self, fact: facts.Fact) -> Outcome:
        try:
            self._spool.append(fact)
        except (OSError, ValueError) as error:
            return self._give_up(fact, error)
        return "spooled"

    def _keep(self, fact: facts.Fact, happened: float | None, refusal: LedgerRefused) -> Outcome:
        try:
            self._refused.keep(fact, happened, refusal)
        except (OSError, ValueError) as error:
            return self._give_up(fact, error)
        return "spooled"

    def _give_up(self, fact: facts.Fact, error: Exception) -> Outcome:
        log.error("%s is lost: it cannot wait in the runtime directory: %s", type(fact).__name__, error)
        self._lost = f"facts are lost: they cannot wait in {self._spool.path.parent} ({type(error).__name__})"
        return "lost"

    def _say_what_is_lost(self) -> None:
        text = self._lost
        if not text:
            return
        try:
            say_trouble(self._ledger, self._clock.now(), LOST, self._spool.process, text)
        except LedgerRefused as error:
            log.warning("that facts are lost cannot be said as Trouble: %s", error)
        if self._lost == text:
            self._lost = ""

    def _away(self, error: LedgerAway) -> None:
        words = self._disk.relieve(error) if self._disk is not None else str(error)
        if words != self._said:
            log.warning("facts wait: %s", words)
        self._said = words
