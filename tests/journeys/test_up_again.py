"""`up` after a crash, into other outputs than a terminal, and where it cannot start."""

import contextlib
import json
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.started_house import StartedHouse, alive, kill

Until = Callable[..., None]
CAMERA = """
house:
  first_mode: away
cameras:
  hall:
    source: demo://room?size=640x360&first=2&every=30
channels: ["terminal://"]
"""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[StartedHouse]:
    """A home with one drawn camera, not started yet."""
    made = StartedHouse(tmp_path, CAMERA)
    yield made
    made.end()


@contextlib.contextmanager
def notified(address: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], bytes]]:
    """What is started in this block notifies systemd, whose part the caller takes: each call gives the next message."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd, monkeypatch.context() as environment:
        systemd.bind(str(address))
        systemd.settimeout(120)
        environment.setenv("NOTIFY_SOCKET", str(address))
        yield lambda: systemd.recv(100)


@pytest.mark.timeout(400)
def test_systemd_is_notified_and_after_a_killed_supervisor_the_next_up_ends_the_old_processes_and_starts_again(
        house: StartedHouse, until: Until, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a house that alerts into a socket, as under systemd, which is notified of the start and then of each look
    with notified(tmp_path / "notify", monkeypatch) as hear:
        house.start_into_socket()
        heard = [*iter(hear, b"READY=1")]
        assert house.served()
        assert {*heard, *iter(hear, b"WATCHDOG=1")} <= {b"WATCHDOG=1"}
    until(lambda: "no password is set yet" in house.said, "the greeting, without a password")
    until(lambda: "picture " in house.said, "an alert through the socket")
    before = house.pids()

    # when its supervisor is killed
    assert house.up is not None
    kill(house.up.pid)
    house.up.wait(timeout=60)
    assert alive(before["camera-lan"]), "orphans go on watching"

    # then the next start ends them, and alerts into a file
    output = tmp_path / "up.log"
    house.start_into_file(output)
    until(lambda: "is up" in output.read_text(), "the page of the second start")
    assert "ended what an earlier start had left: analysis, app," in output.read_text()
    assert not any(alive(pid) for pid in before.values())
    until(lambda: "at Hall" in output.read_text(), "what goes on in the hall, in the file")

    # and down stops it
    down = house.run("down")
    assert down.returncode == 0 and "stopped" in down.stderr
    assert house.up.wait(timeout=60) == 0
    assert house.run("down").stderr.strip() == "hearthwatch: the house was not running"


def test_a_taken_port_is_one_line_with_the_fix(house: StartedHouse) -> None:
    with socket.create_server(("127.0.0.1", house.port)):
        answer = house.run("up")

    assert answer.returncode == 1
    said = [line for line in answer.stderr.strip().splitlines() if not line.startswith("hearthwatch: warning: ")]
    assert len(said) == 1
    assert f"port {house.port} of 127.0.0.1 is taken by something else" in said[0]
    assert f"process {os.getpid()}" in said[0]
    assert f"set web.bind in {house.path / 'config.yml'}" in said[0]


def test_wrong_settings_are_all_named_and_nothing_starts(house: StartedHouse) -> None:
    config = house.path / "config.yml"
    config.write_text(config.read_text() + "bananas: 3\nalerts:\n  cooldown: soon\n")

    answer = house.run("up")

    assert answer.returncode == 2
    assert "bananas" in answer.stderr and "alerts.cooldown" in answer.stderr
    assert f"fix this in {house.path}, then start again" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert json.loads(house.run("status", "--json").stdout)["running"] is False
