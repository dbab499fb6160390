"""views.*: Home tabs and modals."""

from typing import Any

from fake_slack.checks.block_shapes import plain
from fake_slack.checks.blocks import VIEW_BLOCKS, filled_in, problems_of
from fake_slack.checks.errors import SlackError, bad_arguments, refused
from fake_slack.checks.shapes import Problems, anything, flag, maybe, needed, one_of, shape, string
from fake_slack.method_arguments import Call
from fake_slack.methods.method import Method
from fake_slack.workspace.people_and_messages import Json, OpenView

_COMMON = {
    "blocks": needed(anything),
    "private_metadata": maybe(string(3000, least=0)),
    "callback_id": maybe(string(255, least=0)),
    "external_id": maybe(string(255, least=0)),
}
_BUTTON_TEXT = maybe(plain(24))
SHAPES = {
    "home": shape({"type": needed(one_of("home")), **_COMMON}),
    "modal": shape(
        {
            "type": needed(one_of("modal")),
            "title": needed(plain(24)),
            "submit": _BUTTON_TEXT,
            "close": _BUTTON_TEXT,
            "clear_on_close": maybe(flag),
            "notify_on_close": maybe(flag),
            "submit_disabled": maybe(flag),
            **_COMMON,
        }
    ),
}


def _read_view(call: Call, kind: str) -> Json:
    view: Any = call.json("view", "invalid_arguments")
    if not isinstance(view, dict):
        raise bad_arguments("view must be an object [json-pointer:/view]")
    problems = Problems()
    SHAPES[kind](view, "/view", problems)
    problems += problems_of(view.get("blocks"), call.world, "/view/blocks", VIEW_BLOCKS)
    asks = kind == "modal" and "submit" not in view
    if not problems and asks and any(block["type"] == "input" for block in view["blocks"]):
        problems.add("missing required field: submit", "/view")
    if problems:
        raise refused("invalid_arguments", problems)
    return view | {"blocks": filled_in(view["blocks"], call.world)}


def as_json(view: OpenView, call: Call) -> Json:
    """Return the view as Slack does."""
    s = call.world.settings
    return view.body | {"id": view.id, "team_id": s.team_id, "app_id": s.app_id, "bot_id": s.bot_id, "hash": view.hash}


def _kept(call: Call, view: OpenView, body: Json) -> Json:
    now = call.world.now()
    view.body, view.at, view.hash = body, now, f"{now:.6f}.{call.world.new_token()[:8]}"
    view.external_id = body.get("external_id", "")
    call.world.views[view.id] = view
    return {"view": as_json(view, call)}


@Method("views.publish", required="user_id view", optional="hash", tier=4, json=True)
def publish(call: Call) -> Json:
    """Set the home tab one person sees."""
    if not call.world.settings.home_enabled:
        raise SlackError("not_enabled")
    user = call.text("user_id")
    if user not in call.world.users:
        raise SlackError("user_not_found")
    old = next((v for v in call.world.views.values() if v.kind == "home" and v.user == user), None)
    if old and call.text("hash") not in ("", old.hash):
        raise SlackError("hash_conflict")
    body = _read_view(call, "home")
    return _kept(call, old or OpenView(call.world.new_id("V"), user, "home", {}, "", 0.0), body)


@Method("views.open", optional="trigger_id interactivity_pointer view", required="view", tier=4, json=True)
def open_modal(call: Call) -> Json:
    """Show a modal to the person whose press or command gave the trigger, once and within three seconds."""
    world = call.world
    trigger = call.text("trigger_id") or call.text("interactivity_pointer")
    if trigger not in world.triggers:
        raise SlackError("invalid_trigger_id")
    user, until = world.triggers[trigger]
    if until == 0.0:
        raise SlackError("exchanged_trigger_id")
    if world.now() > until:
        raise SlackError("expired_trigger_id")
    body = _read_view(call, "modal")
    world.triggers[trigger] = (user, 0.0)
    return _kept(call, OpenView(world.new_id("V"), user, "modal", {}, "", 0.0), body)


@Method("views.update", required="view", optional="view_id external_id hash", tier=4, json=True)
def update(call: Call) -> Json:
    """Change an open modal."""
    name, external = call.text("view_id"), call.text("external_id")
    views = call.world.views.values()
    view = next((v for v in views if v.id == name or (external and v.external_id == external)), None)
    if view is None or view.kind != "modal":
        raise SlackError("not_found")
    if call.text("hash") not in ("", view.hash):
        raise SlackError("hash_conflict")
    return _kept(call, view, _read_view(call, "modal"))
