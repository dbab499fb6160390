"""The dashboard's password, set from the command line."""

import stat
import subprocess
from collections.abc import Callable

import pytest

from app.auth.passwords import Passwords
from ledger.home import Home

Cli = Callable[..., "subprocess.CompletedProcess[str]"]


def test_a_password_from_standard_input_is_stored_hashed_and_ends_sessions(cli: Cli, home: Home) -> None:
    passwords = Passwords(home.secrets)
    before = passwords.stamp

    answer = cli("password", feed="correct horse\n")

    assert answer.returncode == 0
    assert passwords.right("correct horse") and not passwords.right("correct horse ")
    assert passwords.stamp != before
    stored = home.secrets / "password"
    assert "correct" not in stored.read_text()
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600


def test_a_random_one_is_printed_and_works(command: Cli, home: Home) -> None:
    assert Passwords(home.secrets).right(command("password", "--random").stdout.strip())


def test_a_weak_one_is_refused_in_one_line_and_nothing_changes(command: Cli, home: Home) -> None:
    answer = command("password", feed="short\n")

    assert answer.returncode == 1
    assert answer.stderr == "hearthwatch: a password has 10 to 256 characters, this one has 5\n"
    assert not Passwords(home.secrets).is_set


@pytest.mark.parametrize("typed", ["password12", "Maple-Street-1", "Hearthwatch2026", "1234567890", "abababababab"])
def test_what_everybody_tries_first_is_refused_with_a_way_out(command: Cli, home: Home, typed: str) -> None:
    home.config.write_text("house: {name: Maple Street}\ncameras: {hall: {source: demo://room}}\n")

    answer = command("password", feed=f"{typed}\n")

    assert (answer.returncode, len(answer.stderr.splitlines())) == (1, 1)
    assert "one of the first that are tried" in answer.stderr and "--random" in answer.stderr
    assert typed not in answer.stderr and not Passwords(home.secrets).is_set


def test_a_config_that_cannot_be_read_keeps_nobody_from_setting_a_password(command: Cli, home: Home) -> None:
    home.config.write_text("house: {nonsense: [\n")

    assert command("password", feed="correct horse\n").returncode == 0


def test_a_password_is_no_argument_that_others_could_read(command: Cli, home: Home) -> None:
    answer = command("password", "correct horse battery")

    assert answer.returncode == 2
    assert not Passwords(home.secrets).is_set
