"""From an event to its message: decides, keeps what is known, and puts messages into the outboxes.

Every handler may be called twice with the same fact (at least once is what the log promises): what was decided stays
decided, and putting the same message into an outbox again does nothing.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

from house import facts
from house.alerting.alert_decision import Decision, Inputs, at_entrance, can_change, decide
from house.clock import Clock
from house.settings.whole_config import Settings
from house.state.house_state import HouseState
from notifier.alerts import cover_picture
from notifier.alerts.decision_inputs import asked_by, beside, first_inputs, going_on, known_by_now
from notifier.alerts.entry_waits import EntryWaits, TimerStore
from notifier.alerts.incident_records import IncidentRecords
from notifier.alerts.incidents import EventRecord, Incident, KnownEvent, happened, learned
from notifier.alerts.outgoing_messages import OutgoingMessages
from notifier.alerts.switches_at_event_start import SwitchesAt

EventFact = (facts.EventLabelled | facts.EventPictured | facts.EventEnded | facts.EventTagged
             | facts.SampleStored | facts.EventDeleted)


class FactLog(Protocol):
    """Where facts are recorded and the state is read (ledger.redis.log.Log)."""

    def record(self, fact: facts.Fact) -> str: ...
    def state(self) -> HouseState: ...
    def since(self, at: float, kinds: Iterable[type[facts.Fact]]) -> list[facts.Fact]: ...


@dataclass(frozen=True)
class AlertingParts:
    """What the notifier's handlers work with."""

    settings: Settings
    log: FactLog
    timers: TimerStore
    records: IncidentRecords
    switches_at: SwitchesAt
    outgoing: OutgoingMessages
    clock: Clock


