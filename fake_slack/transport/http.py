"""Helpers of all routes: JSON responses, faults, and a connection closed without an answer."""

from collections.abc import Iterable
from typing import Any

from flask import Response, current_app

from fake_slack.workspace.faults import INTERCEPTED, InjectedFault
from fake_slack.workspace.live_workspace import World
from fake_slack.workspace.people_and_messages import Json

LOGIN = "/network-login"
"""Where the fault `redirect` leads."""


class Dropped(Response):
    """No answer at all: the server closes the connection when this is to be sent."""

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        raise ConnectionAbortedError("this answer never arrives")


def struck(world: World, method: str, channel: str = "") -> tuple[InjectedFault | None, Response | None]:
    """Return the fault that hits a call, and the answer it forces (None: go on). Call without holding the world."""
    with world.held():
        fault = world.faults.strike(method, channel, world.clock.monotonic())
    if fault is None or fault.kind in ("error", "lost_answer"):
        return fault, None
    if fault.kind in ("hang", "slow"):
        world.clock.sleep(fault.delay, world.wake)
    if fault.kind in ("hang", "down"):
        return fault, Dropped()
    if fault.kind == "rate_limit":
        return fault, limited(fault.retry_after)
    if fault.kind in INTERCEPTED:
        return fault, intercepted(fault.kind)
    if fault.kind == "server_error":
        return fault, Response("<html><body>Service unavailable</body></html>", status=fault.status)
    return fault, None


def intercepted(kind: str) -> Response:
    """Return what stands between house and Slack answers in its place, by a kind of `INTERCEPTED`."""
    if kind == "redirect":
        return Response(status=302, headers={"Location": LOGIN})
    if kind == "garbage":
        return Response(b"\xff\xfe\x00rubbish", content_type="application/json")
    if kind == "bare_ok":
        return as_response({"ok": True})
    return login_page()


def login_page() -> Response:
    """Return the login page of a network."""
    return Response("<!DOCTYPE html><title>Welcome to the WiFi</title><form>Room number</form>", mimetype="text/html")


def limited(retry_after: float) -> Response:
    """Return HTTP 429 as Slack sends it."""
    response = as_response({"ok": False, "error": "ratelimited"}, 429)
    response.headers["Retry-After"] = str(max(1, -int(-retry_after // 1)))
    return response


def as_response(body: Json, status: int = 200) -> Response:
    """Return JSON in Slack's content type."""
    return Response(current_app.json.dumps(body), status=status, content_type="application/json; charset=utf-8")
