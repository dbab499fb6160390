"""Sends signed requests to the app, over HTTP or a WebSocket, and again when no answer comes within three seconds."""

import http.client
import json
import threading
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from fake_slack.transport.signing import signed_headers
from fake_slack.workspace.live_workspace import World
from fake_slack.workspace.people_and_messages import Json

LONGEST_ANSWER = 1_000_000


class Hub(Protocol):
    """The WebSocket side."""

    def connected(self) -> int:
        """Return how many WebSockets are open."""
        ...

    def deliver(self, kind: str, payload: Json, seconds: float, retry: int) -> tuple[bool, Any]:
        """Send to one of them; returns (acknowledged within `seconds`, payload of the acknowledgement)."""
        ...


class Courier:
    """Sends one payload and reports how it went; never call it while holding the world."""

    def __init__(self, world: World, hub: Hub | None = None) -> None:
        self.world = world
        self.hub = hub

    def send(self, kind: str, payload: Json, url: str, repeat: int = 0) -> Json:
        """Deliver (kind slash_commands, interactive or events_api); `repeat` sends the very same request again.

        The report: via, url, acked, error (None, operation_timeout, dispatch_failed, http_<status>), status, body,
        json, seconds, attempts (later ones are added to it as they happen).
        """
        over_socket = self._over_socket()
        report: Json = {"kind": kind, "via": "socket" if over_socket else "http", "url": url, "attempts": []}
        with self.world.held():
            self.world.deliveries.append(report)
        if over_socket:
            first = self._by_socket(kind, payload, 0)
        elif not url:
            first = _attempt(self.world.now(), 0, "no_request_url")
        else:
            first = self._by_http(kind, payload, url, 0, repeat)
        names = ("at", "seconds", "status", "body", "json", "error")
        with self.world.lock:
            report["attempts"].append(first)
            report |= {name: first[name] for name in names} | {"acked": first["error"] is None}
        if first["error"] == "operation_timeout":
            threading.Thread(target=self._again, args=(report, payload), daemon=True).start()
        return report

    def _over_socket(self) -> bool:
        wanted = self.world.settings.socket_mode
        return bool(wanted) or (wanted is None and self.hub is not None and self.hub.connected() > 0)

    def _again(self, report: Json, payload: Json) -> None:
        for number, delay in enumerate(self.world.settings.retry_delays, start=1):
            if self.world.clock.sleep(delay, self.world.wake):
                return
            if report["via"] == "socket":
                attempt = self._by_socket(report["kind"], payload, number)
            else:
                attempt = self._by_http(report["kind"], payload, report["url"], number, 0)
            with self.world.lock:
                report["attempts"].append(attempt)
            if attempt["error"] is None:
                return

    def _by_socket(self, kind: str, payload: Json, retry: int) -> Json:
        at, began = self.world.now(), self.world.clock.monotonic()
        if self.hub is None or not self.hub.connected():
            return _attempt(at, retry, "dispatch_failed")
        acked, answer = self.hub.deliver(kind, payload, self.world.settings.ack_seconds, retry)
        attempt = _attempt(at, retry, None if acked else "operation_timeout")
        body = "" if answer is None else json.dumps(answer)
        return attempt | {"seconds": self.world.clock.monotonic() - began, "json": answer, "body": body}

    def _by_http(self, kind: str, payload: Json, url: str, retry: int, repeat: int) -> Json:
        body, content_type = encoded(kind, payload)
        headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
        headers |= signed_headers(self.world.settings.signing_secret, body, self.world.now())
        attempt = self._post(url, body, headers | _retry_headers(retry))
        for number in range(1, repeat + 1):
            self._post(url, body, headers | _retry_headers(number))
        return attempt | {"retry": retry}

    def _post(self, url: str, body: bytes, headers: dict[str, str]) -> Json:
        at, began = self.world.now(), self.world.clock.monotonic()
        attempt = _attempt(at, 0, None)
        try:
            status, kind, answer = post(url, body, headers, self.world.settings.ack_seconds)
        except TimeoutError:
            attempt["error"] = "operation_timeout"
        except (OSError, http.client.HTTPException, ValueError):
            attempt["error"] = "dispatch_failed"
        else:
            attempt |= {"status": status, "body": answer, "json": _as_json(kind, answer)}
            attempt["error"] = None if status == 200 else f"http_{status}"
        return attempt | {"seconds": self.world.clock.monotonic() - began}


def _attempt(at: float, retry: int, error: str | None) -> Json:
    return {"at": at, "retry": retry, "error": error, "status": None, "body": "", "json": None, "seconds": 0.0}


def _retry_headers(number: int) -> dict[str, str]:
    return {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"} if number else {}


def encoded(kind: str, payload: Json) -> tuple[bytes, str]:
    """Return body and content type as Slack sends them: a form, a form with JSON (presses) or JSON (events)."""
    if kind == "slash_commands":
        return urlencode(payload).encode(), "application/x-www-form-urlencoded"
    if kind == "interactive":
        return urlencode({"payload": json.dumps(payload)}).encode(), "application/x-www-form-urlencoded"
    return json.dumps(payload).encode(), "application/json"


def post(url: str, body: bytes, headers: dict[str, str], seconds: float) -> tuple[int, str, str]:
    """POST without redirects; returns (status, content type, body). Raises TimeoutError, OSError, HTTPException."""
    parts = urlsplit(url)
    maker = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = maker(parts.hostname or "", parts.port, timeout=seconds)
    try:
        connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
        answer = connection.getresponse()
        text = answer.read(LONGEST_ANSWER).decode("utf-8", "replace")
        return answer.status, answer.headers.get_content_type(), text
    finally:
        connection.close()


def _as_json(kind: str, body: str) -> Any:
    if kind != "application/json":
        return None
    try:
        return json.loads(body)
    except ValueError:
        return None
