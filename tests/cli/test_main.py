"""The command table and how mistakes are reported."""

import importlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.__main__ import COMMANDS, main
from ledger.home import Home

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
                          timeout=60, cwd=Path(__file__).resolve().parent.parent.parent)

    assert (done.returncode, done.stdout, done.stderr) == (0, "line\n", "")


def test_a_file_that_may_not_be_read_is_one_line(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    (home.logs / "app.log").mkdir()

    assert main(["logs", "app"], {"HEARTHWATCH_HOME": str(home.path)}) == 1

    assert capsys.readouterr().err == f"hearthwatch: Is a directory: {home.logs / 'app.log'}\n"
