"""Records facts from a frame loop: at most 50 ms each, whatever Redis does; what cannot be written now waits."""

import logging
import queue
import threading
from dataclasses import dataclass, field
from typing import Literal

from house import facts
from ledger.errors import LedgerAway, LedgerError
from ledger.files.disk_reserve import DiskReserve
from ledger.redis.log import Log
from ledger.redis.spool import Spool

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

    While anything waits in the spool, new facts join it; the thread drains it, in order, as soon as Redis is back.
    Threads of several cameras may share one recorder.
    """

    def __init__(self, ledger: Log, spool: Spool, patience: float = PATIENCE,
                 reserve: DiskReserve | None = None) -> None:
        self._ledger = ledger
        self._spool = spool
        self._patience = patience
        self._reserve = reserve
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def record(self, fact: facts.Fact) -> Outcome:
        """Write the fact within the patience, or let it wait in the spool. Never raises.

        "recorded": it is in the log. "spooled": it will be, in order. "lost": Redis refuses it for good, or the memory
        for waiting facts is full; the log of this process says which.
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
        """Write what waits, in order; answers how many facts left. LedgerAway when Redis is (still) away."""
        return 0 if self._spool.empty() else self._spool.drain(self._record_spooled)

    def close(self) -> None:
        """Stop the thread; what still waits stays in the spool for the next start."""
        self._stop.set()
        self._jobs.put(None)
        self._thread.join(timeout=3.0)

    def _run(self) -> None:
        wait = 0.0
        while not self._stop.is_set():
            job = self._next(wait)
            if job is not None:
                self._attempt(job)
            try:
                self.drain()
                wait = 0.0
            except Exception as error:  # noqa: BLE001 - top of the thread's loop: it must outlive anything
                self._troubled(error)
                wait = min(_LONGEST_WAIT, max(0.1, wait * 2))

    def _next(self, wait: float) -> _Job | None:
        try:
            return self._jobs.get(timeout=wait or 0.5)
        except queue.Empty:
            return None

    def _attempt(self, job: _Job) -> None:
        if not job.abandoned:
            job.outcome = self._write(job.fact)
        job.finished.set()

    def _write(self, fact: facts.Fact) -> Outcome:
        if not self._spool.empty():
            return self._wait_in_spool(fact)
        try:
            self._ledger.record(fact)
        except LedgerAway as error:
            self._troubled(error)
            return self._wait_in_spool(fact)
        except LedgerError as error:
            log.error("%s is lost: %s", type(fact).__name__, error)
            return "lost"
        return "recorded"

    def _wait_in_spool(self, fact: facts.Fact) -> Outcome:
        try:
            self._spool.append(fact)
        except (OSError, ValueError) as error:
            log.error("%s is lost: it cannot wait in the runtime directory: %s", type(fact).__name__, error)
            return "lost"
        return "spooled"

    def _record_spooled(self, fact: facts.Fact, happened: float) -> None:
        try:
            self._ledger.record(fact, spooled=True, happened=happened)
        except LedgerAway:
            raise
        except LedgerError as error:
            log.error("%s from the spool is lost: %s", type(fact).__name__, error)

    def _troubled(self, error: Exception) -> None:
        if self._reserve is not None and isinstance(error, LedgerAway) and error.disk_full:
            self._reserve.release()
        log.warning("facts wait: %s", error)
