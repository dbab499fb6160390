"""Messages that Slack posts by itself later."""

from fake_slack.checks.errors import SlackError
from fake_slack.message_content import as_json, demand_something, place_to_post, read, thread_of
from fake_slack.method_arguments import Call
from fake_slack.methods.chat import LOOKS
from fake_slack.methods.method import Method
from fake_slack.workspace.live_workspace import World
from fake_slack.workspace.people_and_messages import Json, PostedMessage, Scheduled

FARTHEST = 120 * 86400
WINDOW = 300
MOST_IN_WINDOW = 30


@Method(
    "chat.scheduleMessage",
    required="channel post_at",
    optional=f"text markdown_text blocks attachments metadata thread_ts reply_broadcast as_user {LOOKS}",
    scopes="chat:write",
    json=True,
)
def schedule(call: Call) -> Json:
    """Schedule a message for `post_at` (unix seconds); accepted with metadata too, but then never posted."""
    world = call.world
    channel = place_to_post(call)
    content = read(call)
    demand_something(content)
    post_at = _post_at(call)
    _refuse_crowd(world, channel.id, post_at)
    item = Scheduled(world.new_id("Q"), channel.id, post_at, world.now(), content.text, content.blocks or [])
    item.thread_ts, item.metadata = thread_of(call, channel), content.metadata
    item.attachments = content.attachments or []
    world.scheduled[item.id] = item
    ts = f"{post_at}.000000"
    preview = PostedMessage(channel.id, ts, world.settings.bot_user, item.text, item.blocks, 0.0,
                            thread_ts=item.thread_ts)
    return {
        "channel": channel.id,
        "scheduled_message_id": item.id,
        "post_at": post_at,
        "message": as_json(preview, world),
    }


def _post_at(call: Call) -> int:
    now = call.world.now()
    try:
        post_at = int(float(call.text("post_at")))
    except (ValueError, OverflowError):
        raise SlackError("invalid_time") from None
    if post_at <= now:
        raise SlackError("time_in_past")
    if post_at > now + FARTHEST:
        raise SlackError("time_too_far")
    return post_at


def _refuse_crowd(world: World, channel: str, post_at: int) -> None:
    """Raise when five minutes would hold more than 30 waiting messages of a channel."""
    waiting = [s.post_at for s in world.scheduled.values() if s.channel == channel and s.fate == "waiting"]
    times = sorted([*waiting, post_at])
    for first in times:
        if sum(first <= time < first + WINDOW for time in times) > MOST_IN_WINDOW:
            raise SlackError("restricted_too_many")


@Method(
    "chat.deleteScheduledMessage",
    required="channel scheduled_message_id",
    optional="as_user",
    scopes="chat:write",
    json=True,
)
def delete_scheduled(call: Call) -> Json:
    """Delete a scheduled message; refused from 60 s before its time on."""
    world = call.world
    channel = call.seen_channel()
    item = world.scheduled.get(call.text("scheduled_message_id"))
    if item is None or item.channel != channel.id or item.fate != "waiting":
        raise SlackError("invalid_scheduled_message_id")
    if item.post_at - world.now() < world.settings.schedule_lock:
        raise SlackError("invalid_scheduled_message_id")
    item.fate, item.ended_at = "deleted", world.now()
    return {}


@Method(
    "chat.scheduledMessages.list",
    optional="channel cursor latest limit oldest team_id",
    json=True,
)
def list_scheduled(call: Call) -> Json:
    """Return all scheduled messages still waiting, soonest first."""
    waiting = [s for s in call.world.scheduled.values() if s.fate == "waiting"]
    if call.text("channel"):
        channel = call.seen_channel()
        waiting = [s for s in waiting if s.channel == channel.id]
    oldest, latest = call.number("oldest", 0), call.number("latest", 2**40)
    chosen = sorted((s for s in waiting if oldest <= s.post_at <= latest), key=lambda s: s.post_at)
    part, metadata = call.page(chosen)
    items = [
        {"id": s.id, "channel_id": s.channel, "post_at": s.post_at, "date_created": int(s.created_at), "text": s.text}
        for s in part
    ]
    return {"scheduled_messages": items, "response_metadata": metadata}
