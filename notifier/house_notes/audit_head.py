"""The audit's head, posted where the house cannot take it back: it proves later whether a record was changed."""

from house import facts
from house.audit import Head
from house.message import Message
from notifier.alerts.event_alerting import AlertingParts


class AuditHeads:
    """Handles the fact that a head was taken; raises what log and store raise."""

    def __init__(self, parts: AlertingParts) -> None:
        self.parts = parts

    def taken(self, fact: facts.AuditHeadTaken) -> None:
        """Post it on every channel."""
        count = "1 record" if fact.number == 1 else f"{fact.number} records"
        text = f"./hearthwatch audit verify --head {Head(fact.number, fact.head, fact.recorded or None)}"
        self.parts.outgoing.note(fact.id, Message(f"Audit of {self.parts.settings.house.name}: {count} so far", text))
