"""Cameras that send by themselves, from the command line: where to, with which password, and what the doctor says."""

import io
import re
import subprocess
from collections.abc import Callable

import pytest

from cli.checks.cameras import cameras
from cli.checks.finding import ExaminedHouse
from cli.commands import push
from cli.errors import CliError
from house.clock import FakeClock
from house.settings.whole_config import load
from house.state.house_state import HouseState
from ledger.home import Home
from ledger.pushed import sender_counts
from ledger.pushed.passwords import PushPasswords
from ledger.pushed.sender_counts import PushCounts, file_of

Cli = Callable[..., "subprocess.CompletedProcess[str]"]
CONFIG = """house: {first_mode: away}
cameras:
  yard: {source: 'push://garden?every=1h'}
  hall: {source: 'demo://room'}
ingest:
  ftp: {bind: '0.0.0.0:2121'}
"""


@pytest.fixture
def sends(home: Home) -> Home:
    home.config.write_text(CONFIG)
    return home


def test_the_password_is_shown_once_and_another_one_ends_it(command: Cli, sends: Home) -> None:
    first = command("push", "yard")
    assert first.returncode == 0 and re.search(r"^FTP +\S+, port 2121$", first.stdout, re.MULTILINE)
    password = re.search(r"^password +(\w{12})$", first.stdout, re.MULTILINE)[1]
    assert PushPasswords(sends).right("garden", password)
    assert f"/push/garden?token={password}" in first.stdout
    assert password not in command("push", "garden").stdout
    second = command("push", "garden", "--new")

    assert "password" in second.stdout and not PushPasswords(sends).right("garden", password)


def test_a_camera_may_keep_the_password_it_has(sends: Home, capsys, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("4kyCBXcbrVmLqmD5\n"))
    assert push.run(["garden", "--keep"], sends) == 0
    assert PushPasswords(sends).right("garden", "4kyCBXcbrVmLqmD5")
    assert "4kyCBXcbrVmLqmD5" not in capsys.readouterr().out

    monkeypatch.setattr("sys.stdin", io.StringIO("12345\n"))
    with pytest.raises(CliError, match="10 to 64"):
        push.run(["garden", "--keep"], sends)
    assert PushPasswords(sends).right("garden", "4kyCBXcbrVmLqmD5")


def test_without_a_name_it_lists_who_sends(command: Cli, sends: Home) -> None:
    shown = command("push").stdout

    assert "garden" in shown and "camera yard" in shown and "no password yet" in shown and "hall" not in shown


@pytest.mark.parametrize(("words", "says"), [(("push", "hall"), "nobody sends as 'hall'"), (("push", "x"), "garden")])
def test_a_name_that_does_not_send_is_refused_in_one_line(command: Cli, sends: Home, words, says) -> None:
    answer = command(*words)

    assert answer.returncode == 2 and says in answer.stderr and "Traceback" not in answer.stderr


def test_a_house_where_nobody_sends_says_how_one_would(command: Cli, home: Home) -> None:
    home.config.write_text("cameras:\n  hall: {source: 'demo://room'}\n")

    answer = command("push", "yard")

    assert answer.returncode == 1 and "push://NAME" in answer.stderr


def examined(home: Home, fields=None) -> list:
    house = ExaminedHouse(home, load(home.config, home.learned, {}), FakeClock(1_700_000_000.0), environ={})
    house.__dict__.update(running=True, state=HouseState(fields or {}), processes=[])
    return [each for each in cameras(house) if each.about == "camera yard"]


def test_the_doctor_says_that_a_password_is_missing_then_what_came_last(sends: Home) -> None:
    (missing,) = examined(sends)
    assert missing.level == "problem" and missing.fix == "./hearthwatch push garden"
    PushPasswords(sends).make("garden")
    numbers = PushCounts(file_of(sends, "garden", "camera"), FakeClock(1_700_000_000.0))
    numbers.add(sender_counts.TESTS, 1_700_000_000.0)
    numbers.flush()

    (found,) = examined(sends)
    assert found.level == "ok" and "a test was received" in found.text


def test_the_doctor_says_when_what_comes_is_deleted_unread(sends: Home) -> None:
    PushPasswords(sends).make("garden")
    sends.config.write_text(CONFIG.replace("away", "home"))

    levels = {each.level: each.text for each in examined(sends)}
    assert "deleted unread" in levels["note"] and "nothing has come" in levels["ok"]
