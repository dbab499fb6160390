"""`restore FILE|DIR`: fills an empty home from a backup, and says what will not work in it."""

import argparse
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cli.errors import HOUSE_RUNS, CliError, say
from cli.supervise import homes
from house.clock import SystemClock
from house.masking import REMOVED
from house.settings.whole_config import survey
from house.times import local
from ledger.backup.backup_reader import opened_source
from ledger.backup.contents import BackupList
from ledger.backup.restore import restore
from ledger.faces.sealing import KEY_FILE
from ledger.home import Home

PASSWORD, SESSION = "password", "session"


def run(argv: Sequence[str], home: Home) -> int:
    """Say what was restored; 1 when something in it will not work, with a line for each; CliError."""
    parser = argparse.ArgumentParser("hearthwatch restore", description=__doc__)
    parser.add_argument("source", type=Path, help="the file or folder that backup made")
    place = parser.parse_args(argv).source.expanduser().absolute()
    if homes.is_running(home):
        raise CliError(f"the house in {home.path} runs: ./hearthwatch down stops it", HOUSE_RUNS)
    if not place.exists():
        raise CliError(f"there is no {place}")
    with opened_source(place) as source, _quietly():
        found = restore(source, home, SystemClock(), f"{local(source.contents.at):%Y-%m-%d %H:%M}")
    say(f"{len(found.files):,} files of {local(found.at):%Y-%m-%d %H:%M} are in {home.path}")
    lacking = [*lacks(found, home)]
    say(*lacking, "./hearthwatch up starts it; do not let the old house run beside it")
    return 1 if lacking else 0


@contextmanager
def _quietly() -> Iterator[None]:
    """Without warnings in the log: what is worth knowing is said afterwards."""
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def lacks(found: BackupList, home: Home) -> Iterator[str]:
    """What will not work, and how to mend it, a line each."""
    if not found.with_log:
        yield "without the log: what Slack showed is not changed any more, and everybody has to log in again"
    if found.with_secrets:
        return
    for name in found.secrets:
        yield f"without secrets/{name}: {_mended(name, home)}"
    for line in found.removed:
        yield f"{line} had a secret in it, now {REMOVED}: write it there again"
    report = survey(home.config, home.learned, os.environ)
    yield from (f"before the house can start, correct this: {problem}" for problem in report.problems)


def _mended(name: str, home: Home) -> str:
    if name.startswith(PASSWORD):
        return "nobody can log in to the dashboard before ./hearthwatch password has set a password"
    if name == KEY_FILE:
        return (f"the known faces cannot be opened: put the key into {home.secrets / name} again, or have everybody "
                "agree and enrol once more (./hearthwatch faces enrol)")
    used = any(f"secrets/{name}" in file.read_text("utf-8", "replace") for file in (home.config, home.learned)
               if file.exists())
    if name == SESSION:
        return "everybody has to log in to the dashboard again"
    if used:
        return f"what config.yml takes from it does not work; put it into {home.secrets / name} again"
    return "the house makes another one, or asks for it"
