"""Tails of the logs, followed over a rotation."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from cli.commands.logs import LONGEST, follow, tail
from ledger.home import Home

Cli = Callable[..., "subprocess.CompletedProcess[str]"]


def test_the_last_lines_come_and_no_half_line(tmp_path: Path) -> None:
    file = tmp_path / "app.log"
    file.write_text("".join(f"line {number:06}\n" for number in range(100_000)))
    assert file.stat().st_size > LONGEST

    assert tail(file, 2) == ["line 099998", "line 099999"]
    assert all(len(line) == 11 for line in tail(file, 100_000))
    assert tail(file, 0) == []


def test_what_is_written_later_is_followed_also_into_a_new_file(tmp_path: Path) -> None:
    file = tmp_path / "app.log"
    file.write_text("before\n")
    steps = iter([
        lambda: file.write_bytes(b"before\nfirst\nhal"),
        lambda: file.open("ab").write(b"f\n"),
        lambda: (file.rename(tmp_path / "app.log.1"), file.write_text("")),
        lambda: file.write_text("after the rotation\n"),
    ])

    lines = follow([file], lambda: next(steps)())

    assert [next(lines)[1] for _ in range(3)] == ["first", "half", "after the rotation"]


def test_logs_of_all_processes_carry_their_names(cli: Cli, home: Home) -> None:
    (home.logs / "app.log").write_text("one\n")
    (home.logs / "notifier.log").write_text("two\n")

    assert cli("logs").stdout == "app: one\nnotifier: two\n"
    assert cli("logs", "notifier").stdout == "two\n"


def test_logs_in_memory_are_found(command: Cli, home: Home) -> None:
    (home.runtime / "logs").mkdir()
    (home.runtime / "logs" / "app.log").write_text("in memory\n")

    assert command("logs", "app").stdout == "in memory\n"


def test_a_process_without_a_log_is_one_line_that_lists_the_others(command: Cli, home: Home) -> None:
    assert "there are no logs" in command("logs").stderr

    (home.logs / "app.log").write_text("one\n")
    answer = command("logs", "camera")

    assert (answer.returncode, answer.stderr) == (1, "hearthwatch: there is no log of 'camera'; there are: app\n")
