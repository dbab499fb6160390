"""What one camera saw in the last days, from log and history together, for pages that ask again with every drag."""

import threading
from collections.abc import Sequence

from app.reading.history_cache import PastFacts
from house.clock import Clock
from house.facts import Fact
from ledger.errors import LedgerError
from ledger.history.lookback import joined
from ledger.history.reader import EventQuery, HistoryReader

FRESH = 60.0
MOST = 1000
"""Events that are read from the history; of more the latest."""


class CameraEvents:
    """Keeps one look into the history, that of the last camera asked for; safe to call from all threads."""

    def __init__(self, history: HistoryReader, clock: Clock) -> None:
        self._history, self._clock = history, clock
        self._lock = threading.Lock()
        self._camera, self._until, self._old = "", float("-inf"), PastFacts([], "")

    def since(self, camera: str, at: float, latest: Sequence[Fact]) -> PastFacts:
        """The facts of its events that began at unix time `at` or later; raises nothing.

        latest: the newest facts of the log, newest first.
        """
        own = [each for each in latest if getattr(each, "event", "") and getattr(each, "camera", camera) == camera]
        if latest and latest[-1].at < at:
            return PastFacts(own, "")
        with self._lock:
            if self._camera != camera or self._clock.monotonic() >= self._until:
                self._camera, self._old = camera, self._read(camera, at)
                self._until = self._clock.monotonic() + FRESH
            return PastFacts(joined(own, self._old.facts), self._old.lacking)

    def _read(self, camera: str, at: float) -> PastFacts:
        try:
            entries = self._history.entries(EventQuery(since=at, camera=camera), MOST)
        except LedgerError as error:
            return PastFacts([], str(error))
        return PastFacts([fact for entry in entries for fact in reversed(entry.facts)], "")
