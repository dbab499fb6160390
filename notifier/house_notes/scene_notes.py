"""What people are asked about a camera's view: whether a first reference, or a view that looks different, is right.

That a camera was tampered with is Trouble, and said as such; its picture follows from here.
"""

from house import facts
from house.message import Message
from house.names import place
from notifier.alerts.event_alerting import AlertingParts

ACCEPT = "It is right"


def answers_to(camera: str) -> tuple[tuple[str, str], ...]:
    """The commands that answer what is said of a camera's view, and how their buttons read."""
    return ((f"reference {camera} accept", ACCEPT), (f"check {camera} ignore 1h", "Ignore 1 h"),
            (f"check {camera}", "Check again"))


class SceneNotes:
    """Handles facts about scenes; raises what the outbox raises. Ids are derived: again does nothing."""

    def __init__(self, parts: AlertingParts) -> None:
        self.parts = parts

    def kept(self, fact: facts.ReferenceKept) -> None:
        """A picture is offered as a reference: the first of a camera is asked about."""
        if fact.accepted or f"scene:{fact.camera}" in self.parts.log.state().fields:
            return
        note = Message(f"{place(fact.camera)}: is this what it should see?",
                       "With your yes the house notices when the camera is covered, turned or out of focus.",
                       commands=((f"reference {fact.camera} accept", ACCEPT),
                                 (f"reference {fact.camera} decline", "No, another time")))
        id = facts.derived_id("reference offered", fact.id)
        self.parts.outgoing.note(id, note)
        self._show(id, fact.camera, fact.reference, f"{place(fact.camera)} now")

    def checked(self, fact: facts.SceneChecked) -> None:
        """What a camera shows changed: ask where it looks different, show it beside its reference where it matters."""
        id = facts.derived_id("scene", fact.id)
        if fact.state == "question":
            note = Message(f"{place(fact.camera)} {fact.words}", commands=answers_to(fact.camera))
            self.parts.outgoing.note(id, note)
        if fact.result and fact.state in ("question", "tampered"):
            self._show(id, fact.camera, fact.result, f"{place(fact.camera)}: {fact.words}")

    def _show(self, id: str, camera: str, picture: str, words: str) -> None:
        """Show a picture of the camera's references in the room of each channel that can."""
        self.parts.outgoing.asked(f"{id}:picture", "", words, f"references/{camera}/{picture}")
