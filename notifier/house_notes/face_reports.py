"""What is reported of each try at a face: where, who, yes or no, and the gate; never a picture."""

from house import facts
from house.message import Message
from house.names import place
from house.times import clock
from notifier.alerts.event_alerting import AlertingParts
from notifier.channel_opening import name_of


class FaceReports:
    """Handles tries; raises what the outbox raises. Ids are derived: again does nothing."""

    def __init__(self, parts: AlertingParts) -> None:
        self.parts = parts

    def tried(self, fact: facts.FaceTried) -> None:
        """A device asked whose face it sees, or sent one to be known."""
        faces = self.parts.settings.faces
        names = [name_of(address) for address in faces.report] if faces else []
        if names:
            when = clock(fact.at, self.parts.clock.now(), self.parts.settings.timezone)
            self.parts.outgoing.report(facts.derived_id("face", fact.id), Message(words(fact), when), names)


def words(fact: facts.FaceTried) -> str:
    """A try in one line."""
    where, whose = place(fact.device), fact.person or "somebody"
    if fact.task == "upload":
        return f"{where} learned the face of {whose}" if fact.accepted else f"{where} learned no face: {fact.why}"
    return f"{where} unlocked for {whose}" if fact.accepted else f"{where} stays locked: {fact.why}"
