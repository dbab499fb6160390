"""What a camera's tagged samples said of its settings, where somebody asked for it, with a button for each proposal."""

from house import facts
from house.message import Message
from house.names import place
from notifier.alerts.event_alerting import AlertingParts


class TuningNotes:
    """Handles TuningReported; raises what the outbox raises. Ids are derived: again does nothing."""

    def __init__(self, parts: AlertingParts) -> None:
        self.parts = parts

    def reported(self, fact: facts.TuningReported) -> None:
        """Show the report with its picture where it was asked for; offer what it proposes on every channel."""
        id = facts.derived_id("tuning report", fact.id)
        if not fact.channel:
            return
        if fact.reason:
            self.parts.outgoing.asked(id, fact.channel, f"{place(fact.camera)}: {fact.reason}", "")
            return
        picture = f"tuning/{fact.camera}" if fact.offers else ""
        self.parts.outgoing.asked(f"{id}:picture", fact.channel, "\n".join(fact.lines), picture)
        if fact.offers:
            self.parts.outgoing.note(id, offer(fact))


def offer(fact: facts.TuningReported) -> Message:
    """What is proposed, each with a button that applies it."""
    commands = tuple((f"tune {fact.camera} apply {number}", f"Apply {number}")
                     for number, _ in enumerate(fact.offers, 1))
    rows = [f"{number}. {words}" for number, words in enumerate(fact.offers, 1)]
    return Message(f"{place(fact.camera)}: fewer alerts for nothing, by your tags", "\n".join(rows), commands=commands)
