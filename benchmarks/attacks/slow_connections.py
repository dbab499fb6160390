"""`bench slow`: how long the page and a signed command take while hundreds of connections are slow on purpose."""

import argparse
import http.client
import json
import os
import selectors
import shutil
import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from benchmarks.forged import genuine, send
from benchmarks.ports import held_port
from benchmarks.running_house import RunningHouse, wait_for

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
HEAD = b"GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"x" * 2000
BODY = b"POST /slack/commands HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4000\r\n\r\n"
AT_FIRST = {"one byte": (b"G", b""), "head": (HEAD[:30], HEAD[30:]), "body": (BODY, b"x" * 4000)}
"""What each kind of slow client sends at once, and what it sends a byte a second of."""
WANTED_MS = 1000


class SlowClients(threading.Thread):
    """Keeps `number` connections to a port open, each sending a byte a second; one that is closed is opened again."""

    def __init__(self, port: int, number: int) -> None:
        super().__init__(daemon=True)
        self._port, self._number = port, number
        self._over = threading.Event()
        self._rests: dict[socket.socket, Iterator[int]] = {}
        self.opened = self.closed_by_server = 0

    @property
    def held(self) -> int:
        """How many connections are open now."""
        return len(self._rests)

    def run(self) -> None:
        """Hold them until `stop`."""
        with selectors.DefaultSelector() as watched:
            while not self._over.wait(0.02):
                for _ in range(min(25, self._number - len(self._rests))):
                    self._open(watched)
                for key, _ in watched.select(0):
                    self._closed(watched, key.fileobj)  # type: ignore[arg-type]
                if int(time.monotonic()) != int(time.monotonic() - 0.02):
                    for connection in list(self._rests):
                        self._drip(watched, connection)
            for connection in self._rests:
                connection.close()

    def stop(self) -> None:
        """Close them all."""
        self._over.set()
        self.join(10)

    def _open(self, watched: selectors.BaseSelector) -> None:
        first, rest = list(AT_FIRST.values())[self.opened % len(AT_FIRST)]
        try:
            connection = socket.create_connection(("127.0.0.1", self._port), timeout=5)
            connection.sendall(first)
        except OSError:
            return
        connection.setblocking(False)
        self._rests[connection] = iter(rest)
        watched.register(connection, selectors.EVENT_READ)
        self.opened += 1

    def _drip(self, watched: selectors.BaseSelector, connection: socket.socket) -> None:
        byte = next(self._rests[connection], None)
        try:
            if byte is not None:
                connection.send(bytes((byte,)))
        except OSError:
            self._closed(watched, connection)

    def _closed(self, watched: selectors.BaseSelector, connection: socket.socket) -> None:
        """The server answered, or closed: either way this connection is over."""
        if self._rests.pop(connection, None) is not None:
            self.closed_by_server += 1
            watched.unregister(connection)
            connection.close()


@contextmanager
def nginx_before(house: RunningHouse) -> Iterator[int]:
    """The port of an nginx in front of the house."""
    port, folder = held_port(), house.folder
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};"
                         for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"daemon off; {user} pid {folder}/nginx.pid; error_log {folder}/nginx.log;\n"
        f"events {{ worker_connections 4096; }} http {{ access_log off; {temporary}\n"
        f"server {{ listen 127.0.0.1:{port};\n"
        f"location / {{ proxy_pass {house.url}; proxy_set_header Host $http_host; proxy_request_buffering off;\n"
        "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; } } }\n")
    process = subprocess.Popen([str(NGINX), "-c", str(folder / "nginx.conf"), "-e", str(folder / "nginx.log")])
    try:
        wait_for(lambda: _asked(port), "nginx answers", 20)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _asked(port: int) -> bool:
    """Whether /healthz/live answers 200 there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/healthz/live")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def run(argv: list[str]) -> int:
    """Measure beside them; 1 when an answer failed or took a second."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench slow", description=__doc__)
    parser.add_argument("--connections", type=int, default=500, help="all of them")
    parser.add_argument("--through-nginx", type=int, default=200, help="how many of them come through an nginx")
    parser.add_argument("--seconds", type=float, default=25.0)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    if NGINX is None:
        print("there is no nginx here: all connections go to the house itself (apt install nginx)")
    config = "cameras: {front: {source: 'demo://room?first=100000', at_home: []}}"
    with RunningHouse(config, slack={}, environ=dict(os.environ)) as house:
        if NGINX is None:
            report = _beside(house, {house.port: arguments.connections}, arguments.seconds)
        else:
            with nginx_before(house) as port:
                shares = {house.port: arguments.connections - arguments.through_nginx, port: arguments.through_nginx}
                report = _beside(house, shares, arguments.seconds)
    print(json.dumps(report) if arguments.json else "\n".join(f"{name:22} {value}" for name, value in report.items()))
    return 0 if report["failed"] == 0 and max(report["live_max_ms"], report["command_max_ms"]) < WANTED_MS else 1


def _beside(house: RunningHouse, shares: dict[int, int], seconds: float) -> dict[str, float]:
    clients = [SlowClients(port, number) for port, number in shares.items()]
    for each in clients:
        each.start()
    wait_for(lambda: sum(each.held for each in clients) >= 0.95 * sum(shares.values()), "the slow ones are there", 60)
    live, command, held = [], [], []
    until, number = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        for port in shares:
            live.append(_timed(partial(_asked, port)))
            command.append(_timed(partial(_commanded, house, port, number)))
            number += 1
        held.append(sum(each.held for each in clients))
        time.sleep(0.1)
    for each in clients:
        each.stop()
    times = {"live": [took for _, took in live], "command": [took for _, took in command]}
    return {"held_median": statistics.median(held), "held_least": min(held),
            "closed_by_server": sum(each.closed_by_server for each in clients),
            "asked": len(live) + len(command), "failed": sum(not good for good, _ in [*live, *command]),
            **{f"{name}_median_ms": round(1000 * statistics.median(took), 1) for name, took in times.items()},
            **{f"{name}_max_ms": round(1000 * max(took), 1) for name, took in times.items()},
            "app_mb": round(house.pss()["app"])}


def _timed(ask: Callable[[], bool]) -> tuple[bool, float]:
    began = time.monotonic()
    good = ask()
    return good, time.monotonic() - began


def _commanded(house: RunningHouse, port: int, number: int) -> bool:
    """Whether a signed command is answered 200 there."""
    assert house.slack is not None
    request = genuine(house.slack.signing_secret, time.time(), 10**8 + number, "/hearth")
    return send(f"http://127.0.0.1:{port}", *request)[0] == 200
