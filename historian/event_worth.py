"""What retention has to know of events: which are tagged, labelled, pinned, or have an alert on its way."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from house import facts
from house.clock import Clock
from house.event_summary import events
from house.settings.sections.storage import StorageSettings
from ledger.errors import LedgerError
from ledger.files.retention_priority import LABELLED, NOTHING, TAGGED, Keeping, undelivered
from ledger.files.upload_marks import keeper
from ledger.history.lookback import LedgerLookback
from ledger.history.reader import HistoryReader
from ledger.history.saved_log_state import last_state
from ledger.home import Home
from ledger.redis.log import Log

_PINNED = "pinned:"
_UNDELIVERED_FOR = 2 * 86_400.0
"""Seconds to look back for alerts on their way: they are given up after a day."""
_SOME = 200
_ALERTS = (facts.AlertDecided, facts.AlertDelivered, facts.AlertGivenUp)


@dataclass(frozen=True)
class EventWorth:
    """Looks it up in the log and the history; raises nothing of the ledger.

    While Redis is away, perhaps because its disk is full, what the history remembers has to do.
    """

    home: Home
    log: Log
    clock: Clock

    def pinned(self) -> frozenset[str]:
        """Ids of the events that are pinned."""
        try:
            state = self.log.state()
        except LedgerError:
            state = last_state(self.home)
        return frozenset(name.removeprefix(_PINNED) for name in state.fields if name.startswith(_PINNED))

    def keeping(self, rules: StorageSettings) -> Keeping:
        """What is known now, for one round of retention.

        While the history cannot be read no event is worth more than another.
        """
        since = self.clock.now() - _UNDELIVERED_FOR
        told = self._found(lambda known: known.since(since, _ALERTS), lambda old: old.since(since, _ALERTS))
        waits = keeper(self.home, rules.archive.keep, bool(rules.upload.address))
        return Keeping(self._worths, self.pinned(), undelivered(told), waits)

    def _worths(self, names: Sequence[str]) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for start in range(0, len(names), _SOME):
            for event in events(self._about(names[start:start + _SOME])):
                found[event.id] = TAGGED if event.tag else LABELLED if event.words else NOTHING
        return found

    def _about(self, names: Sequence[str]) -> list[facts.Fact]:
        return self._found(lambda known: known.about(*names), lambda old: old.facts_of(names)[::-1])

    def _found(self, both: Callable[[LedgerLookback], list[facts.Fact]],
               old: Callable[[HistoryReader], list[facts.Fact]]) -> list[facts.Fact]:
        """Facts of the log and the history, of the history alone, or none; newest first."""
        history = HistoryReader(self.home, quietly=True)
        try:
            return both(LedgerLookback(self.log, history))
        except LedgerError:
            with suppress(LedgerError):
                return old(history)
        return []