class EventAlerting:
    """Handles the facts about events; raises what log and store raise."""

    def __init__(self, parts: AlertingParts) -> None:
        self.parts = parts
        self.entry = EntryWaits(parts.settings, parts.timers, parts.records)

    def event_began(self, fact: facts.EventBegan) -> None:
        """An event opened, or its wait for labels is over."""
        record = self.parts.records.event(fact.event) or self._first_look(fact)
        incident = self.parts.records.incident(record.incident)
        if incident is None:
            self._consider(record, fact)
        elif record.handing_over:
            self._hand_over(record, incident)

    def decide_again(self, event: str) -> None:
        """Decide about an event that waited; one that is alerted already is only handed over."""
        record = self.parts.records.event(event)
        incident = self.parts.records.incident(record.incident) if record else None
        if record is not None and incident is None:
            self._consider(record, None)
        elif record is not None and incident is not None and record.handing_over:
            self._hand_over(record, incident)

    def more_known(self, fact: EventFact) -> None:
        """Something was learned about an event: its message is brought up to date, or it is decided again."""
        record = self.parts.records.event(fact.event)
        if record is None:
            return
        incident = self.parts.records.incident(record.incident)
        if incident is None:
            self._learn(record, fact)
            return
        if record.handing_over:  # the process ended between keeping the incident and having alerted it
            self._hand_over(record, incident)
        self._follow(incident, fact)

    def deleted(self, fact: facts.EventDeleted) -> None:
        """Nobody can look at the pictures of an event that is deleted: one that was not alerted waits for none."""
        record = self.parts.records.event(fact.event)
        if record is not None and not record.incident:
            self._learn(record, fact)

    def cooldown_over(self, fact: facts.AlertDecided) -> None:
        """The time after an alert in which others join it has ended: all of them must have been alerted by now."""
        incident = self.parts.records.incident_of(fact.event) if fact.sent else None
        if incident is not None and self.parts.clock.now() >= incident.until:
            self._settle(incident)

    def cover_settles(self, fact: facts.CoverAwaited) -> None:
        """The wait for a better picture is over: the best one known by now goes into the message, for good."""
        incident = self.parts.records.incident(fact.incident)
        if incident is not None:
            self._settle(incident)

    def message_lost(self, fact: facts.MessageLost) -> None:
        """An incident's message is gone: it takes no further events, and those it never showed are alerted again."""
        lost = self.parts.records.incident(fact.event)
        if lost is None:
            return
        self.parts.records.save_incident(replace(lost, lost=True))
        into: Incident | None = None
        for known in lost.events:
            record = self.parts.records.event(known.event) if known.event not in fact.shown else None
            if record is not None:
                into = self._alert_again(record, known, lost, into)

    def _alert_again(self, record: EventRecord, known: KnownEvent, lost: Incident, into: Incident | None) -> Incident:
        """Move an event out of a lost incident `into` another, or into a new one; returns that incident."""
        moved = self.parts.records.incident(record.incident) if record.incident != lost.id else None
        if moved is not None:  # by an earlier try, which perhaps ended before it had alerted it
            if record.handing_over:
                self._hand_over(record, moved)
            return moved
        inputs = beside(replace(record.inputs, now=self.parts.clock.now()), None, None)
        record = replace(record, known=known, inputs=inputs)
        return self._alert(record, decide(inputs), into, lost.id)

    def _settle(self, incident: Incident) -> None:
        settled = incident.settled()
        if settled is not incident:
            self.parts.records.save_incident(settled)
        self.parts.outgoing.incident(settled)

    def _learn(self, record: EventRecord, fact: EventFact) -> None:
        known = learned(record.known, fact)
        record = replace(record, known=known, inputs=going_on(record.inputs, known, self.parts.settings, fact.at))
        self.parts.records.save(record)
        if isinstance(fact, facts.EventLabelled | facts.EventPictured) and can_change(record.inputs):
            self._consider(record, fact)

    def _first_look(self, fact: facts.EventBegan) -> EventRecord:
        parts, known = self.parts, happened(fact)
        decided = self._decided_before(known) if parts.records.doubtful(known.event) else None
        state = parts.switches_at.state_at(fact.at)
        inputs = decided or first_inputs(parts.settings, state, known, parts.clock.now())
        inputs = replace(inputs, entry_until=self.entry.no_longer_than_others(inputs.entry_until))
        return EventRecord(replace(known, asked=asked_by(inputs.rule)), inputs)

    def _decided_before(self, known: KnownEvent) -> Inputs | None:
        """What the event was decided on before the log lost its facts, None when that cannot be read."""
        for fact in self.parts.log.since(known.began_at, [facts.AlertDecided]):
            if isinstance(fact, facts.AlertDecided) and fact.event == known.event and fact.sent:
                with suppress(ValueError):
                    return Inputs.from_json(fact.inputs)
        return None

    def _consider(self, record: EventRecord, handled_again: facts.Fact | None) -> None:
        parts, known = self.parts, record.known
        earlier = {"newest": _there(parts.records.newest()), "camera": _there(parts.records.latest(known.camera))}
        inputs = known_by_now(record.inputs, known, parts.settings, parts.clock.now())
        inputs = beside(inputs, earlier["newest"], earlier["camera"])
        decision = decide(inputs)
        record = replace(record, inputs=inputs)
        if decision.sent:
            self._alert(record, decision, earlier.get(decision.joins))
            self.entry.alerted(known, self.decide_again)
        elif decision.until is not None and decision.at_entrance:
            self._stay_silent(record, decision)
            self.entry.wait(known, decision.until - inputs.now)
        elif decision.until is not None:
            parts.records.save(record)
            if handled_again is not None:
                parts.timers.after(f"labels:{known.event}", decision.until - inputs.now, handled_again)
        else:
            self._stay_silent(record, decision)
        if inputs.entry_until is not None and not decision.at_entrance:
            self.entry.over(known.event)

    def _alert(self, record: EventRecord, decision: Decision, joined: Incident | None, replaces: str = "") -> Incident:
        rule = record.inputs.rule
        known = record.known if not at_entrance(record.inputs) else \
            replace(record.known, waited=max(0.0, record.inputs.now - record.inputs.asked_at))
        until = record.inputs.now + max(rule.cooldown, rule.together)
        incident = joined.joined(known, until) if joined else replace(self._opened(known, until), replaces=replaces)
        record = replace(record, reasons=decision.reasons, decided=record.decided + 1, incident=incident.id,
                         handing_over=True)
        self.parts.records.save_incident(incident, record)
        self._hand_over(record, incident)
        return incident

    def _opened(self, known: KnownEvent, until: float) -> Incident:
        settling = self._cover_wait(known) > 0
        opening = known if settling else known.covered()
        doubtful = self.parts.records.doubtful(known.event)
        return Incident(known.event, known.camera, until, (opening,), settling=settling, doubtful=doubtful)

    def _hand_over(self, record: EventRecord, incident: Incident) -> None:
        """Alert a kept incident. All of it may be done again; only when all of it is done is that noted."""
        parts, now = self.parts, self.parts.clock.now()
        parts.outgoing.incident(incident, record.known.event)
        if incident.settling:
            awaited = facts.CoverAwaited(at=now, incident=incident.id)
            parts.timers.after(f"cover:{incident.id}", self._cover_wait(incident.events[0]), awaited)
        fact = _decided(record, True, now, parts.outgoing.alerted)
        parts.log.record(fact)
        parts.timers.after(f"cooldown:{incident.id}", max(0.0, incident.until - now), fact)
        parts.records.save(replace(record, handing_over=False))
        parts.timers.cancel(f"labels:{record.known.event}")

    def _cover_wait(self, opening: KnownEvent) -> float:
        analyzed = bool(self.parts.settings.analyzers_of(opening.camera))
        return cover_picture.wait(opening.began_at, self.parts.clock.now(), analyzed)

    def _stay_silent(self, record: EventRecord, decision: Decision) -> None:
        parts = self.parts
        if decision.reasons != record.reasons:
            record = replace(record, reasons=decision.reasons, decided=record.decided + 1)
            parts.log.record(_decided(record, False, parts.clock.now()))
        parts.records.save(record)
        parts.timers.cancel(f"labels:{record.known.event}")

    def _follow(self, incident: Incident, fact: EventFact) -> None:
        follows = incident.learned(fact)
        if isinstance(fact, facts.EventTagged):
            follows = self._named(follows, fact)
        if follows is not incident:
            self.parts.records.save_incident(follows)
        self.parts.outgoing.incident(follows, fact.event)

    def _named(self, incident: Incident, tag: facts.EventTagged) -> Incident:
        """With the words to choose from for what was tagged; the one that was said is remembered for its camera."""
        records = self.parts.records
        camera = next((each.camera for each in incident.events if each.event == tag.event), "")
        records.save_word(camera, tag)
        return incident.offering(tag.event, records.usual_words(camera))


def _there(incident: Incident | None) -> Incident | None:
    """The incident, None when its message is gone: nothing can be added to it."""
    return incident if incident and not incident.lost else None


def _decided(record: EventRecord, sent: bool, now: float, channels: tuple[str, ...] = ()) -> facts.AlertDecided:
    """The decision as a fact; its id is the same however often it is recorded."""
    known = record.known
    return facts.AlertDecided(
        id=facts.derived_id("decided", known.event, str(record.decided), "sent" if sent else "not sent"),
        at=now,
        event=known.event,
        camera=known.camera,
        sent=sent,
        reasons=record.reasons,
        inputs=record.inputs.to_json(),
        channels=channels,
    )
