"""What presence asks people: whose an unknown device is, or whether everybody is out while no router answers."""

from house import facts
from house.message import Message
from notifier.alerts.event_alerting import AlertingParts

MOST_PEOPLE = 8
"""Buttons for people under one question."""
_LONGEST_BUTTON = 40


class PresenceQuestions:
    """Asks on every channel, with a button for each answer, once; raises what the outbox raises."""

    def __init__(self, parts: AlertingParts) -> None:
        self.parts = parts

    def raised(self, fact: facts.PresenceQuestionRaised) -> None:
        """A question came up."""
        people = list(self.parts.settings.people)[:MOST_PEOPLE]
        commands = _everybody_out(people) if fact.question == "blind" else _whose(fact.about, people)
        self.parts.outgoing.note(facts.derived_id("presence asks", fact.id), Message(fact.text, commands=commands))


def _whose(device: str, people: list[str]) -> tuple[tuple[str, str], ...]:
    given = [(f"device {device} {name}", f"{name}'s"[:_LONGEST_BUTTON]) for name in people]
    return (*given, (f"device {device} guest", "A guest's"), (f"device {device} house", "Stays here"))


def _everybody_out(people: list[str]) -> tuple[tuple[str, str], ...]:
    out = [(f"leaving {name}", f"{name} is out"[:_LONGEST_BUTTON]) for name in people]
    return (("mode away", "Everybody is out: Away"), *out)
