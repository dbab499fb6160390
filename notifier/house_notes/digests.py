"""The digest of the house, sent when house.digest says: a durable timer, and one digest for all that were missed."""

from collections.abc import Callable
from dataclasses import dataclass, field

from house import facts
from house.event_summary import events
from house.lookback import Lookback
from house.schedules.digest_times import next_digest
from notifier.alerts.event_alerting import AlertingParts
from notifier.house_notes.digest_text import KINDS, DigestPeriod, digest

_KEY, _FOR_EVER = "digest", 3650 * 86_400.0


@dataclass
class Digests:
    """Acts on house.digest; raises what log, store and timers raise. Called once a round: it looks at the start.

    lookback: makes what looks back over log and history. spent: what is said of this month's costs, "" for nothing.
    """

    parts: AlertingParts
    lookback: Callable[[], Lookback]
    spent: Callable[[], str] = lambda: ""
    _begun: bool = field(default=False, init=False)

    def __call__(self) -> None:
        """Set the timer when this process has just started; what was due meanwhile is due now."""
        if not self._begun:
            self._set(self._last())
            self._begun = True

    def reached(self, fact: facts.DigestReached) -> None:
        """Send what happened since the last one; a fact that was handled already sends nothing new."""
        parts, house, now = self.parts, self.parts.settings.house, self.parts.clock.now()
        if not house.digest:
            return
        back = self.lookback()
        found = back.since(fact.since, KINDS)
        labelled = frozenset(name for name, camera in parts.settings.cameras.items() if camera.alert.waits_for_labels)
        period = DigestPeriod(house.name, fact.since, now, next_digest(house.digest, now, house.timezone),
                              house.timezone, labelled, back.lacking, self.spent())
        began = [each for each in found if isinstance(each, facts.TroubleBegan)]
        happened = [each for each in events(found) if each.began_at >= fact.since]
        parts.outgoing.note(fact.id, digest(period, happened, began, parts.log.state().troubles))
        parts.records.store.put({_KEY: {"last": now, "written": house.digest}}, keep=_FOR_EVER)
        self._set(now)

    def _last(self) -> float:
        """When the last digest was sent, or since when this house has digests at these times."""
        store, written = self.parts.records.store, self.parts.settings.house.digest
        known = store.get(_KEY) or {}
        if known.get("written") == written:
            return float(known["last"])
        last = self.parts.clock.now()
        store.put({_KEY: {"last": last, "written": written}}, keep=_FOR_EVER)
        return last

    def _set(self, last: float) -> None:
        house, timers = self.parts.settings.house, self.parts.timers
        due = next_digest(house.digest, last, house.timezone)
        if due is None:
            timers.cancel(_KEY)
        else:
            timers.set(_KEY, due, facts.DigestReached(at=due, since=last))
