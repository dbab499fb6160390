"""`reindex`: makes the history's database again from the journal and the sidecars of pictures and clips."""

import argparse
import os
from collections.abc import Sequence

from cli.errors import HOUSE_RUNS, CliError, say
from cli.supervise import homes
from historian.audit_trail import audited
from house.clock import SystemClock
from ledger.errors import AlreadyHeld
from ledger.files.settings_in_force import settings_now
from ledger.history.reindex import reindex
from ledger.home import Home
from ledger.lock import hold


def run(argv: Sequence[str], home: Home) -> int:
    """Say what was found; 0 when it is done, 1 when it cannot be, 3 when the house runs."""
    argparse.ArgumentParser("hearthwatch reindex", description=__doc__).parse_args(argv)
    home = homes.current(home)
    if not home.path.is_dir():
        raise CliError(f"there is no house in {home.path} yet; ./hearthwatch up makes one")
    try:
        held = hold(home, "historian")
    except AlreadyHeld as error:
        raise CliError("the house runs, and writes its history: ./hearthwatch down stops it", HOUSE_RUNS) from error
    try:
        timezone = settings_now(home, os.environ)[0].house.timezone
        done = reindex(home, SystemClock().now(), audited, timezone=timezone)
    finally:
        held.release()
    regained = f", {done.regained} of them regained" if done.regained else ""
    say(*([done.happened] if done.happened else []),
        f"the history was made again: {done.facts:,} facts{regained}, found as {done.entries:,} events and other "
        "entries")
    return 0
