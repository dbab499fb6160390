"""What people answer by a message's buttons: snooze, "It's me", why; and what becomes of it."""

from house import facts
from house.alerting.explain import explain
from house.state import HouseState
from house.status_sentence import place
from house.times import clock
from notifier.alerts.alerting import AlertingParts
from notifier.alerts.incidents import Answered, Dossier, Incident

SNOOZE = 3600.0
"""Seconds for which "Snooze 1 h" keeps the incident's cameras from alerting."""

IT_IS_ME = 1800.0
"""Seconds for which "It's me" does: long enough to mow the lawn, short enough not to be forgotten."""

MOST_EXPLAINED = 12
"""Events of one incident that "Why?" explains."""


class ButtonAnswers:
    """Answers the facts of buttons; raises what log and store raise. The second time is harmless: ids are derived."""

    def __init__(self, desk: AlertingParts) -> None:
        self.desk = desk
        self.timezone = desk.settings.house.timezone

    def answered(self, fact: facts.AlertAnswered) -> None:
        """A button was pressed."""
        dossier = self.desk.records.dossier(fact.event)
        incident = self.desk.records.incident(dossier.incident) if dossier and dossier.incident else None
        if fact.answer == "why":
            self._explain(fact, dossier, incident)
        elif incident is None:
            self._whisper(fact, "This alert is too old to be answered: the house has forgotten it.")
        elif fact.answer == "unsnooze":
            self._end_snooze(fact, incident)
        else:
            self._silence(fact, incident)

    def tagged(self, fact: facts.EventTagged) -> None:
        """Somebody said what an event was. Said otherwise than by "It's me", that is corrected: alerts come back."""
        dossier = self.desk.records.dossier(fact.event)
        incident = self.desk.records.incident(dossier.incident) if dossier and dossier.incident else None
        me = incident.answer("me") if incident else None
        if incident is None or me is None or fact.id == _tag_id(me.id) or fact.at < me.at:
            return
        self._let_tell(fact, me)
        self._keep(incident.without("me"))

    def _silence(self, fact: facts.AlertAnswered, incident: Incident) -> None:
        """Snooze the incident's cameras where they would tell; "It's me" says as well that somebody was there."""
        until = fact.at + (SNOOZE if fact.answer == "snooze" else IT_IS_ME)
        known = next((each for each in incident.answers if each.id == fact.id), None)
        state = self.desk.log.state()
        cameras = known.cameras if known else alerting(state, incident.cameras, until)
        given = Answered(fact.answer, fact.by, fact.at, fact.id, until, cameras)
        self._keep(incident.without("unsnooze").answered(given))
        for camera in cameras:
            self._choose(fact, camera, "snoozed", until, fact.by)
        if fact.answer == "me":
            tag = facts.EventTagged(at=fact.at, id=_tag_id(fact.id), event=fact.event, tag="occupied", by=fact.by)
            self.desk.log.record(tag)

    def _end_snooze(self, fact: facts.AlertAnswered, incident: Incident) -> None:
        snooze = incident.answer("snooze")
        if snooze is not None:
            self._let_tell(fact, snooze)
        self._keep(incident.without("snooze").answered(Answered("unsnooze", fact.by, fact.at, fact.id)))

    def _let_tell(self, fact: facts.AlertAnswered | facts.EventTagged, silenced: Answered) -> None:
        """Take a snooze back, unless something else was chosen for the camera since."""
        state = self.desk.log.state()
        for camera in silenced.cameras:
            chosen = state.fields.get(f"alerts:{camera}") or {}
            if chosen.get("alerts") == "snoozed" and chosen.get("until") == silenced.until:
                self._choose(fact, camera, "on", None, fact.by)

    def _choose(self, cause: facts.Fact, camera: str, alerts: facts.AlertsState, until: float | None, by: str) -> None:
        id = facts.derived_id("chosen", cause.id, camera)
        self.desk.log.record(facts.AlertsChosen(at=cause.at, id=id, alerts=alerts, until=until, camera=camera, by=by))

    def _keep(self, incident: Incident) -> None:
        self.desk.records.save_incident(incident)
        self.desk.post.incident(incident, incident.id)

    def _explain(self, fact: facts.AlertAnswered, dossier: Dossier | None, incident: Incident | None) -> None:
        if dossier is None:
            self._whisper(fact, "The house has forgotten this event: it keeps reasons for 35 days.")
            return
        events = [each.event for each in incident.events] if incident else [fact.event]
        found = [each for event in events[:MOST_EXPLAINED] if (each := self.desk.records.dossier(event))]
        lines = [line for each in found for line in self._reasons(each, len(found) > 1)]
        if len(events) > len(found):
            lines.append(f"and {len(events) - len(found)} more")
        self._whisper(fact, "\n".join(lines))

    def _reasons(self, dossier: Dossier, short: bool) -> list[str]:
        known = dossier.happening
        at = f"{clock(known.began_at, self.desk.clock.now(), self.timezone)} {place(known.camera)}"
        lines = explain(dossier.inputs)
        return [f"{at}: {lines[0]}", *([] if short else lines[1:])]

    def _whisper(self, fact: facts.AlertAnswered, words: str) -> None:
        self.desk.post.whisper(fact.id, fact.channel, fact.by, words)


def alerting(state: HouseState, cameras: tuple[str, ...], until: float) -> tuple[str, ...]:
    """Which of the cameras would tell some time before `until`: those a snooze until then makes a difference to."""

    def quiet(name: str) -> bool:
        chosen = state.fields.get(name) or {"alerts": "on"}
        return chosen["alerts"] != "on" and (chosen["until"] is None or chosen["until"] >= until)

    return tuple(each for each in cameras if not quiet("alerts") and not quiet(f"alerts:{each}"))


def _tag_id(answer: str) -> str:
    """The id of the tag that comes with the "It's me" of that id."""
    return facts.derived_id("tagged", answer)
