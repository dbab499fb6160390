"""One message to people, before a channel formats it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """What a person answered, and who."""

    text: str
    by: str


@dataclass(frozen=True)
class Message:
    """What people read about one incident, or one line about the house.

    title: what and where, "Person at Front". detail: when, how long, how sure. picture: a picture id, "" for none.
    event: the event its buttons are about, "" for a message without buttons. tag, by: what a person said it was
    (occupied, unoccupied or "") and who; what: the same more closely ("cat", or ""). said: other answers of people.
    snoozed: whether its alerts are snoozed by one.
    commands: what else can be chosen from it: the words of a command and how its button reads. camera: where it was, as
    people call it. seen: who and what was there, "person 90%" each.
    """

    title: str
    detail: str = ""
    picture: str = ""
    event: str = ""
    tag: str = ""
    by: str = ""
    said: tuple[Said, ...] = ()
    snoozed: bool = False
    commands: tuple[tuple[str, str], ...] = ()
    what: str = ""
    camera: str = ""
    seen: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The message in one line."""
        return " · ".join(part for part in (self.title, self.detail) if part)
