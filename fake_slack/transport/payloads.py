"""What Slack sends to an app: slash commands, presses, events."""

from typing import Any

from fake_slack.message_content import as_json
from fake_slack.workspace.live_workspace import World
from fake_slack.workspace.people_and_messages import Conversation, Json, OpenView, PostedMessage, User

CHOSEN = {
    "users_select": "selected_user",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}


def command(world: World, user: User, channel: Conversation, name: str, text: str) -> Json:
    """Return the fields of a slash command."""
    s = world.settings
    path = world.new_responder("commands", channel.id, user.id)
    return {
        "token": s.verification_token,
        "team_id": s.team_id,
        "team_domain": s.team_domain,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.im_user else channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": s.app_id,
        "is_enterprise_install": "false",
        "response_url": f"{s.public_url}/{path}",
        "trigger_id": world.new_trigger(user.id),
    }


def _interaction(world: World, user: User, kind: str) -> Json:
    s = world.settings
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": s.team_id},
        "api_app_id": s.app_id,
        "token": s.verification_token,
        "trigger_id": world.new_trigger(user.id),
        "team": {"id": s.team_id, "domain": s.team_domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def press_in_message(world: World, user: User, message: PostedMessage, action: Json) -> Json:
    """Return block_actions for an element of a message."""
    channel = world.channels[message.channel]
    path = world.new_responder("actions", channel.id, user.id, message.ts)
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    container["is_ephemeral"] = message.only_for is not None
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    more = {
        "container": container,
        "channel": {"id": channel.id, "name": "directmessage" if channel.im_user else channel.name},
        "message": as_json(message, world, metadata=True),
        "state": {"values": {}},
        "response_url": f"{world.settings.public_url}/{path}",
        "actions": [action],
    }
    return _interaction(world, user, "block_actions") | more


def press_in_view(world: World, user: User, view: OpenView, action: Json) -> Json:
    """Return block_actions for an element of a home tab or modal."""
    body = view_body(world, view)
    more = {"container": {"type": "view", "view_id": view.id}, "view": body, "actions": [action]}
    return _interaction(world, user, "block_actions") | more


def submission(world: World, user: User, view: OpenView, values: Json) -> Json:
    """Return view_submission of a modal, `values` as {block_id: {action_id: {...}}}."""
    body = view_body(world, view) | {"state": {"values": values}}
    return _interaction(world, user, "view_submission") | {"view": body, "response_urls": []}


def view_body(world: World, view: OpenView) -> Json:
    """Return a view as it is inside a payload."""
    s = world.settings
    ids = {"id": view.id, "team_id": s.team_id, "app_id": s.app_id, "bot_id": s.bot_id, "hash": view.hash}
    return view.body | ids | {"root_view_id": view.id, "previous_view_id": None, "state": {"values": {}}}


def event(world: World, inner: Json) -> Json:
    """Return an Events API envelope around `inner`."""
    s, now = world.settings, world.now()
    return {
        "token": s.verification_token,
        "team_id": s.team_id,
        "api_app_id": s.app_id,
        "event": {"event_ts": f"{now:.6f}", **inner},
        "type": "event_callback",
        "event_id": world.new_id("Ev"),
        "event_time": int(now),
        "authorizations": [{"team_id": s.team_id, "user_id": s.bot_user, "is_bot": True, "enterprise_id": None}],
        "is_ext_shared_channel": False,
    }


def action_of(block: Json, part: Json, now: float, chosen: Any = None) -> Json:
    """Return the entry of `actions` for a pressed or chosen element."""
    action: Json = {"action_id": part["action_id"], "block_id": block["block_id"], "type": part["type"]}
    action["action_ts"] = f"{now:.6f}"
    if part["type"] == "button":
        return action | {name: part[name] for name in ("text", "value", "style", "url") if name in part}
    if "options" in part:
        option = next((o for o in part["options"] if o["value"] == chosen), None)
        if option is None:
            known = ", ".join(o["value"] for o in part["options"])
            raise ValueError(f"choose one of {known} for {part['action_id']!r}, not {chosen!r}")
        if part["type"] in ("checkboxes", "multi_static_select"):
            return action | {"selected_options": [option]}
        return action | {"selected_option": option}
    return action | {CHOSEN.get(part["type"], "value"): chosen}
