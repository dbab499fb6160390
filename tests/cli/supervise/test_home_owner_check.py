"""Whose house it is: root and other users get one line that says how to go on."""

import os
import shlex
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.checks import machine
from cli.checks.finding import ExaminedHouse
from cli.errors import CliError
from cli.supervise import home_owner_check, lock_exec, root_user
from house.clock import SystemClock
from house.settings.whole_config import Settings
from ledger.home import Home

OTHER = 54321
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


def refusal(home: Home, command: str, **environ: str) -> str:
    with pytest.raises(CliError) as refused:
        home_owner_check.check(home, command, environ)
    return str(refused.value)


@pytest.fixture
def as_other(monkeypatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: OTHER)


def give(home: Home, uid: int) -> None:
    for each in (home.path, *home.path.rglob("*")):
        os.chown(each, uid, -1, follow_symlinks=False)


def test_a_home_of_ones_own_and_one_that_is_not_there_yet_are_nobody_elses(home: Home, tmp_path: Path) -> None:
    for each in (home, Home(tmp_path / "new")):
        for command in ("up", "status", "password"):
            home_owner_check.check(each, command, {"SUDO_UID": "1000"})


def test_after_sudo_up_the_user_is_told_how_the_files_become_theirs(home: Home, as_other) -> None:
    owned = home.path.stat().st_uid
    said = refusal(home, "up")
    assert said.startswith(f"{home.path} belongs to {home_owner_check._name(owned)}: sudo chown -R {OTHER} {home.path}")
    assert "sudo -u" in said and "./hearthwatch up" in said


@AS_ROOT
def test_a_single_file_that_sudo_left_behind_is_found_before_the_start(home: Home, as_other) -> None:
    give(home, OTHER)
    (home.locks / "up.lock").touch()
    assert refusal(home, "up") == (f"{home.locks / 'up.lock'} belongs to root: sudo chown -R {OTHER} {home.path} "
                                   "makes it yours")


@AS_ROOT
def test_sudo_on_a_users_house_writes_nothing_there(home: Home) -> None:
    give(home, OTHER)
    assert f"belongs to #{OTHER}" in refusal(home, "up", SUDO_UID=str(OTHER))
    assert f"sudo -u '#{OTHER}' ./hearthwatch password" in refusal(home, "password", SUDO_UID=str(OTHER))
    home_owner_check.check(home, "up", {})  # as in a container, whose folder belongs to somebody outside


@pytest.fixture
def others_house(home: Home) -> Iterator[Home]:
    """A house that runs as somebody else."""
    home.locks.mkdir(exist_ok=True)
    held = lock_exec.hold(str(home.locks / "up.lock"))
    ready, done = os.pipe()
    process = os.fork()
    if not process:
        os.setuid(OTHER)
        os.write(done, b"!")
        signal.pause()
    os.read(ready, 1)
    (home.locks / "up.lock").write_text(f"{process}\nhttp://127.0.0.1\n")
    give(home, OTHER)
    yield home
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    for each in (ready, done, held or -1):
        os.close(each)


@AS_ROOT
def test_root_that_asks_a_house_of_another_user_is_told_as_whom_it_runs(others_house: Home) -> None:
    for command in ("say", "status", "down", "up"):
        assert refusal(others_house, command) == (f"the house in {others_house.path} runs as #{OTHER}: "
                                                  f"sudo -u '#{OTHER}' ./hearthwatch {command}")


def test_commands_that_need_no_home_are_anybodys(home: Home, as_other) -> None:
    for command in home_owner_check.WITHOUT_A_HOME:
        home_owner_check.check(home, command, {})


def test_what_the_system_refuses_names_the_file_and_whose_it_is(home: Home, as_other) -> None:
    error = PermissionError(13, "Permission denied", str(home.locks / "up.lock"))
    explained = home_owner_check.explained(error, home)
    assert "belongs to" in explained and f"chown -R {OTHER}" in explained
    elsewhere = PermissionError(13, "Permission denied", "/etc/shadow")
    assert home_owner_check.explained(elsewhere, home) == "Permission denied: /etc/shadow"
    assert home_owner_check.explained(OSError(28, "No space left on device"), home) == "No space left on device"


def test_a_home_that_others_can_look_into_is_a_line_with_its_fix(home: Home) -> None:
    assert home_owner_check.open_to_others(home) == ""
    home.path.chmod(0o755)
    said = home_owner_check.open_to_others(home)
    home.path.chmod(0o700)
    assert said == f"other users of this machine can look into {home.path} (mode 755): chmod 700 {home.path}"


@pytest.mark.parametrize("name", ["Haus #1", "it's ours", "$(reboot)"])
def test_commands_to_copy_name_the_whole_home_however_it_is_called(tmp_path: Path, as_other, name: str) -> None:
    home = Home(tmp_path / name)
    home.create()
    home.path.chmod(0o755)
    lines = [refusal(home, "up").partition(": ")[2].partition(" makes it yours")[0],
             home_owner_check.open_to_others(home).partition(": ")[2],
             root_user.way_out(home.path).partition(": ")[2].partition(", then")[0]]
    assert [shlex.split(each, comments=True)[-1] for each in lines] == [str(home.path)] * 3
    (home.config).touch(mode=0o644)
    examined = ExaminedHouse(home, Settings(), SystemClock())
    assert [shlex.split(each.fix, comments=True)[-1] for each in machine.secrets(examined)] == [str(home.config)]
