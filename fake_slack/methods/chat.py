"""chat.*: posting, changing and deleting messages."""

from fake_slack.checks.errors import SlackError
from fake_slack.message_content import (
    MOST_UPDATED_TEXT,
    as_json,
    change_message,
    demand_something,
    place_to_post,
    read,
    thread_of,
)
from fake_slack.method_arguments import Call
from fake_slack.methods.method import Method
from fake_slack.workspace.people_and_messages import Json, PostedMessage

LOOKS = "parse link_names unfurl_links unfurl_media mrkdwn"
WHO = "username icon_emoji icon_url"


@Method(
    "chat.postMessage",
    required="channel",
    optional=f"text markdown_text blocks attachments metadata thread_ts reply_broadcast as_user {LOOKS} {WHO}",
    scopes="chat:write",
    json=True,
)
def post_message(call: Call) -> Json:
    """Post; at most one a second and channel."""
    world = call.world
    if any(call.args.get(name) for name in WHO.split()):
        call.need("chat:write.customize")
    if call.args.get("as_user"):
        raise SlackError("as_user_not_supported")
    channel = place_to_post(call)
    content = read(call)
    demand_something(content)
    ts, bot, blocks = world.new_ts(), world.settings.bot_user, content.blocks or []
    message = PostedMessage(channel.id, ts, bot, content.text, blocks, world.now(), thread_ts=thread_of(call, channel))
    message.broadcast = call.flag("reply_broadcast") and message.thread_ts is not None
    message.metadata, message.attachments = content.metadata, content.attachments or []
    world.add(message)
    return {"channel": channel.id, "ts": ts, "message": as_json(message, world, metadata=True)}


@Method(
    "chat.postEphemeral",
    required="channel user",
    optional=f"text markdown_text blocks attachments thread_ts as_user {LOOKS} {WHO}",
    scopes="chat:write",
    tier=4,
    json=True,
)
def post_ephemeral(call: Call) -> Json:
    """Post something only one person sees."""
    world, user = call.world, call.text("user")
    channel = place_to_post(call)
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    content = read(call)
    demand_something(content)
    ts, blocks = world.new_ts(), content.blocks or []
    message = PostedMessage(channel.id, ts, world.settings.bot_user, content.text, blocks, world.now(), only_for=user)
    message.thread_ts, message.origin = thread_of(call, channel), "chat.postEphemeral"
    message.attachments = content.attachments or []
    world.add(message)
    return {"message_ts": ts}


@Method(
    "chat.update",
    required="channel ts",
    optional="text markdown_text blocks attachments metadata as_user link_names parse reply_broadcast file_ids "
    "unfurl_links unfurl_media",
    scopes="chat:write",
    json=True,
)
def update(call: Call) -> Json:
    """Change one of the bot's messages. Blocks stay when neither text nor blocks are given; text alone removes them."""
    world = call.world
    message = _own_message(call, "cant_update_message")
    _refuse_late(call, message, world.settings.edit_window, "edit_window_closed")
    content = read(call, MOST_UPDATED_TEXT)
    if not call.args.keys() & {"text", "markdown_text", "blocks", "attachments", "metadata", "file_ids"}:
        raise SlackError("no_text")
    change_message(world, message, content.text, content.blocks)
    message.attachments = message.attachments if content.attachments is None else content.attachments
    message.metadata = content.metadata or message.metadata
    if not (message.text or message.blocks or message.attachments):
        raise SlackError("no_text")
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": as_json(message, world)}


@Method("chat.delete", required="channel ts", optional="as_user", scopes="chat:write", json=True)
def delete(call: Call) -> Json:
    """Delete one of the bot's messages."""
    message = _own_message(call, "cant_delete_message")
    _refuse_late(call, message, call.world.settings.delete_window, "cant_delete_message")
    message.deleted_at = call.world.now()
    message.remember("deleted", message.deleted_at)
    return {"channel": message.channel, "ts": message.ts}


def _own_message(call: Call, unless: str) -> PostedMessage:
    channel = call.seen_channel()
    if channel.is_archived:
        raise SlackError("is_archived")
    if not call.is_in(channel):
        raise SlackError("not_in_channel")
    message = call.world.message(channel.id, call.ts("ts") or "")
    if message is None or message.only_for is not None:
        raise SlackError("message_not_found")
    if not message.bot:
        raise SlackError(unless)
    return message


def _refuse_late(call: Call, message: PostedMessage, window: float | None, error: str) -> None:
    if window is not None and call.world.now() - message.posted_at > window:
        raise SlackError(error)
