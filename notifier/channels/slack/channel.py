"""`slack://`: messages with pictures, buttons and threads in the Slack channel that the settings name.

One client, bounded waits, no retries of its own: the sender decides when to try again. Sharing an upload is
asynchronous at Slack, so a picture is uploaded without a channel and its message edited to show it. What happens
when Slack asks to wait: rate_limits.py.
"""

import logging
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.client import WebClient

from house.message import Message
from notifier.channel import ChannelContext, ChannelError, Picture, Ref, ScheduledMessage
from notifier.channels.slack.errors import about_sent_message
from notifier.channels.slack.rate_limits import calling
from notifier.remembered_rate_limits import MemoryRateLimits, RateLimits
from slack_format.genuine_answer import (
    NotSlackAnswer,
    confirmed,
    has_file,
    has_view,
    listed,
    place_of,
    required,
    stamp,
)
from slack_format.message_blocks import blocks, text
from slack_format.text_blocks import escaped, sections, unescaped

TIMEOUT = 10
"""Seconds one call may take."""

UPLOAD_TIMEOUT = 60
"""Seconds the bytes of one picture may take."""

UPLOADED, MOST_READ = b"OK", 4096
"""How Slack's answer to uploaded bytes begins, and how much of an answer is read."""

MARK = "hearthwatch"
"""Type of the metadata by which a message is found again (https://docs.slack.dev/messaging/message-metadata)."""

LOOK_BACK = 200
"""Messages looked through for one whose answer got lost."""

DONE_ALREADY = ("file_not_found", "file_deleted", "invalid_scheduled_message_id")
"""Slack's errors for deleting what is gone already, or completing an upload a second time."""


def connect(address: str, context: ChannelContext) -> "SlackChannel":
    """The Slack channel that the settings name; ChannelError when they set up no Slack."""
    slack = context.settings.slack
    if slack is None:
        raise ChannelError("slack:// needs a section slack: with bot_token and channel", False)
    quiet = logging.getLogger("slack_sdk.quiet")  # each of its failures is raised here as well
    quiet.setLevel(logging.CRITICAL)
    client = WebClient(token=slack.bot_token.get_secret_value(), base_url=slack.api_url, timeout=TIMEOUT,
                       retry_handlers=[], logger=quiet)
    return SlackChannel(client, slack.channel, context.limits, slack.delete_after, slack.dead_man)


