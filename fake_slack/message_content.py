"""A message's content: text, blocks and metadata read from a call, and the message as Slack returns it."""

from dataclasses import dataclass, field
from typing import Any

from fake_slack.checks.blocks import filled_in, problems_of
from fake_slack.checks.errors import SlackError, refused
from fake_slack.checks.shapes import Problems, an_object, anything, maybe, needed, shape, string
from fake_slack.method_arguments import Call
from fake_slack.workspace.live_workspace import World
from fake_slack.workspace.people_and_messages import Conversation, Json, PostedMessage

MOST_TEXT = 40_000
MOST_UPDATED_TEXT = 4_000
ATTACHMENT_PARTS = {"color", "fallback", "text", "pretext", "title", "footer", "ts", "mrkdwn_in", "blocks"}

METADATA = shape({"event_type": needed(string(255)), "event_payload": needed(an_object), "entities": maybe(anything)})


@dataclass
class Content:
    """The checked content of a message; `blocks` or `attachments` None where the call named none."""

    text: str = ""
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    metadata: Json | None = None
    shows: list[str] = field(default_factory=list)


def read(call: Call, most_text: int = MOST_TEXT) -> Content:
    """Return text, blocks, attachments and metadata of a call; raises SlackError when Slack would refuse them."""
    text, markdown = call.text("text"), call.text("markdown_text")
    content = Content(text or markdown, _blocks(call), _attachments(call), _metadata(call))
    if markdown and (text or content.blocks):
        raise SlackError("markdown_text_conflict")
    if len(content.text) > most_text:
        raise SlackError("msg_too_long")
    return content


def demand_something(content: Content) -> None:
    """Raise no_text for an empty message."""
    if not content.text.strip() and not content.blocks and not content.attachments:
        raise SlackError("no_text")


def _blocks(call: Call) -> list[Json] | None:
    blocks = call.json("blocks", "invalid_blocks_format")
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    return checked(blocks, call.world)


def checked(blocks: Any, world: World) -> list[Json]:
    """Return `blocks` filled in as Slack keeps them; raises invalid_blocks with every reason."""
    problems = problems_of(blocks, world)
    if problems:
        raise refused("invalid_blocks", problems)
    return filled_in(blocks, world)


def _attachments(call: Call) -> list[Json] | None:
    attachments = call.json("attachments", "invalid_attachments")
    if attachments is None:
        return None
    if not isinstance(attachments, list) or not all(isinstance(a, dict) for a in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > 100:
        raise SlackError("too_many_attachments")
    for index, attachment in enumerate(attachments):
        if set(attachment) - ATTACHMENT_PARTS:
            raise SlackError("invalid_attachments")
        problems = problems_of(attachment.get("blocks", []), call.world, f"/attachments/{index}/blocks")
        if problems:
            raise refused("invalid_attachments", problems)
    return attachments


def _metadata(call: Call) -> Json | None:
    metadata = call.json("metadata", "metadata_must_be_sent_as_json")
    if metadata is None:
        return None
    problems = Problems()
    METADATA(metadata, "/metadata", problems)
    if problems:
        raise refused("invalid_metadata_format", problems)
    return dict(metadata)


def place_to_post(call: Call) -> Conversation:
    """Return the channel a call may post in: by id, by name, or by a person's id for the direct channel."""
    name, world = call.text("channel"), call.world
    if name in world.users and not world.users[name].is_bot:
        return world.direct_channel(name)
    channel = world.channel_named(name)
    if channel is None or (channel.is_private and not call.is_in(channel)):
        raise SlackError("channel_not_found")
    if channel.is_archived:
        raise SlackError("is_archived")
    if not call.is_in(channel) and "chat:write.public" not in call.scopes:
        raise SlackError("not_in_channel")
    return channel


def thread_of(call: Call, channel: Conversation) -> str | None:
    """Return the first message of the thread the call writes into; a reply's id stands for its thread."""
    ts = call.ts("thread_ts")
    if ts is None:
        return None
    parent = call.world.message(channel.id, ts)
    if parent is None:
        raise SlackError("thread_not_found")
    return parent.thread_ts or parent.ts


def change_message(world: World, message: PostedMessage, text: str, blocks: list[Json] | None) -> None:
    """Replace text and blocks of `message` and add to its history; blocks are removed when only a text is given."""
    now = world.now()
    if blocks is not None:
        message.blocks = blocks
    elif text:
        message.blocks = []
    message.text = text or message.text
    message.edited_at, message.edited_ts = now, f"{now:.6f}"
    message.remember("edited", now)
    world.note_pictures(message, now)


def as_json(message: PostedMessage, world: World, metadata: bool = False) -> Json:
    """Return the message as Slack's methods do."""
    s = world.settings
    body: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text, "team": s.team_id}
    if message.bot:
        profile = {"id": s.bot_id, "name": s.bot_name, "app_id": s.app_id}
        body |= {"bot_id": s.bot_id, "app_id": s.app_id, "bot_profile": profile}
    if message.blocks:
        body["blocks"] = message.blocks
    if message.attachments:
        body["attachments"] = message.attachments
    if message.files:
        body["files"] = [{"id": name} for name in message.files]
    if message.edited_ts:
        body["edited"] = {"user": message.user, "ts": message.edited_ts}
    if metadata and message.metadata:
        body["metadata"] = message.metadata
    return body | _thread_parts(message, world)


def _thread_parts(message: PostedMessage, world: World) -> Json:
    replies = replies_to(message, world)
    if message.thread_ts:
        return {"thread_ts": message.thread_ts}
    if not replies:
        return {}
    people = list(dict.fromkeys(reply.user for reply in replies))
    counts = {"reply_count": len(replies), "reply_users": people, "reply_users_count": len(people)}
    return {"thread_ts": message.ts, "latest_reply": replies[-1].ts, **counts}


def replies_to(message: PostedMessage, world: World) -> list[PostedMessage]:
    """Return the messages of the thread under `message`, oldest first."""
    return [m for m in alive(world, message.channel) if m.thread_ts == message.ts]


def alive(world: World, channel: str) -> list[PostedMessage]:
    """Return what everybody sees of a channel, threads included, oldest first."""
    found = world.messages.get(channel, {}).values()
    return sorted((m for m in found if m.deleted_at is None and m.only_for is None), key=lambda m: m.ts)
