"""What the buttons of a message do: snooze, "It's me", why."""

from typing import Any

from house import facts
from house.alerting.alerting_gaps import gaps, new_gaps, to_remember, warning_lines
from house.alerting.why_event import explain
from house.commands.alerts_and_snooze import SNOOZE_HOURS
from house.names import place
from house.state.house_state import HouseState
from house.times import clock
from notifier.alerts.event_alerting import AlertingParts
from notifier.alerts.incidents import Answered, EventRecord, Incident

IT_IS_ME = 1800.0
"""Seconds for which "It's me" does so: long enough to mow the lawn, short enough not to be forgotten."""

MOST_EXPLAINED = 12
"""Events of one incident that "Why?" explains."""


class AlertAnswers:
    """Handles the facts of buttons; raises what log and store raise. The second time is harmless: ids are derived."""

    def __init__(self, parts: AlertingParts) -> None:
        self.parts = parts
        self.timezone = parts.settings.house.timezone

    def answered(self, fact: facts.AlertAnswered) -> None:
        """A button was pressed."""
        incident = self.parts.records.incident_of(fact.event)
        if fact.answer == "why":
            self._explain(fact, incident)
        elif incident is None:
            self._whisper(fact, "No alert was sent for this event." if self.parts.records.event(fact.event) else
                          "This alert is too old: its record is gone, so its buttons do nothing.")
        elif fact.answer == "unsnooze":
            self._end_snooze(fact, incident)
        else:
            self._snooze(fact, incident)

    def tagged(self, fact: facts.EventTagged) -> None:
        """Somebody tagged an event. After an "It's me" that corrects it: alerts come back."""
        incident = self.parts.records.incident_of(fact.event)
        me = incident.answer("me") if incident else None
        if incident is None or me is None or fact.id == _tag_id(me.id) or fact.at < me.at:
            return
        self._restore_alerts(fact, me)
        self._keep(incident.without("me"))

    def _snooze(self, fact: facts.AlertAnswered, incident: Incident) -> None:
        """Snooze the incident's cameras where they would alert; "It's me" tags the event as occupied as well."""
        until = fact.at + (SNOOZE_HOURS * 3600.0 if fact.answer == "snooze" else IT_IS_ME)
        known = next((each for each in incident.answers if each.id == fact.id), None)
        state = self.parts.log.state()
        cameras = known.cameras if known else alerting_before(state, incident.cameras, until)
        given = Answered(fact.answer, fact.by, fact.at, fact.id, until, cameras)
        self._keep(incident.without("unsnooze").answered(given))
        for camera in cameras:
            self._choose(fact, camera, "snoozed", until, fact.by)
        if fact.answer == "me":
            tag = facts.EventTagged(at=fact.at, id=_tag_id(fact.id), event=fact.event, tag="occupied", what="me",
                                    by=fact.by)
            self.parts.log.record(tag)

    def _end_snooze(self, fact: facts.AlertAnswered, incident: Incident) -> None:
        snooze = incident.answer("snooze")
        if snooze is not None:
            self._restore_alerts(fact, snooze)
        self._keep(incident.without("snooze").answered(Answered("unsnooze", fact.by, fact.at, fact.id)))
        self._warn(fact)

    def _warn(self, fact: facts.AlertAnswered) -> None:
        """Name to whoever switched alerts on what will not work, where that is new since the last time."""
        state, settings, now = self.parts.log.state(), self.parts.settings, self.parts.clock.now()
        warnings = warning_lines(new_gaps(state, settings, now))
        if warnings:
            self._whisper(fact, "\n".join(warnings))
        lacking = to_remember(gaps(state, settings, now), state)
        if lacking is not None:
            id = facts.derived_id("readiness", fact.id)
            self.parts.log.record(facts.ReadinessChecked(at=now, id=id, lacking=lacking))

    def _restore_alerts(self, fact: facts.AlertAnswered | facts.EventTagged, snoozed: Answered) -> None:
        """Take a snooze back, unless something else was chosen for the camera since."""
        state = self.parts.log.state()
        for camera in snoozed.cameras:
            chosen = state.fields.get(f"alerts:{camera}") or {}
            if chosen.get("alerts") == "snoozed" and _is_until(chosen, snoozed.until):
                self._choose(fact, camera, "on", None, fact.by)

    def _choose(self, cause: facts.Fact, camera: str, alerts: facts.AlertsState, until: float | None, by: str) -> None:
        id = facts.derived_id("chosen", cause.id, camera)
        self.parts.log.record(facts.AlertsChosen(at=cause.at, id=id, alerts=alerts, until=until, camera=camera, by=by))

    def _keep(self, incident: Incident) -> None:
        self.parts.records.save_incident(incident)
        self.parts.outgoing.incident(incident, incident.id)

    def _explain(self, fact: facts.AlertAnswered, incident: Incident | None) -> None:
        events = [each.event for each in incident.events] if incident else [fact.event]
        found = [each for event in events[:MOST_EXPLAINED] if (each := self.parts.records.event(event))]
        if not found:
            self._whisper(fact, "This event is too old: reasons are kept for 35 days.")
            return
        lines = [line for each in found for line in self._reasons(each, len(found) > 1)]
        if len(events) > len(found):
            lines.append(f"and {len(events) - len(found)} more")
        self._whisper(fact, "\n".join(lines))

    def _reasons(self, record: EventRecord, short: bool) -> list[str]:
        known = record.known
        at = f"{clock(known.began_at, self.parts.clock.now(), self.timezone)} {place(known.camera)}"
        lines = explain(record.inputs)
        return [f"{at}: {lines[0]}", *([] if short else lines[1:])]

    def _whisper(self, fact: facts.AlertAnswered, text: str) -> None:
        self.parts.outgoing.whisper(fact.id, fact.channel, fact.by, text)


def alerting_before(state: HouseState, cameras: tuple[str, ...], until: float) -> tuple[str, ...]:
    """The cameras that would alert some time before `until`: those a snooze until then makes a difference to."""

    def quiet(name: str) -> bool:
        chosen = state.fields.get(name) or {"alerts": "on"}
        return chosen["alerts"] != "on" and (chosen["until"] is None or chosen["until"] >= until)

    return tuple(each for each in cameras if not quiet("alerts") and not quiet(f"alerts:{each}"))


def _is_until(chosen: dict[str, Any], until: float | None) -> bool:
    """Whether it was chosen until then; its end may have been moved since, with the clock."""
    if chosen["until"] is None or until is None:
        return chosen["until"] is until
    return abs(chosen["until"] - chosen.get("moved", 0.0) - until) < 1.0


def _tag_id(answer: str) -> str:
    """The id of the tag that comes with the "It's me" of that id."""
    return facts.derived_id("tagged", answer)
