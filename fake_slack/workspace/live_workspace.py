"""The workspace in memory, behind one lock, and what happens in it as time passes."""

import random
import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from fake_slack.workspace.faults import Faults
from fake_slack.workspace.moved_clock import MovedClock
from fake_slack.workspace.people_and_messages import (
    Conversation,
    File,
    Json,
    OpenView,
    PostedMessage,
    Responder,
    Scheduled,
    Share,
    User,
)
from fake_slack.workspace.rates import Buckets
from fake_slack.workspace.settings import WorkspaceSettings

FIRST_CHANNEL = "C0HEARTH01"


class World:
    """All state. Use it inside `held()` only, which first does what has become due."""

    def __init__(self, settings: WorkspaceSettings, clock: MovedClock) -> None:
        self.settings = settings
        self.clock = clock
        self.lock = threading.RLock()
        self.faults = Faults()
        self.wake = threading.Event()
        self.socket_url: Callable[[], str] | None = None
        self.reset()

    def reset(self) -> None:
        """Start again with two people, three channels and no message. Settings stay."""
        with self.lock:
            self.random = random.Random(self.settings.seed)
            self.users: dict[str, User] = {}
            self.channels: dict[str, Conversation] = {}
            self.usergroups: dict[str, list[str]] = {"S0OWNERS01": ["U0ALICE001"]}
            self.messages: dict[str, dict[str, PostedMessage]] = {}
            self.files: dict[str, File] = {}
            self.shares: list[Share] = []
            self.scheduled: dict[str, Scheduled] = {}
            self.views: dict[str, OpenView] = {}
            self.responders: dict[str, Responder] = {}
            self.triggers: dict[str, tuple[str, float]] = {}
            self.commands: list[Json] | None = None
            self.calls: deque[Json] = deque(maxlen=5000)
            self.deliveries: deque[Json] = deque(maxlen=2000)
            self.buckets = Buckets()
            self.faults.clear()
            self._count = 0
            self._last_ts = 0
            self._add_first_people_and_channels()

    def _add_first_people_and_channels(self) -> None:
        s = self.settings
        people = [User("U0ALICE001", "alice", "Alice Holm"), User("U0BOB00001", "bob", "Bob Berg")]
        for user in [User(s.bot_user, s.bot_name, s.bot_name.title(), is_bot=True), *people]:
            self.users[user.id] = user
        everyone = [user.id for user in people]
        self.channels = {
            FIRST_CHANNEL: Conversation(FIRST_CHANNEL, "hearthwatch", members=[*everyone, s.bot_user]),
            "C0GENERAL1": Conversation("C0GENERAL1", "general", members=everyone[:]),
            "C0ARCHIVE1": Conversation("C0ARCHIVE1", "old-house", is_archived=True, members=[*everyone, s.bot_user]),
        }

    @contextmanager
    def held(self) -> Iterator["World"]:
        """Hold the lock, with everything due already done."""
        with self.lock:
            self._settle()
            yield self

    def now(self) -> float:
        """Return wall-clock seconds."""
        return self.clock.now()

    def new_id(self, letter: str) -> str:
        """Return a new id as Slack forms them: a letter and ten capitals or digits."""
        self._count += 1
        return f"{letter}0{self._count:09X}"

    def new_token(self) -> str:
        """Return something nobody can guess."""
        return secrets.token_urlsafe(24)

    def new_ts(self, at: float | None = None) -> str:
        """Return a message id: the time in microseconds, unique and rising."""
        self._last_ts = max(int((self.now() if at is None else at) * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_trigger(self, user: str) -> str:
        """Return a trigger_id that lets the app open a modal for `user`, for three seconds, once."""
        trigger = f"{self._last_ts}.{self.new_token()}"
        self.triggers[trigger] = (user, self.now() + self.settings.trigger_lifetime)
        return trigger

    def new_responder(self, kind: str, channel: str, user: str, message_ts: str | None = None) -> str:
        """Return the path of a new response_url."""
        token = self.new_token()
        until = self.now() + self.settings.response_lifetime
        self.responders[token] = Responder(token, kind, channel, user, until, self.settings.response_uses, message_ts)
        return f"{kind}/{self.settings.team_id}/{self.new_id('B')}/{token}"

    def add(self, message: PostedMessage, kind: str = "posted", **more: Any) -> PostedMessage:
        """Add a message to its channel and note the pictures it shows."""
        in_channel = self.messages.setdefault(message.channel, {})
        in_channel[message.ts] = message
        if len(in_channel) > self.settings.keep_messages:
            del in_channel[next(iter(in_channel))]
        message.remember(kind, message.posted_at, **more)
        self.note_pictures(message, message.posted_at)
        return message

    def note_pictures(self, message: PostedMessage, at: float) -> None:
        """Remember when each picture of `message` was first accepted in it."""
        for file_id in [*pictures_in(message.blocks), *message.files]:
            message.pictures.setdefault(file_id, at)
            file = self.files.get(file_id)
            if file is not None and file.shown_at is None:
                file.shown_at = at

    def message(self, channel: str, ts: str) -> PostedMessage | None:
        """Return the message; None when there is none or it was deleted."""
        found = self.messages.get(channel, {}).get(ts)
        return None if found is None or found.deleted_at is not None else found

    def channel_named(self, name: str) -> Conversation | None:
        """Return the channel by id, or by name with or without #; None when there is none."""
        plain = name.removeprefix("#")
        return self.channels.get(name) or next((c for c in self.channels.values() if c.name == plain), None)

    def direct_channel(self, user: str) -> Conversation:
        """Return the bot's direct channel with a person; made on first use."""
        for channel in self.channels.values():
            if channel.im_user == user:
                return channel
        made = Conversation(self.new_id("D"), "", im_user=user, members=[user, self.settings.bot_user])
        self.channels[made.id] = made
        return made

    def forget_bytes(self) -> None:
        """Drop the oldest files' bytes when all together are too much to keep."""
        kept = [f for f in self.files.values() if f.data is not None]
        total = sum(len(f.data or b"") for f in kept)
        for file in kept[:-1]:
            if total <= self.settings.keep_bytes:
                return
            total -= len(file.data or b"")
            file.data = None

    def _settle(self) -> None:
        now = self.now()
        for item in sorted(self.scheduled.values(), key=lambda s: s.post_at):
            if item.fate == "waiting" and item.post_at <= now:
                self._post_scheduled(item)
        for share in [s for s in self.shares if s.due <= now]:
            self.shares.remove(share)
            self._post_share(share)

    def _post_scheduled(self, item: Scheduled) -> None:
        at = float(item.post_at)
        item.ended_at = at
        channel = self.channels.get(item.channel)
        lost = channel is None or channel.is_archived or self.settings.bot_user not in channel.members
        if item.metadata is not None or lost:
            item.fate = "lost"  # Slack accepts a scheduled message with metadata and never posts it
            return
        item.fate, item.message_ts = "posted", self.new_ts(at)
        user, blocks = self.settings.bot_user, item.blocks
        message = PostedMessage(item.channel, item.message_ts, user, item.text, blocks, at, thread_ts=item.thread_ts)
        message.origin, message.attachments = "chat.scheduleMessage", item.attachments
        self.add(message)

    def _post_share(self, share: Share) -> None:
        alive = [name for name in share.files if name in self.files and self.files[name].deleted_at is None]
        if not alive or share.channel not in self.channels:
            return
        user, ts = self.settings.bot_user, self.new_ts(share.due)
        message = PostedMessage(share.channel, ts, user, share.text, share.blocks, share.due, thread_ts=share.thread_ts)
        message.origin, message.files = "files.completeUploadExternal", alive
        self.add(message)


def pictures_in(blocks: list[Json]) -> list[str]:
    """Return the ids of the Slack files shown by image blocks, image elements and accessories."""
    found: list[str] = []
    for block in blocks:
        for part in [block, block.get("accessory") or {}, *_elements(block)]:
            reference = part.get("slack_file")
            if part.get("type") == "image" and isinstance(reference, dict):
                found.append(reference.get("id") or file_id_in(str(reference.get("url", ""))))
    return found


def _elements(block: Json) -> list[Json]:
    elements = block.get("elements")
    return [e for e in elements if isinstance(e, dict)] if isinstance(elements, list) else []


def file_id_in(url: str) -> str:
    """Return the file id inside a url_private or permalink, empty when there is none."""
    for part in url.replace("/", " ").replace("-", " ").split():
        if part.startswith("F0"):
            return part
    return ""
