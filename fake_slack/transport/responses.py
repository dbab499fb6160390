"""The app's answers to a command or a press: at once in the body, or later through response_url."""

import json
from typing import Any

from flask import Blueprint, Response, request

from fake_slack.checks.errors import SlackError, bad_arguments
from fake_slack.message_content import change_message, checked
from fake_slack.transport.http import as_response, struck
from fake_slack.workspace.live_workspace import World
from fake_slack.workspace.people_and_messages import Json, PostedMessage, Responder

KNOWN = {
    "text", "blocks", "attachments", "response_type", "replace_original", "delete_original", "thread_ts", "metadata",
    "mrkdwn", "unfurl_links", "unfurl_media",
}  # fmt: skip


def blueprint(world: World) -> Blueprint:
    """Return the routes of every response_url."""
    routes = Blueprint("responses", __name__)

    @routes.post("/<any(actions,commands):kind>/<team>/<name>/<token>")
    def respond(kind: str, team: str, name: str, token: str) -> Response:
        _, forced = struck(world, "response_url")
        if forced is not None:
            return forced
        with world.held():
            try:
                responder = _usable(world, token)
                message = say(world, _read(), responder)
                responder.uses -= 1
                body, status = {"ok": True}, 200
                where = {"channel": responder.channel, "ts": message.ts if message else None}
            except SlackError as error:
                body, status, where = error.body(), 404 if error.status == 200 else error.status, {}
            entry = {"at": world.now(), "method": "response_url", "args": where, "ms": 0.0, "status": status}
            world.calls.append({**entry, "ok": body["ok"], "error": body.get("error")})
        return as_response(body, status)

    return routes


def _usable(world: World, token: str) -> Responder:
    responder = world.responders.get(token)
    if responder is None:
        raise SlackError("invalid_url")
    if world.now() > responder.expires:
        raise SlackError("expired_url")
    if responder.uses < 1:
        raise SlackError("used_url")
    return responder


def _read() -> Json:
    raw: Any = request.get_data() if request.is_json else request.form.get("payload", "")
    try:
        body = json.loads(raw)
    except ValueError:
        raise SlackError("invalid_payload", status=400) from None
    if not isinstance(body, dict):
        raise SlackError("invalid_payload", status=400)
    return body


def say(world: World, body: Json, responder: Responder) -> PostedMessage | None:
    """Post, replace or delete as the answer says; returns the message, None when the original was deleted."""
    unknown = sorted(set(body) - KNOWN)
    if unknown:
        raise bad_arguments(f"unknown argument: {unknown[0]}")
    if body.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
        raise bad_arguments("response_type must be ephemeral or in_channel")
    original = world.message(responder.channel, responder.message_ts or "")
    if body.get("delete_original") and original is not None:
        original.deleted_at = world.now()
        original.remember("deleted", original.deleted_at)
        return None
    blocks = checked(body["blocks"], world) if body.get("blocks") else None
    text = body.get("text") or ""
    if not isinstance(text, str) or not (text or blocks or body.get("attachments")):
        raise SlackError("no_text")
    if body.get("replace_original") and original is not None:
        change_message(world, original, text, blocks)
        return original
    return _new(world, body, responder, text, blocks or [])


def _new(world: World, body: Json, responder: Responder, text: str, blocks: list[Json]) -> PostedMessage:
    ts, bot = world.new_ts(), world.settings.bot_user
    message = PostedMessage(responder.channel, ts, bot, text, blocks, world.now(), thread_ts=body.get("thread_ts"))
    message.only_for = None if body.get("response_type") == "in_channel" else responder.user
    message.origin = f"{responder.kind} response"
    return world.add(message)
