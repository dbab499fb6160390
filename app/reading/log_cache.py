"""What the pages know of the log: the latest facts and the state, read at most once a second for all viewers.

While the ledger is away what was last read stays, and `away` says that it is old.
"""

import threading
from collections.abc import Callable
from typing import TypeVar

from house.clock import Clock
from house.event_summary import Event, events
from house.facts import EpochBegan, Fact
from house.state.house_state import HouseState
from ledger.errors import LedgerAway
from ledger.redis.log import Log

KEPT = 3000
"""Facts the pages keep; the history has the rest."""
FRESH = 1.0
T = TypeVar("T")


class LogCache:
    """Reads `log` for many viewers; safe to call from all threads."""

    def __init__(self, log: Log, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._lock = threading.Lock()
        self._facts: list[Fact] = []
        self._state = HouseState()
        self._events: tuple[list[Fact], list[Event]] = ([], [])
        self._read_at: dict[str, float] = {}
        self.away = ""
        """Why the log could not be read the last time; "" when it could."""

    def facts(self) -> list[Fact]:
        """The latest facts, newest first, at most `KEPT`."""
        with self._lock:
            if self._due("facts"):
                self._facts = self._try(self._newer, self._facts)
            return self._facts

    def events(self) -> list[Event]:
        """The events among the latest facts, newest first."""
        latest = self.facts()
        with self._lock:
            if self._events[0] is not latest:
                self._events = (latest, events(latest))
            return self._events[1]

    def state(self) -> HouseState:
        """The state of the house, at most a second old."""
        with self._lock:
            if self._due("state"):
                self._state = self._try(self._log.state, self._state)
            return self._state

    def invalidate(self) -> None:
        """Forget what is fresh: something was just recorded here."""
        with self._lock:
            self._read_at.clear()

    def _due(self, what: str) -> bool:
        now = self._clock.monotonic()
        due = now - self._read_at.get(what, float("-inf")) >= FRESH
        if due:
            self._read_at[what] = now
        return due

    def _try(self, read: Callable[[], T], known: T) -> T:
        try:
            value = read()
        except LedgerAway as error:
            self.away = str(error)
            now = self._clock.monotonic()
            self._read_at = {"facts": now + FRESH, "state": now + FRESH}
            return known
        self.away = ""
        return value

    def _newer(self) -> list[Fact]:
        """The known facts with the newer ones in front; reads few when few are new, all when the log was made again."""
        known = {fact.id for fact in self._facts[:200]}
        epochs = {fact.id for fact in self._facts if isinstance(fact, EpochBegan)}
        for count in (64, KEPT):
            latest = self._log.recent(count)
            if any(isinstance(fact, EpochBegan) and fact.id not in epochs for fact in latest):
                return self._log.recent(KEPT)
            met = next((i for i, fact in enumerate(latest) if fact.id in known), None)
            if met == 0:
                return self._facts
            if met is not None:
                met_id = latest[met].id
                rest = next(i for i, fact in enumerate(self._facts) if fact.id == met_id)
                return (latest[:met] + self._facts[rest:])[:KEPT]
            if len(latest) < count:
                return latest
        return latest
