"""A log that a real server wrote once, and homes with a copy of it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from recorded_log import copied, record

from ledger.home import Home


@pytest.fixture(scope="session")
def recorded() -> Iterator[Home]:
    with tempfile.TemporaryDirectory(prefix="hw", ignore_cleanup_errors=True) as folder:
        (Path(folder) / "run").mkdir()
        home = Home(Path(folder) / "home", bases=(Path(folder) / "run",))
        home.create()
        record(home)
        yield home


@pytest.fixture
def log_home(recorded: Home, tmp_path: Path, short_path: Path) -> Home:
    """A home of the test's own with a copy of the recorded log."""
    return copied(recorded, tmp_path / "home", short_path)
