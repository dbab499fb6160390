"""/api/<method>: checks faults, token, rate, scopes and arguments of a call, then runs its method."""

import json
from typing import Any

from flask import Blueprint, Response, request

from fake_slack.checks.errors import SlackError, bad_arguments, rate_limited
from fake_slack.method_arguments import Call
from fake_slack.methods import load_all
from fake_slack.methods.method import Method
from fake_slack.transport.http import Dropped, as_response, struck
from fake_slack.workspace.live_workspace import World
from fake_slack.workspace.people_and_messages import Json
from fake_slack.workspace.rates import wait_for_turn

NOT_LOGGED = ("token", "blocks", "view", "manifest")


def blueprint(world: World) -> Blueprint:
    """Return the routes of Slack's Web API."""
    routes = Blueprint("api", __name__)
    methods = load_all()

    @routes.route("/api/<name>", methods=["GET", "POST"])
    def call_method(name: str) -> Response:
        began = world.clock.monotonic()
        try:
            token, args = _read(methods.get(name))
        except SlackError as error:
            return as_response(error.body(), error.status)
        channel = str(args.get("channel") or args.get("channel_id") or "")
        fault, forced = struck(world, name, channel)
        if forced is not None:
            _log(world, began, name, args, {"error": fault.kind if fault else ""}, forced.status_code)
            return forced
        if fault is not None and fault.kind == "error":
            response = _answered(world, began, name, args, lambda: _fail(fault.error))
        else:
            response = _answered(world, began, name, args, lambda: _answer(world, methods, name, token, args))
        return Dropped() if fault is not None and fault.kind == "lost_answer" else response

    return routes


def _fail(error: str) -> Json:
    raise SlackError(error)


def _answered(world: World, began: float, name: str, args: Json, answer: Any) -> Response:
    with world.held():
        try:
            body, status, wait = {"ok": True, **answer()}, 200, None
        except SlackError as error:
            body, status, wait = error.body(), error.status, error.retry_after
        _log(world, began, name, args, body, status)
        scopes = ",".join(world.settings.bot_scopes)
    response = as_response(body, status)
    response.headers["x-oauth-scopes"] = scopes
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    return response


def _read(method: Method | None) -> tuple[str, Json]:
    """Return the token and the arguments of the current request."""
    header = request.headers.get("Authorization", "")
    token = header.removeprefix("Bearer ").strip() if header.startswith("Bearer ") else ""
    if not request.is_json:
        args: Json = dict(request.values.items())
        return token or args.pop("token", ""), {k: v for k, v in args.items() if k != "token"}
    try:
        body = json.loads(request.get_data() or b"{}")
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    if method is not None and not method.json:
        body = dict(request.args.items())  # Slack does not read JSON here, as if nothing had been sent
    return token, {k: v for k, v in body.items() if k != "token" and v is not None}


def _answer(world: World, methods: dict[str, Method], name: str, token: str, args: Json) -> Json:
    method = methods.get(name)
    if method is None:
        raise SlackError("unknown_method", req_method=name)
    scopes = _scopes(world, token, method)
    resolved = world.channel_named(str(args.get("channel", "")))
    channel = resolved.id if resolved else str(args.get("channel", ""))
    wait = wait_for_turn(world.buckets, world.settings, (name, method.tier, channel), world.clock.monotonic())
    if wait > 0:
        raise rate_limited(wait)
    call = Call(world, args, scopes, world.settings.public_url)
    if method.scopes:
        call.need(*method.scopes.split())
    problems = method.problems_with(args)
    if problems:
        raise bad_arguments(*problems)
    return method.answer(call)


def _scopes(world: World, token: str, method: Method) -> list[str]:
    s = world.settings
    known = {
        s.bot_token: ("bot", s.bot_scopes),
        s.app_token: ("app", s.app_scopes),
        s.config_token: ("config", ["app_configurations:read"]),
    }
    if not token:
        raise SlackError("not_authed")
    if token not in known:
        raise SlackError("invalid_auth")
    kind, scopes = known[token]
    if method.token not in ("any", kind):
        raise SlackError("not_allowed_token_type")
    return scopes


def _log(world: World, began: float, name: str, args: Json, body: Json, status: int) -> None:
    ms = round((world.clock.monotonic() - began) * 1000, 1)
    kept = {k: v for k, v in args.items() if k not in NOT_LOGGED}
    answer = {"ok": bool(body.get("ok")), "error": body.get("error"), "status": status}
    why = (body.get("response_metadata") or {}).get("messages")
    world.calls.append({"at": world.now(), "method": name, "args": kept, "ms": ms, **answer, "messages": why})
