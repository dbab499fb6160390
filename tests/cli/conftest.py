"""What the tests of the command line share."""

import contextlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.__main__ import main
from ledger.home import Home

ROOT = Path(__file__).resolve().parent.parent.parent
Cli = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """An empty home whose runtime directory goes away with the test."""
    made = Home(tmp_path / "house")
    made.create()
    yield made
    for each in (made, Home(tmp_path / "house-demo"), Home(tmp_path / "house-fake-slack")):
        shutil.rmtree(each.runtime, ignore_errors=True)


@pytest.fixture
def cli(home: Home) -> Cli:
    """`cli("status", feed="")`: runs ./hearthwatch's command line for `home`, without the launcher."""
    environment = {**os.environ, "HEARTHWATCH_HOME": str(home.path)}
    environment.pop("REDIS_URL", None)

    def run(*words: str, feed: str = "") -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, str(ROOT / "cli" / "__main__.py"), *words]
        return subprocess.run(command, env=environment, input=feed, capture_output=True, text=True, timeout=60,
                              check=False)

    return run


@pytest.fixture
def command(home: Home, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """The same command line within the test's own process: python and its modules are not started for each."""
    environment = {**os.environ, "HEARTHWATCH_HOME": str(home.path)}

    def run(*words: str, feed: str = "") -> "subprocess.CompletedProcess[str]":
        monkeypatch.setattr(sys, "stdin", io.StringIO(feed))
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as errors:
            try:
                code = main([*words], environment)
            except SystemExit as wrong_use:  # argparse's
                code = int(wrong_use.code or 0)
        return subprocess.CompletedProcess(words, code, out.getvalue(), errors.getvalue())

    return run
