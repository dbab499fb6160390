"""When the greeting comes, and how systemd hears of it."""

import os
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from app.auth.passwords import Passwords
from camera_process.runtime_files import RuntimeFile
from cli.commands.up import wait_until_ready
from cli.commands.up.greeting import Greeting
from cli.commands.up.start_plan import StartPlan
from cli.supervise import systemd
from house import facts
from house.clock import FakeClock, SystemClock
from house.settings.whole_config import Settings
from ledger.home import Home
from ledger.redis.log import Log
from tests.support.beats import all_beat

NOWHERE = "127.0.0.1:1"

def test_nothing_is_said_when_the_house_ended_before_it_was_ready(capsys: pytest.CaptureFixture[str]) -> None:
    assert not wait_until_ready.greet(lambda: ["redis"], lambda: ["hello"], alive=lambda: False)

    assert capsys.readouterr().out == ""


def test_a_slow_start_says_what_is_missing_and_still_greets(
        capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wait_until_ready, "SLOW", 0.05)
    monkeypatch.setattr(wait_until_ready, "STEP", 0.01)
    looks = iter([["the log is away"]] * 8 + [[]])

    assert wait_until_ready.greet(lambda: next(looks), lambda: ["hello"], alive=lambda: True)

    said = capsys.readouterr()
    assert said.out == "hello\n"
    assert "not ready yet: the log is away; ./hearthwatch status" in said.err


def test_a_start_that_takes_too_long_is_not_greeted(capsys: pytest.CaptureFixture[str]) -> None:
    assert not wait_until_ready.greet(lambda: ["notifier does not run"], lambda: ["hello"], lambda: True, patience=0.0)

    said = capsys.readouterr()
    assert said.out == "" and "not ready yet: notifier does not run" in said.err


def test_a_page_that_stays_away_is_not_waited_for_when_all_else_is_ready(
        home: Home, redis_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, settings = FakeClock(), Settings.model_validate({"redis_url": redis_server.url, "web": {"bind": NOWHERE}})
    look = wait_until_ready.StartLook(StartPlan(home, settings, home, demo=False), clock, clock.monotonic())
    assert look() == [wait_until_ready.NO_PAGE]

    clock.advance(wait_until_ready.SLOW)
    assert "notifier has not begun to work" in look() and wait_until_ready.NO_PAGE in look()
    all_beat(home, clock, ("notifier", "historian", "analysis", "listener"))
    assert look() == [wait_until_ready.NO_PAGE]
    clock.advance(wait_until_ready.PAGE)
    all_beat(home, clock, ("notifier", "historian", "analysis", "listener"))

    assert look() == []


@pytest.mark.parametrize("takes_facts", [False, True])
def test_systemd_takes_a_house_for_started_whose_log_takes_facts_though_a_process_never_begins(
        home: Home, redis_server: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, takes_facts: bool) -> None:
    monkeypatch.setattr(wait_until_ready, "GIVEN_UP", 0.0)
    settings = Settings.model_validate({"web": {"bind": NOWHERE}, "redis_url": redis_server.url if takes_facts
                                        else "unix:///no/such/socket"})
    look = wait_until_ready.StartLook(StartPlan(home, settings, home, demo=False), SystemClock(), 0.0)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as service_manager:
        service_manager.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        service_manager.settimeout(60)

        wait_until_ready.fork(look, lambda: ["never printed"], [os.open(os.devnull, os.O_RDONLY)])
        os.wait()

        service_manager.setblocking(False)
        heard = service_manager.recv(100) if takes_facts else b""
        assert heard == (b"READY=1" if takes_facts else b"")
        with pytest.raises(BlockingIOError):
            service_manager.recv(100)


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_gets_a_datagram(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, abstract: bool) -> None:
    name = f"@hearthwatch-{os.getpid()}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as service_manager:
        service_manager.bind("\0" + name[1:] if abstract else name)
        monkeypatch.setenv("NOTIFY_SOCKET", name)

        systemd.notify("READY=1")

        assert service_manager.recv(100) == b"READY=1"


def test_a_systemd_that_does_not_listen_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))

    systemd.notify("READY=1")


def test_what_is_not_there_yet_is_named(home: Home, redis_server: Any) -> None:
    settings = Settings.model_validate({"redis_url": redis_server.url, "cameras": {
        "front": {"source": "demo://room"}, "back-door": {"source": "rtsp://h/1"}}})
    RuntimeFile(home.frame_time("front")).touch()
    log = Log(redis_server.client())
    log.record(facts.TroubleBegan(at=1.0, kind="channel", about="slack://", text="Slack cannot be reached"))

    lines = Greeting(StartPlan(home, settings, home, demo=False), False, "", new=False, began=time.time() - 60).lines()

    assert "  waiting   for the first picture of Back door" in lines
    assert "  trouble   Slack cannot be reached" in lines


def test_a_house_without_its_model_offers_to_fetch_it(
        home: Home, shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Passwords(home.secrets).make_up()
    plan = StartPlan(home, Settings(), home, demo=False)

    monkeypatch.delenv("HEARTHWATCH_MODELS", raising=False)
    without = Greeting(plan, on_terminal=False, glances_password="", new=False, began=0.0).lines()
    monkeypatch.setenv("HEARTHWATCH_MODELS", str(shared / "models"))
    with_it = Greeting(plan, on_terminal=False, glances_password="", new=False, began=0.0).lines()

    assert [line for line in without if line not in with_it] == [
        "  labels    ./hearthwatch models fetch yolox (3.7 MB) lets the house name what it sees"]


def test_a_new_house_says_that_it_neither_records_nor_alerts(home: Home) -> None:
    plan = StartPlan(home, Settings(), home, demo=False)

    said = {new: "\n".join(Greeting(plan, False, "", new, 0.0).lines()) for new in (True, False)}

    assert "watching, neither recording nor alerting: press Away on the page, or /pycam_on" in said[True]
    assert "neither recording" not in said[False]
    assert "no password is set yet: ./hearthwatch password sets one" in said[True]


def test_a_house_that_becomes_ready_just_after_a_look_is_told_what_that_look_found(
        capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wait_until_ready, "STEP", 0.01)
    looks = iter([["the log is away"], []])

    assert wait_until_ready.greet(lambda: next(looks), lambda: ["hello"], alive=lambda: True, patience=0.0)

    said = capsys.readouterr()
    assert said.out == "hello\n" and said.err.count("not ready yet: the log is away;") == 1
