"""`test`: every step runs, skipped tests are named, pytest's closing line stays last."""

import subprocess
import time
from pathlib import Path

import pytest

from cli.commands.test import command, debian_packages
from cli.errors import CliError
from ledger.home import Home

ALONE = ("-n", "0", "-p", "no:cacheprovider", "--override-ini", "addopts=")
MIXED = """
import pytest
def test_one(): assert True
@pytest.mark.skip(reason="../shared is missing")
def test_two(): assert False
"""

STARVED = """
import pathlib, pytest
class TestAll:
    @pytest.mark.parametrize("which", ["a b", "c"])
    def test_one(self, which):
        tried = pathlib.Path("{folder}") / "tried"
        before = tried.exists() or which == "c"
        which == "c" or tried.touch()
        assert before
"""


@pytest.fixture
def quiet_steps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No Debian packages are missing; the first step fails, the second leaves a file."""
    monkeypatch.chdir(command.ROOT)
    monkeypatch.setattr(debian_packages, "missing", lambda names: [])
    steps = {"style": ("/bin/false",), "types": ("/usr/bin/touch", str(tmp_path / "ran"))}
    monkeypatch.setattr(command, "_checks", lambda: steps)
    (tmp_path / "test_mixed.py").write_text(MIXED)
    return tmp_path


def test_a_failed_step_fails_the_run_but_the_later_ones_still_run(
        quiet_steps: Path, home: Home, capfd: pytest.CaptureFixture[str]) -> None:
    code = command.run([str(quiet_steps / "test_mixed.py"), *ALONE], home)

    assert code == 1
    assert (quiet_steps / "ran").exists()
    said = capfd.readouterr().out.splitlines()
    steps = [line.split() for line in said if line.startswith(("FAILED ", "ok "))]
    assert steps == [["FAILED", "style"], ["ok", "types"], ["ok", "tests"]]
    assert "1 passed, 1 skipped in" in said[-1]


def test_skipped_tests_are_counted_by_name_with_the_reason(
        quiet_steps: Path, home: Home, capfd: pytest.CaptureFixture[str]) -> None:
    command.run([str(quiet_steps / "test_mixed.py"), *ALONE], home)

    said = capfd.readouterr().out.splitlines()
    assert "1 skipped:" in said
    assert said[said.index("1 skipped:") + 1].endswith("test_mixed.test_two: ../shared is missing")


def test_failing_tests_fail_the_run(quiet_steps: Path, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_checks", dict)
    (quiet_steps / "test_bad.py").write_text("def test_bad(): assert False\n")

    assert command.run([str(quiet_steps / "test_mixed.py"), *ALONE], home) == 0
    assert command.run([str(quiet_steps / "test_bad.py"), *ALONE], home) == 1


def test_a_test_that_passes_alone_at_a_second_try_is_named_but_does_not_fail_the_run(
        quiet_steps: Path, home: Home, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(command, "_checks", dict)
    monkeypatch.setattr(command, "ROOT", quiet_steps)
    (quiet_steps / "test_starved.py").write_text(STARVED.format(folder=str(quiet_steps)))

    assert command.run([str(quiet_steps / "test_starved.py"), *ALONE], home) == 0
    said = capfd.readouterr().out.splitlines()
    assert "1 tried a second time, alone:" in said
    assert said[said.index("1 tried a second time, alone:") + 1].endswith("test_starved.py::TestAll::test_one[a b]")
    assert "1 failed, 1 passed" in said[-2] and "1 passed" in said[-1]


def test_many_failures_are_not_tried_again(
        quiet_steps: Path, home: Home, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(command, "_checks", dict)
    (quiet_steps / "test_bad.py").write_text("".join(f"def test_{n}(): assert False\n" for n in range(4)))

    assert command.run([str(quiet_steps / "test_bad.py"), *ALONE], home) == 1
    assert "tried a second time" not in capfd.readouterr().out


def test_the_tests_never_see_somebodys_house() -> None:
    given = {"HEARTHWATCH_HOME": "/home/pi/var", "REDIS_URL": "redis://mine", "PATH": "/bin"}

    assert command.environment(given) == {"PATH": "/bin", **command.ONE_THREAD}


def test_what_a_check_says_comes_in_one_piece_under_its_title(
        quiet_steps: Path, home: Home, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    both = ("/bin/sh", "-c", "echo first; echo second >&2")
    monkeypatch.setattr(command, "_checks", lambda: {"style": both, "types": both})

    command.run([str(quiet_steps / "test_mixed.py"), *ALONE], home)

    said = capfd.readouterr().out
    assert "\n== style\nfirst\nsecond\n" in said and "\n== types\nfirst\nsecond\n" in said


def test_the_list_of_debian_packages_has_names_only() -> None:
    names = debian_packages.listed(command.NEEDED)

    assert "chromium" in names
    assert all(name.strip() == name and " " not in name for name in names)


@pytest.mark.skipif(not Path("/usr/bin/dpkg-query").exists(), reason="this is no Debian")
def test_only_packages_that_are_not_installed_are_missing() -> None:
    assert debian_packages.missing(["dpkg", "no-such-package-at-all"]) == ["no-such-package-at-all"]


def test_outside_of_ci_nothing_is_installed_without_being_root(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(debian_packages, "missing", list)
    monkeypatch.setattr(debian_packages.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(subprocess, "run", lambda *words, **_: asked.append(words))

    assert debian_packages.provide(["chromium"], ci=False) == ["chromium"]
    assert asked == []


def test_the_build_machine_runs_the_same_command_with_nothing_skipped() -> None:
    script = (command.ROOT / ".ci" / "run").read_text()

    assert "export CI=true" in script and "exec ./hearthwatch test" in script
    assert subprocess.run(["sh", "-n", str(command.ROOT / ".ci" / "run")], check=False).returncode == 0


@pytest.mark.parametrize(("argv", "zone", "others"), [
    (["-k", "house"], "", ["-k", "house"]), (["--timezone", "Asia/Kolkata", "-x"], "Asia/Kolkata", ["-x"]),
    (["tests", "--timezone=America/New_York"], "America/New_York", ["tests"]),
])
def test_the_tests_run_in_the_zone_that_was_said(argv: list[str], zone: str, others: list[str]) -> None:
    assert command.split_timezone(argv, 0.0) == (zone, others)


@pytest.mark.parametrize("argv", [["--timezone"], ["--timezone", "Asia/Nowhere"], ["--timezone=", "-x"]])
def test_a_zone_that_there_is_not_is_refused(argv: list[str]) -> None:
    with pytest.raises(CliError, match="Asia/Kolkata"):
        command.split_timezone(argv, 0.0)


@pytest.mark.parametrize("now", [1_790_000_000.0, 1_790_030_000.0, 1_790_060_000.0])
def test_at_midnight_the_day_ends_a_minute_later(now: float, monkeypatch: pytest.MonkeyPatch) -> None:
    zone, _ = command.split_timezone(["--timezone", "midnight"], now)
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert time.strftime("%H:%M:%S", time.localtime(now)) == "23:59:00"
        assert time.strftime("%H:%M:%S", time.localtime(now + 60)) == "00:00:00"
    finally:
        monkeypatch.undo()
        time.tzset()