class SlackChannel:
    """One Slack channel, here called `room`, by its name or id. Safe to use from several threads."""

    def __init__(self, client: WebClient, room: str, limits: RateLimits | None = None, delete_after: float = 0.0,
                 silence: float = 0.0) -> None:
        self.client, self.room, self.limits = client, room, limits or MemoryRateLimits()
        self.delete_after, self.silence = delete_after, silence
        self._id = ""

    def send(self, message: Message, mark: str = "") -> Ref:
        return self._post(self.room, mark, text=text(message), blocks=blocks(message))

    def edit(self, ref: Ref, message: Message, file: str = "") -> None:
        with about_sent_message(), self._calling("edit", ref["channel"]):
            place_of(self.client.chat_update(channel=ref["channel"], ts=ref["ts"], text=text(message),
                                             blocks=blocks(message, file)))

    def reply(self, ref: Ref, words: str, mark: str = "") -> Ref:
        with about_sent_message():
            return self._post(ref["channel"], mark, thread_ts=ref["ts"], text=escaped(words)[:3000],
                              blocks=sections(words))

    def amend(self, ref: Ref, words: str) -> None:
        with about_sent_message(), self._calling("edit", ref["channel"]):
            place_of(self.client.chat_update(channel=ref["channel"], ts=ref["ts"], text=escaped(words)[:3000],
                                             blocks=sections(words)))

    def find(self, mark: str, ref: Ref | None = None) -> Ref | None:
        """Look through the newest messages (of a thread: all) for the one that carries this mark."""
        with self._calling("find", self.room):
            if ref is None:
                room = self._room()
                found = self.client.conversations_history(channel=room, limit=LOOK_BACK, include_all_metadata=True)
            else:
                room = ref["channel"]
                found = self.client.conversations_replies(channel=room, ts=ref["ts"], limit=999,
                                                          include_all_metadata=True)
            for each in listed(found, "messages"):
                metadata = each.get("metadata") or {}
                if metadata.get("event_type") == MARK and metadata.get("event_payload", {}).get("id") == mark:
                    return {"channel": room, "ts": stamp(each["ts"])}
        return None

    def whisper(self, place: str, user: str, words: str) -> None:
        with _elsewhere(), self._calling("whisper", place):
            answer = self.client.chat_postEphemeral(channel=place or self.room, user=user, text=escaped(words)[:3000],
                                                    blocks=sections(words))
            required(answer, "message_ts")

    def upload(self, picture: Picture) -> str:
        file = self.hold(picture)
        with self._calling("share", self.room):
            has_file(self.client.files_completeUploadExternal(files=[{"id": file, "title": picture.alt}]), file)
        return file

    def hold(self, picture: Picture) -> str:
        with self._calling("upload", self.room):
            place = self.client.files_getUploadURLExternal(filename=picture.name, length=len(picture.jpeg),
                                                           alt_txt=picture.alt)
            file = required(place, "file_id")
            _bring(required(place, "upload_url"), picture.jpeg)
        return file

    def share(self, ref: Ref, words: str, file: str, alt: str) -> None:
        """Complete the upload into the thread; a file can be completed once, so the second time does nothing."""
        with about_sent_message(), self._calling("share", ref["channel"]), _done_already():
            done = self.client.files_completeUploadExternal(files=[{"id": file, "title": alt}],
                                                            channel_id=ref["channel"], thread_ts=ref["ts"],
                                                            initial_comment=escaped(words))
            has_file(done, file)

    def answer(self, place: str, words: str, picture: Picture | None) -> str:
        """Show it in another Slack channel ("": in the alerts' own); being refused there fails this message alone."""
        place = place or self.room
        with _elsewhere():
            if picture is None:
                self._post(place, "", text=escaped(words))
                return ""
            file = self.hold(picture)
            with self._calling("share", place):
                done = self.client.files_completeUploadExternal(files=[{"id": file, "title": picture.alt}],
                                                                channel_id=place, initial_comment=escaped(words))
                has_file(done, file)
            return file

    def forget(self, file: str) -> None:
        with self._calling("forget", self.room), _done_already():
            confirmed(self.client.files_delete(file=file))

    def publish(self, user: str, view: dict[str, Any]) -> None:
        with self._calling("page", self.room):
            has_view(self.client.views_publish(user_id=user, view=view))

    def scheduled(self) -> list[ScheduledMessage]:
        with self._calling("schedule", self.room):
            found = listed(self.client.chat_scheduledMessages_list(limit=100), "scheduled_messages")
            rows = [(int(each["post_at"]), f"{each['channel_id']}/{each['id']}", str(each.get("text", "")))
                    for each in found]
        return [ScheduledMessage(id, at, unescaped(words)) for at, id, words in sorted(rows)]

    def schedule(self, text: str, at: int) -> None:
        """Never with metadata: Slack takes such a message and then does not post it."""
        with self._calling("schedule", self.room):
            required(self.client.chat_scheduleMessage(channel=self.room, post_at=at, text=escaped(text)),
                     "scheduled_message_id")

    def unschedule(self, id: str) -> None:
        room, _, name = id.partition("/")
        with self._calling("schedule", self.room), _done_already():
            confirmed(self.client.chat_deleteScheduledMessage(channel=room, scheduled_message_id=name))

    def _post(self, room: str, mark: str, **what: Any) -> Ref:
        if mark:
            what["metadata"] = {"event_type": MARK, "event_payload": {"id": mark}}
        with self._calling("post", room):
            answer = self.client.chat_postMessage(channel=room, unfurl_links=False, unfurl_media=False, **what)
            ref = place_of(answer)
        if room == self.room:
            self._id = ref["channel"]
        return ref

    def _calling(self, limit: str, room: str) -> AbstractContextManager[None]:
        return calling(self.limits, limit, room)

    def _room(self) -> str:
        """The channel's id, which reading needs; looked up once where the settings give its name."""
        if not self._id and not self.room.startswith(("#", "@")) and self.room.isupper():
            self._id = self.room
        cursor = None
        while not self._id:
            page = self.client.conversations_list(types="public_channel,private_channel", limit=1000, cursor=cursor)
            named = {each["name"]: each["id"] for each in listed(page, "channels")}
            self._id = named.get(self.room.lstrip("#"), "")
            cursor = page["response_metadata"]["next_cursor"]
            if not cursor:
                break
        return self._id or self.room


def _bring(address: str, body: bytes) -> None:
    """Send the bytes to the one-time address that Slack named; raises NotSlackAnswer unless Slack took them."""
    if not address.startswith(("https://", "http://")):
        raise NotSlackAnswer("an upload address that is none")
    request = urllib.request.Request(address, body, {"Content-Type": "application/octet-stream"}, method="POST")
    with urllib.request.urlopen(request, timeout=UPLOAD_TIMEOUT) as answer:
        if answer.url != address or not answer.read(MOST_READ).startswith(UPLOADED):
            raise NotSlackAnswer("another answer than Slack's to a picture")


@contextmanager
def _done_already() -> Iterator[None]:
    """Slack's refusal of what was done before counts as success."""
    try:
        yield
    except SlackApiError as error:
        if error.response.get("error") not in DONE_ALREADY:
            raise


@contextmanager
def _elsewhere() -> Iterator[None]:
    """Being refused in another Slack channel fails this message alone: it is no trouble of the house's own one."""
    try:
        yield
    except ChannelError as error:
        if error.about != "room":
            raise
        raise ChannelError(str(error), False, about="message") from error
