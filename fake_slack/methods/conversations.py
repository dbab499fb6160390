"""conversations.*: channels, their members and their messages."""

from fake_slack.checks.errors import SlackError, bad_arguments
from fake_slack.message_content import alive, as_json, replies_to
from fake_slack.method_arguments import Call
from fake_slack.methods.method import Method
from fake_slack.workspace.people_and_messages import Conversation, Json, PostedMessage

READ = {"public": "channels:read", "private": "groups:read", "im": "im:read"}
HISTORY = {"public": "channels:history", "private": "groups:history", "im": "im:history"}
TYPES = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}


def _as_json(call: Call, channel: Conversation, count: bool = False) -> Json:
    kind = channel.kind
    body: Json = {
        "id": channel.id,
        "is_im": kind == "im",
        "is_archived": channel.is_archived,
        "is_private": kind != "public",
        "is_member": call.is_in(channel),
    }
    if kind == "im":
        return body | {"user": channel.im_user}
    more = {"num_members": len(channel.members)} if count else {}
    return body | {"name": channel.name, "is_channel": kind == "public", "is_group": kind == "private", **more}


def _read(call: Call, scopes: dict[str, str]) -> Conversation:
    channel = call.seen_channel()
    call.need(scopes[channel.kind])
    return channel


@Method("conversations.info", required="channel", optional="include_locale include_num_members")
def info(call: Call) -> Json:
    """Return one channel, with is_member True when the bot is in it."""
    return {"channel": _as_json(call, _read(call, READ), call.flag("include_num_members"))}


@Method("conversations.list", optional="cursor exclude_archived limit team_id types", tier=2)
def list_channels(call: Call) -> Json:
    """Return channels the bot may see; public ones unless `types` says otherwise."""
    wanted = call.text("types", "public_channel").replace(" ", "").split(",")
    if not set(wanted) <= set(TYPES):
        raise SlackError("invalid_types")
    kinds = {TYPES[name] for name in wanted}
    call.need(*(READ[kind] for kind in kinds & set(READ)))
    seen = [c for c in call.world.channels.values() if c.kind in kinds and (c.kind == "public" or call.is_in(c))]
    if call.flag("exclude_archived"):
        seen = [c for c in seen if not c.is_archived]
    part, metadata = call.page(seen)
    return {"channels": [_as_json(call, c, count=True) for c in part], "response_metadata": metadata}


@Method("conversations.members", required="channel", optional="cursor limit", tier=4)
def members(call: Call) -> Json:
    """Return the ids of everybody in a channel."""
    part, metadata = call.page(_read(call, READ).members)
    return {"members": part, "response_metadata": metadata}


@Method("conversations.join", required="channel", scopes="channels:join", json=True)
def join(call: Call) -> Json:
    """Let the bot enter a public channel."""
    channel = call.seen_channel()
    if channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    already = call.is_in(channel)
    if not already:
        channel.members.append(call.world.settings.bot_user)
    return {"channel": _as_json(call, channel)} | ({"warning": "already_in_channel"} if already else {})


@Method("conversations.open", optional="users channel return_im prevent_creation", json=True)
def open_direct(call: Call) -> Json:
    """Return the bot's direct channel with one person."""
    call.need("im:write")
    user = call.world.users.get(call.text("users"))
    if user is None:
        raise SlackError("user_not_found")
    return {"channel": {"id": call.world.direct_channel(user.id).id}}


def _between(call: Call, messages: list[PostedMessage]) -> list[PostedMessage]:
    oldest, latest = call.text("oldest", "0"), call.text("latest") or "9999999999.999999"
    try:
        low, high = float(oldest), float(latest)
    except ValueError:
        raise bad_arguments("oldest and latest must be timestamps") from None
    inside = call.flag("inclusive")
    return [m for m in messages if (low < float(m.ts) < high) or (inside and float(m.ts) in (low, high))]


@Method(
    "conversations.history",
    required="channel",
    optional="cursor include_all_metadata inclusive latest limit oldest",
)
def history(call: Call) -> Json:
    """Return messages of a channel, newest first, without the replies in threads."""
    channel = _read(call, HISTORY)
    if not call.is_in(channel):
        raise SlackError("not_in_channel")
    said = [m for m in alive(call.world, channel.id) if m.thread_ts is None or m.broadcast]
    return _told(call, _between(call, said)[::-1])


@Method(
    "conversations.replies",
    required="channel ts",
    optional="cursor include_all_metadata inclusive latest limit oldest",
)
def replies(call: Call) -> Json:
    """Return a thread: its first message, then the replies, oldest first."""
    channel = _read(call, HISTORY)
    if not call.is_in(channel):
        raise SlackError("not_in_channel")
    first = call.world.message(channel.id, call.ts("ts") or "")
    if first is None:
        raise SlackError("thread_not_found")
    return _told(call, [first, *_between(call, replies_to(first, call.world))])


def _told(call: Call, messages: list[PostedMessage]) -> Json:
    part, metadata = call.page(messages, most=999)
    shown = [as_json(m, call.world, call.flag("include_all_metadata")) for m in part]
    return {"messages": shown, "has_more": bool(metadata["next_cursor"]), "response_metadata": metadata}
