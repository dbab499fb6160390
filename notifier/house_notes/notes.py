"""Lines about the house itself: troubles, test alerts, and pictures that somebody asked for."""

from house import facts
from house.state import Trouble
from house.status_sentence import place
from notifier.alerts import message_texts
from notifier.alerts.alerting import AlertingParts
from notifier.house_notes.trouble_policy import TOGETHER, SentTrouble, open_troubles, policy_of, wait_for


class HouseNotes:
    """Answers the facts that are not about events; raises what log and store raise."""

    def __init__(self, desk: AlertingParts) -> None:
        self.desk = desk
        self.timezone = desk.settings.house.timezone

    def test_asked(self, fact: facts.AlertTestAsked) -> None:
        """Somebody wants to see an alert on every channel."""
        house = self.desk.settings.house.name
        self.desk.post.note(fact.id, message_texts.test_alert(house, fact.by, fact.at, self.timezone))

    def picture_taken(self, fact: facts.PictureTaken) -> None:
        """A picture was taken for somebody in Slack; elsewhere the page shows it."""
        if fact.channel:
            words = message_texts.asked_picture(fact.camera, fact.at, self.desk.clock.now(), fact.reason, self.timezone)
            self.desk.post.asked(fact.id, fact.channel, words, fact.picture)

    def camera_moved(self, fact: facts.CameraMoved) -> None:
        """A camera looks where somebody in Slack wanted; elsewhere the page shows it."""
        if fact.channel:
            where = f"pan {round(fact.pan, 1):g}, tilt {round(fact.tilt, 1):g}"
            self.desk.post.asked(fact.id, fact.channel, f"{place(fact.camera)} looks at {where}", "")

    def move_failed(self, fact: facts.MoveFailed) -> None:
        """A camera did not turn for somebody in Slack; elsewhere the page shows it."""
        if fact.channel:
            words = f"{place(fact.camera)} did not turn: {fact.reason}"
            self.desk.post.asked(fact.id, fact.channel, words, "")

    def trouble_began(self, fact: facts.TroubleBegan) -> None:
        """Something is wrong, or its patience is over: tell it with all others of its kind that are ripe."""
        if not policy_of(fact.kind).told:
            return
        now, waits = self.desk.clock.now(), []
        for trouble in open_troubles(self.desk.log.state(), fact.kind):
            told = self._told(trouble.kind, trouble.about)
            if told.since != trouble.since:
                waits.append((wait_for(trouble, told, now), trouble))
        if any(wait <= 0 for wait, _ in waits):
            self._tell([trouble for wait, trouble in waits if wait <= TOGETHER], now)
        for wait, trouble in waits:
            if trouble.about == fact.about and wait > 0:
                self.desk.timers.after(f"trouble:{fact.kind}:{fact.about}", wait, fact)

    def trouble_ended(self, fact: facts.TroubleEnded) -> None:
        """It is well again; people hear of it when they heard that it began."""
        told = self._told(fact.kind, fact.about)
        self.desk.timers.cancel(f"trouble:{fact.kind}:{fact.about}")
        if told.since:
            note = message_texts.well_again(fact.kind, fact.about, told.since, self.desk.clock.now(), self.timezone)
            self.desk.post.note(fact.id, note, but=_about_channel(fact.kind, fact.about))
            self._remember(fact.kind, fact.about, SentTrouble(told.at))

    def _tell(self, ripe: list[Trouble], now: float) -> None:
        message = message_texts.troubles(ripe, now, self.timezone)
        id = facts.derived_id("told", *(f"{each.kind} {each.about} {each.since}" for each in ripe))
        but = _about_channel(ripe[0].kind, ripe[0].about) if len(ripe) == 1 else ""
        self.desk.post.note(id, message, but=but)
        for each in ripe:
            self._remember(each.kind, each.about, SentTrouble(now, each.since))

    def _told(self, kind: str, about: str) -> SentTrouble:
        stored = self.desk.records.store.get(_key(kind, about))
        return SentTrouble(stored["at"], stored["since"]) if stored else SentTrouble()

    def _remember(self, kind: str, about: str, told: SentTrouble) -> None:
        self.desk.records.store.put({_key(kind, about): {"at": told.at, "since": told.since}})


def _key(kind: str, about: str) -> str:
    return f"trouble:{kind}:{about}"


def _about_channel(kind: str, about: str) -> str:
    """A broken channel is not told of its own trouble."""
    return about if kind == "channel" else ""
