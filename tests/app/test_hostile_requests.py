"""The whole app under the server it runs with, and requests of everybody who means no good."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.attacks.hostile_requests import KINDS, answer_to, hostile_requests, request
from benchmarks.ports import held_port
from ledger.home import Home
from ledger.redis.log import Log
from tests.app.web_house import SECRET

ROOT = Path(__file__).resolve().parents[2]
CONFIG = f"""
cameras: {{front: {{source: 'demo://room'}}}}
slack: {{bot_token: xoxb-1, signing_secret: {SECRET}, channel: C0123456789, people: {{U0BENCH001: owner}}}}
"""


@pytest.fixture
def port(home: Home, redis_server, until) -> Iterator[int]:
    """Where the app listens, run as the house runs it."""
    port = held_port()
    home.config.write_text(CONFIG)
    environment = {**os.environ, "HEARTHWATCH_HOME": str(home.path), "REDIS_URL": redis_server.url}
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "-b", f"127.0.0.1:{port}"]
    with (home.path / "app.log").open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        until(lambda: answer_to(port, request("GET", "/healthz/live"))[0] == 200, "the app answers")
        yield port
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(60)


def test_hostile_requests_are_refused_without_an_error_and_change_nothing(port, home, redis_server):
    sent = [(each, *answer_to(port, each.data)) for each in hostile_requests(SECRET, time.time(), 20 * len(KINDS), 3)]

    assert [(each.data[:200], status) for each, status, location in sent if each.let_in(status, location)] == []
    assert [(each.data[:200], status) for each, status, _ in sent if status >= 500] == []
    assert Log(redis_server.client()).recent(10) == []
    assert not re.search("Traceback|failed", (home.path / "app.log").read_text())
    assert answer_to(port, request("GET", "/healthz/live"))[0] == 200
