"""`cloud [confirm N]`: pictures sent to analyzers that cost money this month, and what each camera would cost.

When the count was lost, nothing is sent until `cloud confirm N` says how many pictures were sent this month: AWS shows
it under CloudWatch, metrics, Rekognition, SuccessfulRequestCount.
"""

import argparse
import os
import time
from collections.abc import Sequence

from cli.commands.cloud.would_cost import would_cost
from cli.errors import WRONG_USE, CliError
from cli.supervise import homes
from house.settings.whole_config import Settings, load
from house.times import local
from ledger.home import Home
from ledger.spending.call_counter import confirm
from ledger.spending.spending_now import spending_now

_MOST = 10_000_000


def run(argv: Sequence[str], home: Home) -> int:
    """Show what is counted, or set it right; exit code 1 while nothing can be sent."""
    parser = argparse.ArgumentParser("hearthwatch cloud", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["confirm"], help="set the count of this month")
    parser.add_argument("number", nargs="?", help="pictures that were sent this month")
    options = parser.parse_args(argv)
    home = homes.current(home)
    settings = load(home.config, home.learned, os.environ)
    now = time.time()
    if options.what:
        confirm(home, local(now, settings.house.timezone).date(), _number(options.number))
    return _shown(home, settings, now)


def _shown(home: Home, settings: Settings, now: float) -> int:
    found = spending_now(home, settings, now)
    if found is None:
        print("nothing here costs money: every analyzer looks in the house")
        print("\n".join(would_cost(home, settings, now)))
        return 0
    print("\n".join([found.line, *(f"  {name}: {text}" for name, text in found.cameras.items())]))
    return 1 if found.wrong else 0


def _number(text: str | None) -> int:
    if text is None or not (text.isascii() and text.isdigit()) or int(text[:9]) > _MOST or len(text) > 8:
        raise CliError("say how many pictures were sent this month: ./hearthwatch cloud confirm 640", WRONG_USE)
    return int(text)
