"""Records the trouble that the watchdog has found: `python -m cli.supervise.report_trouble JSON`.

The watchdog keeps no connection to the log, to stay small, and starts this when there is something to report.
"""

import json
import os
import sys
from pathlib import Path

from cli.supervise.process_table import ROOT
from house import logs
from house.clock import Clock, SystemClock
from house.settings.whole_config import SettingsError
from house.watchdog.faults import LISTENER
from house.watchdog.restarts import ReportedTrouble
from ledger.errors import LedgerError
from ledger.files.settings_in_force import settings_now
from ledger.home import Home
from ledger.process_startup import address
from ledger.redis.client import connect
from ledger.redis.log import house_log
from ledger.redis.watchdog_trouble import record_watched

TRIES, EVERY = 40, 0.5
"""How often it tries, for the log itself may be what was just started again; and the seconds between."""


def main(text: str, clock: Clock) -> int:
    """Record all of it; 1 when the log could not be reached."""
    logs.configure("watchdog")
    home = Home.from_environment(os.environ, ROOT / "var")
    log = house_log(home, connect(_address(home)))
    troubles, failed = [ReportedTrouble(*each) for each in json.loads(text)], ""
    for _ in range(TRIES):
        try:
            record_watched(log, clock.now(), troubles, lambda about: about != LISTENER)
            return 0
        except LedgerError as error:
            failed = str(error)
        clock.sleep(EVERY)
    print(f"trouble is not recorded yet: {failed}", file=sys.stderr)
    return 1


def _address(home: Home) -> str | Path:
    """Where the log is; as a house without settings would have it where no good ones are known."""
    try:
        return address(home, settings_now(home, os.environ)[0])
    except SettingsError:
        return os.environ.get("REDIS_URL") or home.redis_socket


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], SystemClock()))
