"""What became of the alerts of one channel, as facts: delivered, given up, or gone with the message they were in.

Every fact has a derived id and is recorded before its item leaves the outbox: a kill in between records it again, once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from house import facts
from house.clock import Clock
from house.names import place
from house.state.house_state import HouseState
from house.times import clock
from house.troubles import SEEN_ADVICE, UNDELIVERED
from ledger.redis.outbox import Outbox, OutboxItem
from notifier.alerts.incident_records import IncidentRecords
from notifier.alerts.incidents import Incident, KnownEvent
from notifier.outbox_messages import AlertMessage, IncidentMessage, LinesMessage, OutboxMessage

NAMED = 3
"""Alerts that a trouble about them names; of more it says how many there are."""
Refs = dict[str, Any]


class DeliveryLog(Protocol):
    """Where facts are recorded and looked up (ledger.redis.log.Log)."""

    def record(self, fact: facts.Fact) -> str: ...
    def state(self) -> HouseState: ...


@dataclass(frozen=True)
class DeliveryFacts:
    """The facts about deliveries of the channel `name`; raises what the ledger raises.

    threaded: whether its messages have threads, in which each event that joins an incident has its line.
    """

    name: str
    log: DeliveryLog
    outbox: Outbox[OutboxMessage]
    records: IncidentRecords
    clock: Clock
    timezone: str = ""
    threaded: bool = False

    def delivered(self, incident: Incident, events: Collection[str]) -> None:
        """The channel has taken what tells of these events."""
        now = self.clock.now()
        for known in incident.events:
            if known.event in events:
                self.log.record(facts.AlertDelivered(
                    at=now, id=facts.derived_id("delivered", self.name, known.event), event=known.event,
                    camera=known.camera, channel=self.name, delay=round(max(0.0, now - known.began_at), 3)))

    def given_up(self, item: OutboxItem[OutboxMessage], reason: str, lapsed: bool = False) -> bool:
        """The item will not be sent, what only it would have told of is given up; returns whether that was recorded.

        A thread that refuses a line is as good as gone: what the line tells comes in another message, unless it has
        `lapsed`, waited for too long.
        """
        if not isinstance(item.message, AlertMessage | LinesMessage):
            return False
        refs = self.outbox.refs(self.name, item.key)
        untold = self._untold(item.message, refs)
        if not untold:
            return False
        if isinstance(item.message, LinesMessage) and not lapsed:
            self.outbox.remember(self.name, item.key, self.lost(item))
            return True
        for known in untold:
            self.log.record(facts.AlertGivenUp(
                at=self.clock.now(), id=facts.derived_id("given up", self.name, known.event), event=known.event,
                camera=known.camera, channel=self.name, reason=reason, began_at=known.began_at))
        self._report(untold, reason)
        self._close(item.message.incident, [*_told(refs), *(each.event for each in untold)])
        self.outbox.remember(self.name, item.key, {"gone": True})
        return True

    def lost(self, item: OutboxItem[OutboxMessage]) -> Refs:
        """The message of the item's incident is gone from the channel; returns what to remember of it."""
        assert isinstance(item.message, IncidentMessage)
        refs = self.outbox.refs(self.name, item.key)
        told = _lined(refs) if isinstance(item.message, LinesMessage) else refs.get("told") or _lined(refs)
        self._close(item.message.incident, [item.message.incident, *told])
        return {"gone": True}

    def _close(self, id: str, told: Sequence[str]) -> None:
        """Let the incident take no further events, and those beside the ones that were `told` be alerted again."""
        incident = self.records.incident(id)
        if incident is not None:
            self.log.record(facts.MessageLost(
                at=self.clock.now(), id=facts.derived_id("message lost", self.name, id), event=id,
                camera=incident.camera, channel=self.name, shown=tuple(dict.fromkeys(told))))

    def is_over(self, item: OutboxItem[OutboxMessage]) -> bool:
        """Whether the item's incident has no message on the channel any more, and will have none."""
        if not isinstance(item.message, IncidentMessage):
            return False
        return bool(self.outbox.refs(self.name, item.key).get("gone"))

    def _untold(self, message: AlertMessage | LinesMessage, refs: Refs) -> list[KnownEvent]:
        """The events that people hear of only by this message."""
        incident = self.records.incident(message.incident)
        if incident is None:
            first = message.version == 1 and isinstance(message, AlertMessage) and "ref" not in refs
            return [KnownEvent(message.incident, "", self.clock.now())] if first else []
        if isinstance(message, LinesMessage):
            there = {message.incident, *_lined(refs)}
            return [each for each in incident.events if each.event not in there] if "ref" in refs else []
        if "ref" not in refs:
            return list(incident.events)
        told = _told(refs)
        return [] if self.threaded else [each for each in incident.events if told and each.event not in told]

    def _report(self, untold: Sequence[KnownEvent], reason: str) -> None:
        """Trouble that counts what was given up since somebody has last seen it."""
        key, now = f"{UNDELIVERED}:{self.name}", self.clock.now()
        unseen = any((each.kind, each.about) == (UNDELIVERED, self.name) for each in self.log.state().troubles)
        listed = (self.records.store.get(key) or {}).get("alerts", {}) if unseen else {}
        alerts: dict[str, list[Any]] = listed | {each.event: [each.camera, each.began_at] for each in untold}
        self.records.store.put({key: {"alerts": alerts}})
        text = trouble_text([(camera, at) for camera, at in alerts.values()], reason, now, self.timezone)
        self.log.record(facts.TroubleBegan(at=now, id=facts.derived_id(UNDELIVERED, self.name, *alerts),
                                           kind=UNDELIVERED, about=self.name, text=text))


def _lined(refs: Refs) -> list[str]:
    """The events that have a line in the thread."""
    return [each for page in refs.get("pages", ()) for each in page["events"]]


def _told(refs: Refs) -> list[str]:
    """The events that the message or its thread tells of."""
    return [*refs.get("told", ()), *_lined(refs)]


def trouble_text(alerts: Sequence[tuple[str, float]], reason: str, now: float, timezone: str = "") -> str:
    """How many alerts were not delivered, which by camera and time, and why the last of them was not."""
    named = [f"{place(camera)} {clock(at, now, timezone)}".strip() for camera, at in alerts[:NAMED]]
    which = ", ".join(named) + (f" and {len(alerts) - NAMED} more" if len(alerts) > NAMED else "")
    how_many = "an alert was" if len(alerts) == 1 else f"{len(alerts)} alerts were"
    return f"{how_many} not delivered: {which} ({reason}){SEEN_ADVICE}"
