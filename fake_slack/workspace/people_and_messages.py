"""What a workspace holds: people, channels, messages, files, scheduled messages, views."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class User:
    """A person or a bot."""

    id: str
    name: str
    real_name: str = ""
    is_bot: bool = False
    deleted: bool = False
    tz: str = "Europe/Stockholm"


@dataclass
class Conversation:
    """A public or private channel, or with `im_user` the direct channel of the bot and one person."""

    id: str
    name: str
    is_private: bool = False
    is_archived: bool = False
    members: list[str] = field(default_factory=list)
    im_user: str = ""

    @property
    def kind(self) -> str:
        """im, private or public."""
        return "im" if self.im_user else "private" if self.is_private else "public"


@dataclass
class PostedMessage:
    """A message as it is now; `history` keeps each form it had, with the time the stand-in accepted it."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json]
    posted_at: float
    thread_ts: str | None = None
    broadcast: bool = False
    bot: bool = True
    only_for: str | None = None
    metadata: Json | None = None
    attachments: list[Json] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    edited_at: float | None = None
    edited_ts: str | None = None
    deleted_at: float | None = None
    presses: list[Json] = field(default_factory=list)
    pictures: dict[str, float] = field(default_factory=dict)
    history: list[Json] = field(default_factory=list)
    origin: str = "chat.postMessage"

    def remember(self, kind: str, at: float, **more: Any) -> None:
        """Add the present form to the history, under what has just happened to it."""
        self.history.append({"kind": kind, "at": at, "text": self.text, "blocks": self.blocks, **more})


@dataclass
class File:
    """An upload: announced, uploaded, completed, processed, shown, deleted."""

    id: str
    name: str
    length: int
    ticket: str
    announced_at: float
    alt_text: str = ""
    title: str = ""
    data: bytes | None = None
    size: int = 0
    sha256: str = ""
    mimetype: str = ""
    filetype: str = ""
    width: int = 0
    height: int = 0
    uploaded_at: float | None = None
    completed_at: float | None = None
    processed_at: float | None = None
    shown_at: float | None = None
    deleted_at: float | None = None
    channels: list[str] = field(default_factory=list)

    @property
    def is_image(self) -> bool:
        """True when Slack could draw it: PNG, JPEG or GIF with a readable size."""
        return self.width > 0

    def processed(self, now: float) -> bool:
        """Return True when Slack has processed it by `now`."""
        return self.processed_at is not None and self.processed_at <= now and self.deleted_at is None


@dataclass
class Share:
    """Files that become a message in a channel once all of them are processed."""

    files: list[str]
    channel: str
    text: str
    thread_ts: str | None
    due: float
    blocks: list[Json] = field(default_factory=list)


@dataclass
class Scheduled:
    """A message Slack will post by itself; `fate` is how it ended (posted, deleted, lost)."""

    id: str
    channel: str
    post_at: int
    created_at: float
    text: str
    blocks: list[Json]
    thread_ts: str | None = None
    metadata: Json | None = None
    attachments: list[Json] = field(default_factory=list)
    fate: str = "waiting"
    ended_at: float | None = None
    message_ts: str | None = None


@dataclass
class Responder:
    """A response_url: what it may touch, how often, until when."""

    token: str
    kind: str
    channel: str
    user: str
    expires: float
    uses: int
    message_ts: str | None = None


@dataclass
class OpenView:
    """A home tab or a modal somebody has open."""

    id: str
    user: str
    kind: str
    body: Json
    hash: str
    at: float
    external_id: str = ""
