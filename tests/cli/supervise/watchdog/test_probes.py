"""What the watchdog sees of real processes from outside."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from cli.supervise.watchdog import probes

Until = Callable[..., None]
HUNDRED_MB = "import os, sys; kept = b'x' * 100_000_000; {fork}print('ready', flush=True); sys.stdin.read()"


@pytest.fixture
def page() -> Iterator[HTTPServer]:
    """A page that answers with `status`."""
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(server.status if self.path == "/healthz/live" else 404)  # type: ignore[attr-defined]
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Page)
    server.status = 200  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_redis_that_answers_anything_at_all_lives(redis_server: Any) -> None:
    assert probes.redis_answers(redis_server.address)
    with redis_server.client() as client:
        client.config_set("requirepass", "sesame")
        try:
            assert probes.redis_answers(redis_server.address)
        finally:
            client.execute_command("AUTH", "sesame")
            client.config_set("requirepass", "")


def test_a_redis_that_hangs_or_is_gone_does_not_answer(
        redis_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "SECONDS", 0.2)
    redis_server.hang()
    try:
        assert not probes.redis_answers(redis_server.address)
    finally:
        redis_server.resume()
    assert not probes.redis_answers(str(tmp_path / "none"))


def test_a_page_lives_when_it_says_so(page: Any) -> None:
    assert probes.page_answers("127.0.0.1", page.server_port)
    page.status = 500
    assert not probes.page_answers("127.0.0.1", page.server_port)


def test_a_page_that_takes_connections_and_says_nothing_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert not probes.page_answers("127.0.0.1", silent.getsockname()[1])
    assert not probes.page_answers("127.0.0.1", 1)


def test_a_stopped_process_is_seen_to_be(until: Until) -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        assert not probes.is_stopped(process.pid)
        process.send_signal(signal.SIGSTOP)
        until(lambda: probes.is_stopped(process.pid), "it is stopped")
        process.kill()
    assert not probes.is_stopped(process.pid), "it is gone"


@pytest.mark.parametrize("fork", ["", "os.fork(); "])
def test_what_children_share_is_counted_once(fork: str) -> None:
    code = HUNDRED_MB.format(fork=fork)
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(2 if fork else 1):
            process.stdout.readline()
        used = probes.memory_mb(process.pid)
        os.kill(process.pid, signal.SIGKILL)
    assert 90 < used < 140
    assert probes.memory_mb(process.pid) == 0.0
