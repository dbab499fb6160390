"""The command table and how mistakes are reported."""

import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.__main__ import COMMANDS, main
from house.version import VERSION, described
from ledger.home import Home

ROOT = Path(__file__).resolve().parent.parent.parent
Cli = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_of_the_table_can_be_run(name: str) -> None:
    assert callable(importlib.import_module(f"cli.commands.{COMMANDS[name].module}").run)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help"], {}) == 0

    said = capsys.readouterr().out
    assert all(f"  {name} " in said for name in COMMANDS)


def test_a_command_that_does_not_exist_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stauts"], {}) == 2

    assert capsys.readouterr().err == "hearthwatch: there is no command 'stauts'; ./hearthwatch help lists them\n"


def test_a_runtime_directory_that_is_open_to_others_is_refused_in_one_line(cli: Cli, home: Home) -> None:
    home.runtime.chmod(0o755)

    answer = cli("down")
    home.runtime.chmod(0o700)

    assert answer.returncode == 1
    assert answer.stderr.startswith(f"hearthwatch: {home.runtime} is open to others")
    assert "Traceback" not in answer.stderr


def test_a_home_that_cannot_be_made_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("in the way")

    assert main(["up"], {"HEARTHWATCH_HOME": str(tmp_path / "file" / "house")}) == 1

    assert "cannot make the home" in capsys.readouterr().err


def test_a_reader_that_leaves_early_is_no_error(home: Home) -> None:
    (home.logs / "app.log").write_text("line\n" * 100_000)
    command = f"HEARTHWATCH_HOME={home.path} {sys.executable} cli/__main__.py logs app -n 90000 | head -n 1"

    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False,
                          timeout=60, cwd=ROOT)

    assert (done.returncode, done.stdout, done.stderr) == (0, "line\n", "")


def test_a_file_that_may_not_be_read_is_one_line(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    (home.logs / "app.log").mkdir()

    assert main(["logs", "app"], {"HEARTHWATCH_HOME": str(home.path)}) == 1

    assert capsys.readouterr().err == f"hearthwatch: Is a directory: {home.logs / 'app.log'}\n"


@pytest.mark.parametrize("asked", ["--version", "version"])
def test_it_says_which_version_it_is(asked: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([asked], {}) == 0

    assert re.fullmatch(rf"hearthwatch {re.escape(VERSION)}( \([0-9a-f]{{7}}\))?\n", capsys.readouterr().out)


def test_the_version_is_the_newest_of_the_changelog_and_that_of_the_project() -> None:
    newest = re.search(r"^## (\d+\.\d+\.\d+), ", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

    assert newest and newest[1] == VERSION == project


def test_the_commit_is_read_from_a_clone_whose_branches_are_packed(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (tmp_path / ".git" / "packed-refs").write_text("# pack-refs\n" + "ab" * 20 + " refs/heads/main\n")

    assert described(tmp_path) == f"{VERSION} (abababa)"
    assert described(tmp_path / "nowhere") == VERSION


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_help_says_more_of_each_command(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", name], {}) == 0

    first, _, *rest = capsys.readouterr().out.splitlines()
    assert first == f"{name}: {COMMANDS[name].help}" and rest


def test_help_on_a_command_that_does_not_exist_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    main(["help", "stauts"], {})

    assert capsys.readouterr().out.startswith("There is no command 'stauts'.\n\n./hearthwatch COMMAND\n")
