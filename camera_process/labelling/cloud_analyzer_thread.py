"""Looks of analyzers to which pictures are sent: in a thread of their own, so that no camera waits for the network.

Each is kept as a timer until it is done, so that a process that ends meanwhile looks again after its start.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from house import facts
from house.clock import Clock

log = logging.getLogger(__name__)

Look = Callable[[], bool]
"""Looks at one picture and records what it shows; whether it is to be tried again."""

MOST, TRIES = 40, 3
"""Pictures that wait at most, of which the oldest then goes, and how often each is tried."""

KEPT = 300.0
"""Seconds until a look that was never done is done again."""


class LookTimers(Protocol):
    """Timers that hand a fact to the analysis again (ledger.redis.timers)."""

    def after(self, id: str, seconds: float, fact: facts.Fact) -> None: ...
    def cancel(self, id: str) -> None: ...


@dataclass
class _Waiting:
    fact: facts.Fact
    look: Look
    tries: int = 0


@dataclass
class OutsideLooks:
    """Does looks one after the other, the newest fact of a burst before its older ones are dropped."""

    timers: LookTimers
    clock: Clock
    dropped: int = 0
    _queue: deque[_Waiting] = field(default_factory=deque, init=False)
    _known: set[str] = field(default_factory=set, init=False)
    _changed: threading.Condition = field(default_factory=threading.Condition, init=False)

    def add(self, fact: facts.Fact, look: Look) -> None:
        """Take one more; one that waits already is only kept for longer. Raises what the timers raise."""
        self.timers.after(_timer(fact), KEPT, fact)
        with self._changed:
            if fact.id in self._known:
                return
            self._known.add(fact.id)
            self._queue.append(_Waiting(fact, look))
            oldest = self._queue.popleft() if len(self._queue) > MOST else None
            self._changed.notify()
        if oldest is not None:
            self.dropped += 1
            log.warning("%d pictures wait to be looked at outside; the oldest is not, %d so far", MOST, self.dropped)
            self._over(oldest)

    def run(self, stop: threading.Event) -> None:
        """Do what waits, until `stop` is set."""
        while not stop.is_set():
            self.run_once(1.0)

    def run_once(self, patience: float = 0.0) -> bool:
        """Do one look; False when none came within so many seconds. What the look raises passes through."""
        with self._changed:
            if not self._queue:
                self._changed.wait(patience)
            if not self._queue:
                return False
            waiting = self._queue.popleft()
        self._do(waiting)
        return True

    def _do(self, waiting: _Waiting) -> None:
        waiting.tries += 1
        done = False
        try:
            done = not waiting.look() or waiting.tries >= TRIES
        finally:
            if done:
                self._over(waiting)
            elif waiting.tries < TRIES:
                with self._changed:
                    self._queue.append(waiting)
            else:
                self._known.discard(waiting.fact.id)

    def _over(self, waiting: _Waiting) -> None:
        self.timers.cancel(_timer(waiting.fact))
        self._known.discard(waiting.fact.id)


def _timer(fact: facts.Fact) -> str:
    return f"outside:{fact.id}"
