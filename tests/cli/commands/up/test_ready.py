"""When the greeting comes, and how systemd hears of it."""

import os
import socket
from pathlib import Path

import pytest

from app.auth.passwords import Passwords
from cli.commands.up import ready
from cli.commands.up.plan import StartPlan
from house.settings.model import Settings
from ledger.home import Home


def test_nothing_is_said_when_the_house_ended_before_its_page_was_served(capsys: pytest.CaptureFixture[str]) -> None:
    ready.greet(lambda: True, lambda: ["hello"], alive=lambda: False)

    assert capsys.readouterr().out == ""


def test_a_slow_start_says_where_to_look_and_still_greets(
        capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "SLOW", 0.05)
    answers = iter([False] * 10 + [True] * 3)

    ready.greet(lambda: next(answers), lambda: ["hello"], alive=lambda: True)

    said = capsys.readouterr()
    assert said.out == "hello\n"
    assert "not served yet" in said.err and "./hearthwatch logs app" in said.err


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_gets_a_datagram(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, abstract: bool) -> None:
    name = f"@hearthwatch-{os.getpid()}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind("\0" + name[1:] if abstract else name)
        monkeypatch.setenv("NOTIFY_SOCKET", name)

        ready.notify("READY=1")

        assert systemd.recv(100) == b"READY=1"


def test_a_house_without_its_model_offers_to_fetch_it(
        home: Home, shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Passwords(home.secrets).make_up()
    plan = StartPlan(home, Settings(), home, demo=False)

    monkeypatch.delenv("HEARTHWATCH_MODELS", raising=False)
    without = ready.Greeting(plan, on_terminal=False, glances_password="", new=False).lines()
    monkeypatch.setenv("HEARTHWATCH_MODELS", str(shared / "models"))
    with_it = ready.Greeting(plan, on_terminal=False, glances_password="", new=False).lines()

    assert [line for line in without if line not in with_it] == [
        "  labels    ./hearthwatch models fetch (3.8 MB) lets the house name what it sees"]


def test_a_new_house_says_that_it_neither_records_nor_tells(home: Home) -> None:
    plan = StartPlan(home, Settings(), home, demo=False)

    said = {new: "\n".join(ready.Greeting(plan, False, "", new).lines()) for new in (True, False)}

    assert "watching, neither recording nor alerting: press Away on the page, or /pycam_on" in said[True]
    assert "neither recording" not in said[False]
    assert "no password is set yet: ./hearthwatch password sets one" in said[True]
