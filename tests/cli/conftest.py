"""What the tests of the command line share."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

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
