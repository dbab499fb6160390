"""Meraki's Dashboard API as far as the scene check uses it, on loopback: its limits, 429, late snapshots.

API: https://developer.cisco.com/meraki/api-v1/
"""

import json
import re
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "0123456789abcdef"
PAGE = 1000


@dataclass
class DashboardCamera:
    """One camera of the organisation. ready: how often its snapshot answers 404 before it is there."""

    serial: str
    name: str
    picture: bytes
    tags: list[str] = field(default_factory=lambda: ["compare_scene"])
    network: str = "N1"
    ready: int = 1
    status: int = 200


class Dashboard(ThreadingHTTPServer):
    """The server; `limit` calls a second are answered, more get 429. calls: when each came."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, cameras: list[DashboardCamera], limit: int = 10) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.cameras, self.limit = {each.serial: each for each in cameras}, limit
        self.networks = [{"id": "N1", "name": "One", "tags": ["shops"]}, {"id": "N2", "name": "Two", "tags": []}]
        self.calls: list[float] = []
        self.refused, self.links = 0, list[str]()
        self.lock, self._recent = threading.Lock(), deque[float]()
        self.address = f"http://127.0.0.1:{self.server_port}/api/v1"
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> "Dashboard":
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.shutdown()
        self.server_close()

    def too_many(self) -> bool:
        """Count a call of the API; whether it is over the limit of the last second."""
        now = time.monotonic()
        with self.lock:
            while self._recent and now - self._recent[0] > 1.0:
                self._recent.popleft()
            self._recent.append(now)
            self.calls.append(now)
            over = len(self._recent) > self.limit
            self.refused += over
        return over


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Dashboard

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path.startswith("/snapshots/"):
            self._snapshot(parts.path.rpartition("/")[2])
        elif not self._refused():
            self._read(parts.path.removeprefix("/api/v1"), parse_qs(parts.query))

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        found = re.fullmatch(r"/api/v1/devices/([^/]+)/camera/generateSnapshot", self.path)
        if self._refused():
            return
        camera = self.server.cameras.get(found[1]) if found else None
        if camera is None or camera.status != 200:
            self._answer(camera.status if camera else 404, {"errors": ["no"]})
        else:
            host = self.server.address.removesuffix("/api/v1")
            self._answer(202, {"url": f"{host}/snapshots/{camera.serial}", "expiry": "2030-01-01T00:00:00Z"})

    def do_PUT(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        serial = self.path.rpartition("/")[2]
        if not self._refused():
            self.server.cameras[serial].tags = body["tags"]
            self._answer(200, {"serial": serial, "tags": body["tags"]})

    def _read(self, path: str, query: dict[str, list[str]]) -> None:
        if path == "/organizations":
            names = {"O1": "Shops", "O2": "Twin", "O3": "Twin"}
            self._answer(200, [{"id": id, "name": name} for id, name in names.items()])
        elif path == "/organizations/O1/networks":
            wanted = query.get("tags[]", query.get("tags", []))
            self._answer(200, [each for each in self.server.networks if not wanted or set(wanted) & set(each["tags"])])
        elif path == "/organizations/O1/devices":
            self._devices(query)
        elif found := re.fullmatch(r"/devices/([^/]+)/camera/videoLink", path):
            self.server.links.append(found[1])
            self._answer(200, {"url": f"https://n1.example/{found[1]}?timestamp={query['timestamp'][0]}"})
        else:
            self._answer(404, {"errors": ["not found"]})

    def _devices(self, query: dict[str, list[str]]) -> None:
        wanted = set(query.get("tags[]", query.get("tags", [])))
        rows = [each for each in self.server.cameras.values() if not wanted or wanted & set(each.tags)]
        after = query.get("startingAfter", [""])[0]
        start = next((number + 1 for number, each in enumerate(rows) if each.serial == after), 0)
        page = rows[start : start + PAGE]
        more = len(rows) > start + PAGE
        link = {"Link": f'<{self.server.address}/organizations/O1/devices?{urlsplit(self.path).query}'
                        f'&startingAfter={page[-1].serial}>; rel=next'} if more else {}
        self._answer(200, [{"serial": each.serial, "name": each.name, "networkId": each.network, "tags": each.tags,
                            "productType": "camera"} for each in page], link)

    def _snapshot(self, serial: str) -> None:
        camera = self.server.cameras[serial]
        with self.server.lock:
            camera.ready, late = camera.ready - 1, camera.ready > 0
        if late:
            self._answer(404, {})
        else:
            self._send(200, camera.picture, "image/jpeg", {})

    def _refused(self) -> bool:
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            self._answer(401, {"errors": ["Invalid API key"]})
        elif self.server.too_many():
            self._answer(429, {"errors": ["API rate limit exceeded"]}, {"Retry-After": "1"})
        else:
            return False
        return True

    def _answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(body).encode(), "application/json", headers or {})

    def _send(self, status: int, data: bytes, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
