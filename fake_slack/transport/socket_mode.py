"""Socket Mode: envelopes over a WebSocket instead of HTTP requests (https://docs.slack.dev/apis/events-api/using-socket-mode).

The server starts with the first apps.connections.open, so a workspace that is used over HTTP pays nothing for it.
"""

import json
import queue
import socket
import threading
import uuid
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

from fake_slack.workspace.records import Json
from fake_slack.workspace.world import World

TICKET_LIFETIME = 30.0
MOST_CONNECTIONS = 10
WARNING_AHEAD = 10.0
LOOK = 0.2
ACTIONS = ("warning", "refresh", "link_disabled", "drop")


@dataclass
class OpenSocket:
    """One open WebSocket."""

    connection: ServerConnection
    ends: float
    since: float
    warned: bool = False
    waiting: dict[str, "queue.Queue[Any]"] = field(default_factory=dict)

    def send(self, body: Json) -> None:
        """Send JSON; silently nothing when the other end has gone."""
        try:
            self.connection.send(json.dumps(body))
        except (ConnectionClosed, OSError):
            return

    def cut(self) -> None:
        """End the TCP connection without a goodbye."""
        try:
            self.connection.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


class SocketModeServer:
    """All WebSockets of the app."""

    def __init__(self, world: World, host: str, port: int = 0) -> None:
        self.world = world
        self._address = (host, port)
        self._server: Server | None = None
        self._tickets: dict[str, float] = {}
        self._lines: list[OpenSocket] = []
        self._lock = threading.Lock()

    def url(self) -> str:
        """A fresh address for one connection within 30 s; starts listening at the first."""
        with self._lock:
            if self._server is None:
                self._server = serve(self._live, *self._address, process_request=self._admit, compression=None)
                threading.Thread(target=self._server.serve_forever, daemon=True).start()
            ticket = uuid.uuid4().hex
            self._tickets[ticket] = self.world.clock.monotonic() + TICKET_LIFETIME
        host, port = self._server.socket.getsockname()[:2]
        return f"ws://{host}:{port}/link/?ticket={ticket}&app_id={self.world.settings.app_id}"

    def connected(self) -> int:
        """How many WebSockets are open."""
        return len(self._lines)

    def deliver(self, kind: str, payload: Json, seconds: float, retry: int) -> tuple[bool, Any]:
        """Send an envelope over one of them; (acknowledged in time, the payload of the acknowledgement or None)."""
        with self._lock:
            if not self._lines:
                return False, None
            line = self.world.random.choice(self._lines)
            name = str(uuid.uuid4())
            answers: queue.Queue[Any] = queue.Queue()
            line.waiting[name] = answers
        envelope: Json = {"envelope_id": name, "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        line.send(envelope)
        try:
            return True, answers.get(timeout=seconds)
        except queue.Empty:
            return False, None
        finally:
            line.waiting.pop(name, None)

    def act(self, wanted: Json) -> Json:
        """{action}: warning, refresh (goodbye, then closed), link_disabled, drop (no goodbye) on every WebSocket."""
        action = wanted.get("action")
        if action not in ACTIONS:
            raise ValueError(f"action must be one of {', '.join(ACTIONS)}, not {action!r}")
        with self._lock:
            lines = list(self._lines)
        for line in lines:
            self._end(line, action) if action != "warning" else line.send(_goodbye("warning"))
        return {"concerned": len(lines)}

    def stop(self) -> None:
        """Close everything."""
        with self._lock:
            if self._server is not None:
                self._server.shutdown()

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        ticket = parse_qs(urlsplit(request.path).query).get("ticket", [""])[0]
        if self._is_down():
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "down")
        with self._lock:
            known = self._tickets.pop(ticket, 0.0) >= self.world.clock.monotonic()
        return None if known else connection.respond(HTTPStatus.FORBIDDEN, "unknown or used ticket")

    def _is_down(self) -> bool:
        with self.world.lock:
            return self.world.faults.is_down("socket", self.world.clock.monotonic())

    def _live(self, connection: ServerConnection) -> None:
        now = self.world.clock.monotonic()
        line = OpenSocket(connection, now + self.world.settings.socket_lifetime, self.world.now())
        refusal = self._refusal()
        if refusal:
            line.send(_goodbye(refusal))
            return
        with self._lock:  # nothing is said on a line before its greeting
            self._lines.append(line)
            line.send(self._hello())
        try:
            self._listen(line)
        finally:
            with self._lock:
                self._lines.remove(line)

    def _refusal(self) -> str:
        if self.world.settings.socket_mode is False:
            return "link_disabled"
        return "too_many_websockets" if len(self._lines) >= MOST_CONNECTIONS else ""

    def _hello(self) -> Json:
        s = self.world.settings
        debug = {"host": "applink-fake", "build_number": 1, "approximate_connection_time": int(s.socket_lifetime)}
        info = {"app_id": s.app_id}
        return {"type": "hello", "num_connections": len(self._lines), "debug_info": debug, "connection_info": info}

    def _listen(self, line: OpenSocket) -> None:
        while self._goes_on(line):
            try:
                self._take(line, line.connection.recv(timeout=LOOK))
            except TimeoutError:
                continue
            except ConnectionClosed:
                return

    def _goes_on(self, line: OpenSocket) -> bool:
        """Warn ahead of the end of a connection's life, end it then; cut it while the line is down."""
        now = self.world.clock.monotonic()
        if self._is_down():
            line.cut()
            return False
        if now >= line.ends:
            self._end(line, "refresh")
            return False
        if now >= line.ends - WARNING_AHEAD and not line.warned:
            line.warned = True
            line.send(_goodbye("warning"))
        return True

    def _end(self, line: OpenSocket, action: str) -> None:
        if action == "drop":
            line.cut()
            return
        line.send(_goodbye("link_disabled" if action == "link_disabled" else "refresh_requested"))
        line.connection.close()

    def _take(self, line: OpenSocket, raw: Any) -> None:
        """An acknowledgement, with or without payload; anything else Slack ignores."""
        try:
            body = json.loads(raw)
        except ValueError:
            return
        waiting = line.waiting.get(str(body.get("envelope_id"))) if isinstance(body, dict) else None
        if waiting is not None:
            waiting.put(body.get("payload"))


def _goodbye(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-fake"}}
