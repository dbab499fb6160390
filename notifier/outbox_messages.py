"""What waits in the outboxes: every kind of message, and its form in storage, both ways.

A message says what is to be brought up to date, not with which text: that is made when it is sent, so that a late one
cannot bring back what has been corrected since.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from pydantic import TypeAdapter, ValidationError

from ledger.redis.outbox import Lane


@dataclass(frozen=True)
class OutboxMessage:
    """What all of them have. lane: which queue of a channel it waits in. edits: whether it may change a sent message,
    so that both senders of a channel take turns at it. lapses: whether it is given up when it could not be sent for a
    day.
    """

    lane: ClassVar[Lane] = "text"
    edits: ClassVar[bool] = False
    lapses: ClassVar[bool] = False


@dataclass(frozen=True)
class IncidentMessage(OutboxMessage):
    """What all messages have that make or change the message of an incident."""

    lapses = True

    incident: str


@dataclass(frozen=True)
class AlertMessage(IncidentMessage):
    """Send the message of an incident, or bring it to this version."""

    edits = True

    version: int


@dataclass(frozen=True)
class LinesMessage(IncidentMessage):
    """Bring the lines in the thread of an incident's message to this version."""

    version: int


@dataclass(frozen=True)
class ThreadNote(IncidentMessage):
    """Say one line in the thread of an incident's message, where it disturbs nobody."""

    text: str


@dataclass(frozen=True)
class NoteMessage(OutboxMessage):
    """Send one line about the house. commands: the words of commands and how their buttons read."""

    title: str
    detail: str
    commands: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class WalkTestMessage(OutboxMessage):
    """Alert an event of a walk test, and measure after how many seconds the channel took it."""

    lapses = True

    event: str
    camera: str
    began_at: float
    text: str


@dataclass(frozen=True)
class PrivateAnswer(OutboxMessage):
    """Answer one person, in a place of the channel, so that nobody else sees it."""

    lapses = True

    place: str
    user: str
    text: str


@dataclass(frozen=True)
class HomePageMessage(OutboxMessage):
    """Show a person the house's page. opened: they look at it now. said: the answer to what they pressed there."""

    user: str
    role: str
    opened: bool
    said: str = ""


@dataclass(frozen=True)
class MediaMessage(IncidentMessage):
    """What all messages have that bring a picture or clip of an event; `media` is its id, `seconds` a clip's length."""

    lane = "media"

    event: str
    media: str
    seconds: float = 0.0


@dataclass(frozen=True)
class UploadPicture(MediaMessage):
    """Hand the picture over that `ShowPicture` shows."""


@dataclass(frozen=True)
class ShowPicture(MediaMessage):
    """Show the uploaded picture in the incident's message."""

    edits = True


@dataclass(frozen=True)
class HoldPicture(MediaMessage):
    """Hand the picture over that `SharePicture` shows."""


@dataclass(frozen=True)
class SharePicture(MediaMessage):
    """Show the picture that was handed over in the thread of the incident's message."""


@dataclass(frozen=True)
class HoldClip(MediaMessage):
    """Hand the clip over that `ShareClip` shows."""


@dataclass(frozen=True)
class ShareClip(MediaMessage):
    """Show the clip that was handed over in the thread of the incident's message."""


@dataclass(frozen=True)
class AskedMedia(OutboxMessage):
    """What all messages have that bring somebody what they asked for; `place` is where they asked."""

    lane = "media"
    lapses = True

    place: str
    text: str
    media: str


@dataclass(frozen=True)
class AskedPicture(AskedMedia):
    """Show a picture, or only the text when `media` is ""."""


@dataclass(frozen=True)
class AskedClip(AskedMedia):
    """Show a clip."""


@dataclass(frozen=True)
class SilenceAlarm(OutboxMessage):
    """Look after the message that the channel is to post when the house falls silent."""

    lane = "media"


@dataclass(frozen=True)
class ForgetFile(OutboxMessage):
    """Remove a picture from the channel."""

    lane = "media"

    file: str


KINDS: dict[str, type[OutboxMessage]] = {kind.__name__: kind for kind in (
    AlertMessage, LinesMessage, ThreadNote, NoteMessage, WalkTestMessage, PrivateAnswer, HomePageMessage,
    UploadPicture, ShowPicture, HoldPicture, SharePicture, HoldClip, ShareClip, AskedPicture, AskedClip,
    SilenceAlarm, ForgetFile,
)}
"""Every kind, by the name it is stored under."""


class MessageCodec:
    """How messages are stored: their kind and their fields."""

    def encode(self, message: OutboxMessage) -> dict[str, Any]:
        """The message as plain JSON."""
        kind = type(message).__name__
        fields: dict[str, Any] = _adapter(kind).dump_python(message, mode="json")
        return {"kind": kind, **fields}

    def decode(self, stored: Any) -> OutboxMessage:
        """The message back; fields of later versions are ignored. ValueError, which quotes nothing of its contents."""
        kind = stored.get("kind") if isinstance(stored, dict) else None
        if not isinstance(kind, str) or kind not in KINDS:
            raise ValueError("a message of a kind that is not known")
        try:
            message: OutboxMessage = _adapter(kind).validate_python(stored)
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            raise ValueError(f"{kind}: {'.'.join(map(str, first['loc']))} {first['msg']}") from None
        return message


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind])
