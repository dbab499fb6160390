"""`repair`: checks the log's files of a house that does not run, and repairs them, as every start does."""

import argparse
import os
from collections.abc import Sequence

from cli.errors import HOUSE_RUNS, CliError, say
from cli.supervise import homes, orphans
from house.clock import Clock, SystemClock
from house.settings.whole_config import survey
from ledger.errors import LedgerError
from ledger.home import Home
from ledger.rebuild.repairs_to_report import RepairNotes
from ledger.rebuild.start_server import secured


def run(argv: Sequence[str], home: Home) -> int:
    """Say what was done; 0 when the files are whole now, 1 when they cannot be repaired, 3 when the house runs."""
    argparse.ArgumentParser("hearthwatch repair", description=__doc__).parse_args(argv)
    home = homes.current(home)
    if not home.path.is_dir():
        raise CliError(f"there is no house in {home.path} yet; ./hearthwatch up makes one")
    settings = survey(home.config, home.learned, os.environ).settings
    if settings is not None and settings.redis_url:
        say("the log is in a Redis of your own (REDIS_URL): there are no files of it here")
        return 0
    held = homes.hold(home)
    if not held or orphans.running(home.guards):
        raise CliError("the house runs, and uses these files: ./hearthwatch down stops it", HOUSE_RUNS)
    try:
        return repair(home, SystemClock())
    finally:
        for each in held:
            os.close(each)


def repair(home: Home, clock: Clock) -> int:
    """Repair them in a house that does not run, and say what was done. Raises CliError when that is not possible."""
    try:
        report = secured(home, home.redis, clock)
    except LedgerError as error:
        raise CliError(str(error)) from error
    if not report.text:
        say("the log's files are whole: nothing to repair")
        return 0
    RepairNotes(home).add(clock.now(), report.text)
    say(report.text, "the next ./hearthwatch up restores from the history what they lack, and reports it")
    return 0
