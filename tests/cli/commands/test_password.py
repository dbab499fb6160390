"""The dashboard's password, set from the command line."""

import stat
import subprocess
from collections.abc import Callable

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


def test_a_random_one_is_printed_and_works(cli: Cli, home: Home) -> None:
    assert Passwords(home.secrets).right(cli("password", "--random").stdout.strip())


def test_a_weak_one_is_refused_in_one_line_and_nothing_changes(cli: Cli, home: Home) -> None:
    answer = cli("password", feed="short\n")

    assert answer.returncode == 1
    assert answer.stderr == "hearthwatch: a password has 8 to 256 characters, this one has 5\n"
    assert not Passwords(home.secrets).is_set
