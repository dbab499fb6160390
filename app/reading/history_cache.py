"""What the history has of the last days, for pages that are made again every few seconds: read seldom, for all."""

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from house.clock import Clock
from house.fact_table import Use, kinds
from house.facts import Fact
from ledger.errors import LedgerError
from ledger.history.lookback import SWITCHES, joined
from ledger.history.reader import HistoryReader

FRESH, AGAIN = 600.0, 15.0
"""Seconds after which the history is read again (what is newer is in the log), and after failing."""
_BEHIND = 60.0
"""Seconds by which the history may be behind the log."""


@dataclass(frozen=True)
class PastFacts:
    """Facts, newest first. lacking: why those of the history are not, or not all, among them; "" when they are."""

    facts: list[Fact]
    lacking: str


@dataclass(frozen=True)
class _Read:
    """One look into the history, at unix time `at`, and until when it need not be repeated (monotonic)."""

    asked: object
    facts: list[Fact]
    lacking: str
    at: float
    fresh_until: float


class HistoryCache:
    """Joins the latest facts of the log with what the history has; safe to call from all threads, raises nothing.

    name: says for whom it is; one look is kept for each. latest: the newest facts of the log, newest first.
    """

    def __init__(self, history: HistoryReader, clock: Clock) -> None:
        self._history, self._clock = history, clock
        self._lock = threading.Lock()
        self._kept: dict[str, _Read] = {}

    def since(self, name: str, at: float, wanted: Collection[type[Fact]], latest: Sequence[Fact]) -> PastFacts:
        """The facts of these kinds that happened at unix time `at` or later."""
        own = [each for each in latest if each.at >= at and isinstance(each, tuple(wanted))]
        if latest and latest[-1].at < at:
            return PastFacts(own, "")
        old = self._look(name, None, latest, lambda: self._history.since(at, wanted))
        return PastFacts(joined(own, [each for each in old.facts if each.at >= at]), old.lacking)

    def before(self, name: str, at: float, latest: Sequence[Fact]) -> PastFacts:
        """The latest facts from before unix time `at` that show what the house did then."""
        own = [each for each in latest if each.at < at and isinstance(each, kinds(Use.PAST_STATE))]
        old = self._look(name, at, latest, lambda: self._history.switched_before(at, SWITCHES))
        return PastFacts(joined(own, old.facts), old.lacking)

    def _look(self, name: str, asked: object, latest: Sequence[Fact], read: Callable[[], list[Fact]]) -> _Read:
        with self._lock:
            kept = self._kept.get(name)
            if kept is None or kept.asked != asked or self._is_old(kept, latest):
                kept = self._kept[name] = self._read(kept if kept and kept.asked == asked else None, asked, read)
            return kept

    def _is_old(self, kept: _Read, latest: Sequence[Fact]) -> bool:
        """Whether its time is over, or something may be missing between it and the latest facts."""
        gap = bool(latest) and not kept.lacking and latest[-1].at > kept.at - _BEHIND
        return gap or self._clock.monotonic() >= kept.fresh_until

    def _read(self, before: _Read | None, asked: object, read: Callable[[], list[Fact]]) -> _Read:
        now, monotonic = self._clock.now(), self._clock.monotonic()
        try:
            return _Read(asked, read(), "", now, monotonic + FRESH)
        except LedgerError as error:
            return _Read(asked, before.facts if before else [], str(error), now, monotonic + AGAIN)
