"""From an event to its message: decides, keeps what is known, and hands messages to the outboxes.

Every handler may be called twice with the same fact (at least once is what the log promises): what was decided stays
decided, and what was handed over is only handed over again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from house import facts
from house.alerting.rules import Decision, can_change, decide
from house.clock import Clock
from house.settings.model import Settings
from house.state import HouseState
from notifier.alerts import cover_picture
from notifier.alerts.decision_inputs import beside, first_inputs
from notifier.alerts.incidents import Dossier, Incident, KnownEvent, happened, learned
from notifier.alerts.outgoing import OutgoingMessages
from notifier.alerts.records import Records
from notifier.alerts.switches_at import SwitchesAt

EventFact = facts.EventLabelled | facts.EventPictured | facts.EventEnded | facts.EventTagged


class FactLog(Protocol):
    """Where facts are recorded and the state is read (ledger.redis.log.Log)."""

    def record(self, fact: facts.Fact) -> str: ...
    def has(self, fact_id: str) -> bool: ...
    def state(self) -> HouseState: ...
    def since(self, at: float, kinds: Iterable[type[facts.Fact]]) -> list[facts.Fact]: ...


class TimerStore(Protocol):
    """Durable timers of this process (ledger.redis.timers.Timers)."""

    def after(self, id: str, seconds: float, fact: facts.Fact) -> None: ...
    def cancel(self, id: str) -> None: ...


@dataclass(frozen=True)
class AlertingParts:
    """What the notifier's handlers work with."""

    settings: Settings
    log: FactLog
    timers: TimerStore
    records: Records
    switchboard: SwitchesAt
    post: OutgoingMessages
    clock: Clock


class EventAlerting:
    """Answers the facts of events; raises what log and store raise."""

    def __init__(self, desk: AlertingParts) -> None:
        self.desk = desk

    def event_began(self, fact: facts.EventBegan) -> None:
        """An event opened, or its wait for labels is over."""
        dossier = self.desk.records.dossier(fact.event) or self._first_look(fact)
        incident = self.desk.records.incident(dossier.incident) if dossier.incident else None
        if incident is None:
            self._consider(dossier, fact)
        else:
            self._hand_over(dossier, incident)

    def more_known(self, fact: EventFact) -> None:
        """Something was learned about an event: its message follows, or it is decided anew."""
        dossier = self.desk.records.dossier(fact.event)
        if dossier is None:
            return
        incident = self.desk.records.incident(dossier.incident) if dossier.incident else None
        if incident is not None:
            if incident.settling and not self.desk.log.has(_decision_id(dossier)):
                self._hand_over(dossier, incident)  # the process ended between keeping the incident and alerting it
            self._follow(incident, fact)
            return
        dossier = replace(dossier, happening=learned(dossier.happening, fact))
        self.desk.records.save(dossier)
        if isinstance(fact, facts.EventLabelled | facts.EventPictured) and can_change(dossier.inputs):
            self._consider(dossier, None)

    def cooldown_over(self, fact: facts.AlertDecided) -> None:
        """The time after an alert in which others join it has ended: all of them must have been alerted by now."""
        dossier = self.desk.records.dossier(fact.event) if fact.sent else None
        incident = self.desk.records.incident(dossier.incident) if dossier and dossier.incident else None
        if incident is not None and self.desk.clock.now() >= incident.until:
            self._settle(incident)

    def cover_settles(self, fact: facts.CoverAwaited) -> None:
        """The wait for a better picture is over: the best one known by now goes into the message, for good."""
        incident = self.desk.records.incident(fact.incident)
        if incident is not None:
            self._settle(incident)

    def _settle(self, incident: Incident) -> None:
        settled = incident.settled()
        if settled is not incident:
            self.desk.records.save_incident(settled)
        self.desk.post.incident(settled)

    def _first_look(self, fact: facts.EventBegan) -> Dossier:
        desk, happening = self.desk, happened(fact)
        state = desk.switchboard.state_at(fact.at)
        return Dossier(happening, first_inputs(desk.settings, state, happening, desk.clock.now()))

    def _consider(self, dossier: Dossier, began: facts.EventBegan | None) -> None:
        desk, known = self.desk, dossier.happening
        alerted = {"newest": desk.records.newest(), "camera": desk.records.latest(known.camera)}
        inputs = replace(dossier.inputs, now=desk.clock.now(), zones=known.zones, labels=known.labels)
        inputs = beside(inputs, alerted["newest"], alerted["camera"])
        decision = decide(inputs)
        dossier = replace(dossier, inputs=inputs)
        if decision.sent:
            self._alert(dossier, decision, alerted.get(decision.joins))
        elif decision.until is not None:
            desk.records.save(dossier)
            if began is not None:
                desk.timers.after(f"labels:{known.event}", decision.until - inputs.now, began)
        else:
            self._stay_silent(dossier, decision)

    def _alert(self, dossier: Dossier, decision: Decision, joined: Incident | None) -> None:
        known, rule = dossier.happening, dossier.inputs.rule
        until = dossier.inputs.now + max(rule.cooldown, rule.together)
        if joined is not None:
            incident = joined.joined(known, until)
        else:
            settling = self._cover_wait(known) > 0
            opening = known if settling else known.covered()
            incident = Incident(known.event, known.camera, until, (opening,), settling=settling)
        dossier = replace(dossier, said=decision.reasons, decided=dossier.decided + 1, incident=incident.id)
        self.desk.records.save_incident(incident, dossier)
        self._hand_over(dossier, incident)

    def _hand_over(self, dossier: Dossier, incident: Incident) -> None:
        desk, event = self.desk, dossier.happening.event
        desk.post.incident(incident, event)
        if incident.settling:
            awaited = facts.CoverAwaited(at=desk.clock.now(), incident=incident.id)
            desk.timers.after(f"cover:{incident.id}", self._cover_wait(incident.events[0]), awaited)
        fact = _decided(dossier, True, desk.clock.now())
        desk.log.record(fact)
        desk.timers.cancel(f"labels:{event}")
        desk.timers.after(f"cooldown:{incident.id}", max(0.0, incident.until - desk.clock.now()), fact)

    def _cover_wait(self, opening: KnownEvent) -> float:
        return cover_picture.wait(opening.began_at, self.desk.clock.now(), bool(self.desk.settings.analysis.analyzer))

    def _stay_silent(self, dossier: Dossier, decision: Decision) -> None:
        desk = self.desk
        if decision.reasons != dossier.said:
            dossier = replace(dossier, said=decision.reasons, decided=dossier.decided + 1)
            desk.log.record(_decided(dossier, False, desk.clock.now()))
        desk.records.save(dossier)
        desk.timers.cancel(f"labels:{dossier.happening.event}")

    def _follow(self, incident: Incident, fact: EventFact) -> None:
        follows = incident.learned(fact)
        if follows is not incident:
            self.desk.records.save_incident(follows)
        self.desk.post.incident(follows, fact.event)


def _decision_id(dossier: Dossier) -> str:
    return facts.derived_id("decided", dossier.happening.event, str(dossier.decided))


def _decided(dossier: Dossier, sent: bool, now: float) -> facts.AlertDecided:
    """The decision as a fact; its id is the same however often it is recorded."""
    known = dossier.happening
    return facts.AlertDecided(
        id=_decision_id(dossier),
        at=now,
        event=known.event,
        camera=known.camera,
        sent=sent,
        reasons=dossier.said,
        inputs=dossier.inputs.to_json(),
    )
