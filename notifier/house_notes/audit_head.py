"""The audit's head, posted where the house cannot take it back: whoever has it can tell later what was changed."""

from house import facts
from house.message import Message
from notifier.alerts.alerting import AlertingParts


class AuditHeads:
    """Answers the fact that a head was taken; raises what log and store raise."""

    def __init__(self, desk: AlertingParts) -> None:
        self.desk = desk

    def taken(self, fact: facts.AuditHeadTaken) -> None:
        """Post it on every channel."""
        count = "1 record" if fact.number == 1 else f"{fact.number} records"
        text = f"./hearthwatch audit verify --head {fact.head}@{fact.number}"
        self.desk.post.note(fact.id, Message(f"Audit of {self.desk.settings.house.name}: {count} so far", text))
