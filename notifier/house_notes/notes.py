"""Lines about the house itself: troubles, test alerts, and pictures that somebody asked for."""

from dataclasses import asdict, replace

from house import facts
from house.names import place
from house.state.house_state import Trouble
from house.troubles import SEEN
from notifier.alerts.event_alerting import AlertingParts
from notifier.house_notes import note_texts
from notifier.house_notes.trouble_policy import TOGETHER, SentTrouble, due_in, open_troubles, policy_of


class HouseNotes:
    """Handles the facts that are not about events; raises what log and store raise."""

    def __init__(self, parts: AlertingParts) -> None:
        self.parts = parts
        self.timezone = parts.settings.house.timezone

    def test_asked(self, fact: facts.AlertTestAsked) -> None:
        """Somebody wants to see an alert on every channel."""
        house = self.parts.settings.house.name
        self.parts.outgoing.note(fact.id, note_texts.test_alert(house, fact.by, fact.at, self.timezone))

    def epoch_began(self, fact: facts.EpochBegan) -> None:
        """The log was made again: what may have been sent before is marked, and a mode that was lost is asked for."""
        if fact.doubtful:
            self.parts.records.save_doubtful(fact.doubtful)
        if fact.mode_lost:
            self.parts.outgoing.note(fact.id, note_texts.MODE_LOST)

    def picture_taken(self, fact: facts.PictureTaken) -> None:
        """A picture was taken for somebody in Slack; elsewhere the page shows it."""
        if fact.channel:
            now = self.parts.clock.now()
            words = note_texts.asked_picture(fact.camera, fact.at, now, fact.reason, self.timezone)
            self.parts.outgoing.asked(fact.id, fact.channel, words, fact.picture)

    def camera_moved(self, fact: facts.CameraMoved) -> None:
        """A camera looks where somebody in Slack wanted; elsewhere the page shows it."""
        if fact.channel:
            where = f"pan {round(fact.pan, 1):g}, tilt {round(fact.tilt, 1):g}"
            self.parts.outgoing.asked(fact.id, fact.channel, f"{place(fact.camera)} looks at {where}", "")

    def recording_failed(self, fact: facts.RecordingFailed) -> None:
        """Somebody in Slack gets no clip; elsewhere the page shows it."""
        if fact.channel:
            self.parts.outgoing.asked(fact.id, fact.channel, f"No clip of {place(fact.camera)}: {fact.reason}", "")

    def move_failed(self, fact: facts.MoveFailed) -> None:
        """A camera did not turn for somebody in Slack; elsewhere the page shows it."""
        if fact.channel:
            words = f"{place(fact.camera)} did not turn: {fact.reason}"
            self.parts.outgoing.asked(fact.id, fact.channel, words, "")

    def trouble_began(self, fact: facts.TroubleBegan) -> None:
        """Something is wrong, or its patience is over: report it with all others of its kind that are due."""
        if not policy_of(fact.kind).reported:
            return
        now, waits = self.parts.clock.now(), []
        lasting = open_troubles(self.parts.log.state(), fact.kind)
        over = [] if any(each.about == fact.about for each in lasting) else self._over(fact, now)
        for trouble in [*lasting, *over]:
            sent = self._sent(trouble.kind, trouble.about)
            if sent.since != trouble.since:
                waits.append((due_in(trouble, sent, now), trouble))
        if any(wait <= 0 for wait, _ in waits):
            self._report([trouble for wait, trouble in waits if wait <= TOGETHER], now)
        for wait, trouble in waits:
            if trouble.about == fact.about and wait > 0:
                self.parts.timers.after(f"trouble:{fact.kind}:{fact.about}", wait, fact)

    def trouble_ended(self, fact: facts.TroubleEnded) -> None:
        """It is over; people hear of it when they heard that it began."""
        sent = self._sent(fact.kind, fact.about)
        self.parts.timers.cancel(f"trouble:{fact.kind}:{fact.about}")
        if sent.since and fact.kind in SEEN:  # whoever ended it knows
            self._remember(fact.kind, fact.about, replace(sent, since=0.0))
        elif sent.since:
            note = note_texts.resolved(fact.kind, fact.about, sent.since, self.parts.clock.now(), self.timezone)
            self.parts.outgoing.note(fact.id, note, but=_about_channel(fact.kind, fact.about))
            self._remember(fact.kind, fact.about, replace(sent, since=0.0))

    def _over(self, fact: facts.TroubleBegan, now: float) -> list[Trouble]:
        """The trouble of that fact, which is over, when people hear of it all the same, and may do so now."""
        trouble = Trouble(fact.kind, fact.about, fact.text, fact.at)
        due = due_in(trouble, self._sent(fact.kind, fact.about), now) <= 0
        return [trouble] if policy_of(fact.kind).though_over and due else []

    def _report(self, due: list[Trouble], now: float) -> None:
        message = note_texts.troubles(due, now, self.timezone)
        id = facts.derived_id("troubles", *(f"{each.kind} {each.about} {each.since}" for each in due))
        but = _about_channel(due[0].kind, due[0].about) if len(due) == 1 else ""
        self.parts.outgoing.note(id, message, but=but)
        for each in due:
            self._remember(each.kind, each.about, self._sent(each.kind, each.about).reported(each, now))

    def _sent(self, kind: str, about: str) -> SentTrouble:
        stored = self.parts.records.store.get(_key(kind, about))
        return SentTrouble(stored["at"], stored["since"], stored.get("causes", {})) if stored else SentTrouble()

    def _remember(self, kind: str, about: str, sent: SentTrouble) -> None:
        self.parts.records.store.put({_key(kind, about): asdict(sent)})


def _key(kind: str, about: str) -> str:
    return f"trouble:{kind}:{about}"


def _about_channel(kind: str, about: str) -> str:
    """The name of the broken channel, which cannot carry its own trouble; "" for any other kind."""
    return about if kind == "channel" else ""
