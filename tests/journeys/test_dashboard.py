"""The dashboard as it is served: gunicorn with the house's own configuration, a real log, one visitor's whole way."""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from benchmarks.ports import held_port
from house import facts
from house.facts import Box, Label
from ledger.files.pictures import Pictures
from ledger.home import Home
from ledger.redis.log import Log
from tests.app.web_house import PASSWORD, SECRET, FakeCamera, hash_of, sign, slash, token_in

ROOT = Path(__file__).resolve().parents[2]
CONFIG = f"""
house: {{name: Journey}}
cameras:
  hall: {{source: "demo://room"}}
slack: {{bot_token: xoxb-1-journey, signing_secret: {SECRET}, channel: C0123456789,
         people: {{U024BE7LH: owner}}}}
web: {{threads: 8}}
"""


@pytest.fixture
def real_home(home: Home) -> Iterator[Home]:
    """The test's home with the runtime directory that its processes find by themselves."""
    found = Home.from_environment(os.environ | {"HEARTHWATCH_HOME": str(home.path)}, home.path)
    yield found
    shutil.rmtree(found.runtime)


@pytest.fixture
def address(real_home: Home, redis_server: Any, tmp_path: Path, until: Callable[..., None]) -> Iterator[str]:
    """Where gunicorn serves the house."""
    real_home.config.write_text(CONFIG)
    (real_home.secrets / "password").write_text(hash_of(PASSWORD))
    bind = f"127.0.0.1:{held_port()}"
    environ = os.environ | {"HEARTHWATCH_HOME": str(real_home.path), "REDIS_URL": redis_server.url}
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "-b", bind, "--threads", "8"]
    with (tmp_path / "gunicorn.log").open("wb") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=output, stderr=output)
    try:
        until(lambda: server.poll() is not None or _serves(bind), "gunicorn serves")
        assert server.poll() is None, (tmp_path / "gunicorn.log").read_text()
        yield f"http://{bind}"
    finally:
        server.terminate()
        server.wait(60)
    assert PASSWORD not in (tmp_path / "gunicorn.log").read_text()


def _serves(bind: str) -> bool:
    try:
        return requests.get(f"http://{bind}/healthz/live", timeout=1).ok
    except requests.RequestException:
        return False


def _slack(address: str, path: str, form: dict[str, str]) -> requests.Response:
    body, stamp = urllib.parse.urlencode(form).encode(), str(int(time.time()))
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(SECRET, stamp, body),
               "Content-Type": "application/x-www-form-urlencoded"}
    return requests.post(address + path, data=body, headers=headers, timeout=60)


def _login(address: str) -> requests.Session:
    session = requests.Session()
    session.headers["Accept"] = "text/html"
    token = token_in(session.get(f"{address}/login").text)
    session.post(f"{address}/login", data={"csrf_token": token, "password": PASSWORD})
    return session


def test_from_a_slack_command_to_an_event_that_is_tagged_on_the_page(address: str, real_home: Home, redis_server: Any,
                                                                     until: Callable[..., None]) -> None:
    log = Log(redis_server.client())
    session = _login(address)
    assert "press Away or /pycam_on" in session.get(address).text

    assert _slack(address, "/pycam_on", slash("/pycam_on")).json()["text"].startswith("Switched on")
    until(lambda: "Switched on: watching, recording and alerting" in session.get(address).text, "the page says so")

    now = time.time()
    kept = Pictures(real_home, "pi").save("hall", "a1b2c3d4e5", _jpeg(), {}, now)
    log.record(facts.EventBegan(at=now, event="a1b2c3d4e5", camera="hall", picture=kept))
    log.record(facts.EventLabelled(at=now, event="a1b2c3d4e5", camera="hall", picture=kept, analyzer="nanodet",
                                   labels=(Label("person", 0.9, Box(0, 0, 1, 1)),)))
    until(lambda: "Person at Hall" in session.get(address).text, "the event is on the page")
    assert session.get(f"{address}/events/a1b2c3d4e5/thumbnail").content.startswith(b"\xff\xd8")

    token = token_in(session.get(address).text)
    answer = session.post(f"{address}/command", data={"line": "tag a1b2c3d4e5 occupied"},
                          headers={"X-CSRFToken": token, "Accept": "application/json"}).json()
    assert answer["ok"], answer
    tag = log.recent(5, [facts.EventTagged])[0]
    assert isinstance(tag, facts.EventTagged)
    assert (tag.event, tag.tag, tag.by) == ("a1b2c3d4e5", "occupied", "owner")
    until(lambda: re.search(r"<code>tag a1b2c3d4e5 occupied</code>", session.get(f"{address}/system").text),
          "the audit has it")


def test_a_live_stream_over_gunicorn_ends_when_its_viewer_goes(address: str, real_home: Home,
                                                               until: Callable[..., None]) -> None:
    session = _login(address)
    with FakeCamera(real_home, "hall", _jpeg).running():
        for _ in range(6):  # more than there are places: each must be given back
            until(lambda: _first_picture(session, address).startswith(b"--frame"), "a place is free")


def test_the_dashboard_loads_no_heavy_libraries(address: str) -> None:
    """OpenCV and numpy would double what the dashboard takes of a small machine's memory."""
    port = int(address.rsplit(":", 1)[1])
    pids = {c.pid for c in psutil.net_connections("tcp") if c.laddr and c.laddr.port == port and c.status == "LISTEN"}
    maps = "".join(Path(f"/proc/{pid}/maps").read_text() for pid in pids if pid)

    assert pids
    assert "python" in maps
    assert not re.search(r"/(cv2|numpy|av)/", maps)


def _first_picture(session: requests.Session, address: str) -> bytes:
    with session.get(f"{address}/live/hall", stream=True, timeout=60) as answer:
        return next(answer.iter_content(64), b"") if answer.status_code == 200 else b""


def _jpeg() -> bytes:
    from vision import jpeg
    from vision.demo_room.room import Room

    return jpeg.encode(Room((320, 180), 1, None).frame(0.0))
