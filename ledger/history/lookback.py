"""Looking back over the log and the history together: the log knows what has just happened, the history what was."""

import json
from collections.abc import Callable, Collection
from functools import cached_property
from typing import TypeVar

from house import audit, facts
from house.lookback import LEAST, Given, Recalled
from ledger.errors import LedgerAway, LedgerError
from ledger.history.reader import EventQuery, HistoryReader
from ledger.redis.log import Log

LATEST = 3000
"""Facts of the log that are looked through; the history has them all but those of the last seconds."""
SWITCHES = 200
"""Facts from before a moment by which the switches as they stood then are known."""
T = TypeVar("T")


class LedgerLookback:
    """`Lookback` for one command. Raises LedgerAway without Redis; a history that cannot be read is lacking.

    lacking: why the history could not be read when it was asked, "" otherwise.
    """

    def __init__(self, log: Log, history: HistoryReader | None) -> None:
        self._log, self._history = log, history
        self.lacking = ""

    @cached_property
    def _latest(self) -> Recalled:
        return Recalled(self._log.recent(LATEST))

    def events(self, most: int, camera: str = "") -> list[str]:
        """Ids of the latest events, of that camera when one is named, newest first."""
        found = self._latest.events(most, camera)
        if len(found) < most:
            old = self._old(lambda history: history.find(EventQuery(camera=camera), most))
            found = list(dict.fromkeys([*found, *old]))
        return found[:most]

    def named(self, beginning: str) -> list[str]:
        """Ids of the events that are called so or begin so; more than two are not counted."""
        found = self._latest.named(beginning)
        old: list[str] = []
        if beginning not in found and len(beginning) >= LEAST:
            old = self._old(lambda history: history.named(beginning.lower()) or history.named(beginning))
        elif not found:
            old = self._old(lambda history: [id for id in history.named(beginning) if id == beginning])
        every = list(dict.fromkeys([*found, *old]))
        return [beginning] if beginning in every else every

    def about(self, *events: str) -> list[facts.Fact]:
        """All facts of these events, newest first: the log's where it has an event whole, else the history's too."""
        own = self._latest.about(*events)
        whole = {fact.event for fact in own if isinstance(fact, facts.EventBegan)}
        missing = [event for event in events if event not in whole]
        old = self._old(lambda history: history.facts_of(missing)) if missing else []
        return joined(own, old[::-1])

    def since(self, at: float, kinds: Collection[type[facts.Fact]]) -> list[facts.Fact]:
        """The facts of these kinds that happened at unix time `at` or later, newest first."""
        found = self._latest.since(at, kinds)
        if any(fact.at < at for fact in self._latest.facts[-1:]):
            return found
        return joined(found, self._old(lambda history: history.since(at, kinds)))

    def before(self, at: float) -> list[facts.Fact]:
        """The latest facts that switched the house, from before unix time `at`, newest first."""
        old = self._old(lambda history: history.switched_before(at, SWITCHES))
        return joined(self._latest.before(at), old)

    def given(self, most: int) -> list[Given]:
        """The latest records of the audit, newest first."""
        found = self._latest.given(most)
        if len(found) < most:
            known = {each.id for each in found}
            records = self._old(lambda history: history.records(most))
            found += [each for record in reversed(records) if (each := _given(record)) and each.id not in known]
        return found[:most]

    def _old(self, read: Callable[[HistoryReader], list[T]]) -> list[T]:
        if self._history is None:
            return []
        try:
            return read(self._history)
        except LedgerAway:
            raise
        except LedgerError as error:
            self.lacking = str(error)
            return []


def joined(new: list[facts.Fact], old: list[facts.Fact]) -> list[facts.Fact]:
    """Both, newest first, each fact once; `old` may have what `new` has."""
    known = {fact.id for fact in old}
    return [*(fact for fact in new if fact.id not in known), *old]


def _given(record: audit.Record) -> Given | None:
    """A record of the history; None for one about the audit itself: what retention removed, that it was rebuilt."""
    values = json.loads(record.body)
    if "who" not in values:
        return None
    words = [str(values.get(name, "")) for name in ("who", "what", "where", "answer")]
    return Given(float(values["at"]), words[0], words[1], words[2], words[3], str(values.get("id", "")))
