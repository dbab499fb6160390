"""Slack over HTTP: each request must be signed and fresh, is recorded, and gets its response at once.

The signature: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, request

from app.command_machine_figures import NOT_NOW
from app.slack.requests import NotOurs, SlackRequests
from house.commands.table import TABLE
from ledger.errors import LedgerError
from slack_format.alert_buttons import NotAPress
from slack_format.slash_commands import Malformed

SLACK_EXTENSION = "hearthwatch slack"
"""Where the app keeps the SlackRequests it answers by; None there without Slack."""
SKEW = 300.0
"""Seconds a request may be older or newer than now."""
LONGEST_COMMAND = 256 * 1024
"""Bytes of a slash command; of what Slack's input field takes a letter may be twelve bytes."""
SSL_CHECK = "ssl_check"
"""The field by which Slack only looks whether the certificate is right."""

slack = Blueprint("slack", __name__)
Route = Callable[..., Any]


def genuine(secret: str, timestamp: str, body: bytes, signature: str, now: float) -> bool:
    """Whether `body` was signed with `secret` within `SKEW` seconds of `now`, either way."""
    if not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > 12 or abs(now - int(timestamp)) > SKEW:
        return False
    right = "v0=" + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(right.encode(), signature.encode("utf-8", "replace"))


def signed(view: Route) -> Route:
    """Let only genuine requests of Slack through; all others end in 401 with nothing changed."""

    @wraps(view)
    def checked(**arguments: Any) -> Any:
        requests: SlackRequests | None = current_app.extensions[SLACK_EXTENSION]
        if requests is None:
            abort(401, "Slack is not set up here; setup.md says how.")
        secret = requests.slack.signing_secret
        if secret is None:
            abort(401, "Slack over HTTP is not set up here: commands come by Socket Mode (setup.md says more).")
        body = request.get_data()
        head = request.headers.get
        if not genuine(secret.get_secret_value(), head("X-Slack-Request-Timestamp", ""), body,
                       head("X-Slack-Signature", ""), requests.house.now()):
            abort(401, "The signature is missing, wrong or older than five minutes.")
        try:
            return view(requests, **arguments)
        except NotOurs as error:
            abort(403, str(error))

    checked.any_host = True  # type: ignore[attr-defined]
    return checked


@signed
def _slash(requests: SlackRequests, route: str = "") -> Response:
    if len(request.get_data()) > LONGEST_COMMAND:
        abort(413, "A slash command of Slack is much shorter.")
    if request.form.get(SSL_CHECK) == "1":
        return Response(status=200)
    try:
        return jsonify(requests.command(_form(), route, _signature(), _retried()))
    except Malformed as error:
        abort(400, f"Not a slash command: {error}.")


@slack.post("/interactive")
@signed
def interactive(requests: SlackRequests) -> Response:
    """A button was pressed: that is recorded; the message is edited by the channel that sent it."""
    try:
        answer = requests.press(_form().get("payload", ""), _retried())
    except NotAPress as error:
        abort(400, f"Not a press of a button: {error}.")
    return jsonify(answer) if answer else Response(status=200)


@slack.post("/listening")
@signed
def listening(requests: SlackRequests) -> Response:
    """Slack's events: its check of this address is answered, the Home tab's opening is recorded."""
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError):
        abort(400, "The body is not JSON.")
    if not isinstance(body, dict):
        abort(400, "The body is not an object.")
    challenge = body.get("challenge")
    if body.get("type") == "url_verification" and isinstance(challenge, str):
        return Response(challenge[:1000].encode(errors="replace"), mimetype="text/plain")
    try:
        requests.event(body)
    except LedgerError:
        abort(503, NOT_NOW)  # Slack sends the event again
    return Response(status=200)


def add_routes() -> None:
    """One address for each command that has its own, and two for them all."""
    for command in TABLE:
        if command.slash:
            slack.add_url_rule(f"/{command.slash}", view_func=_own_route(command.slash), methods=["GET", "POST"])
    slack.add_url_rule("/hearth", view_func=_own_route("hearth"), methods=["GET", "POST"])
    slack.add_url_rule("/slack/commands", view_func=_own_route(""), methods=["GET", "POST"])


def _own_route(name: str) -> Route:
    def view() -> Any:
        if request.method == "POST":
            return _slash(route=name)
        if request.args.get(SSL_CHECK) != "1":
            abort(405, "Commands of Slack are posted.")
        return Response(status=200)

    view.any_host = True  # type: ignore[attr-defined]
    view.__name__ = f"slash_{name or 'any'}"
    return view


def _form() -> dict[str, str]:
    """The form's fields, the first of each name; text that is not UTF-8 was replaced while reading."""
    return request.form.to_dict()


def _retried() -> bool:
    return "X-Slack-Retry-Num" in request.headers


def _signature() -> str:
    """What all repeats of a request without a trigger share: the whole signed request."""
    return hashlib.sha256(request.headers["X-Slack-Signature"].encode()).hexdigest()


add_routes()
