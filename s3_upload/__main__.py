"""The upload's process: `python -m s3_upload`. It stays small: all work is done by a process for each round."""

import logging
import os
import signal
import sys
from collections.abc import Callable

from house import logs
from house.clock import SystemClock
from ledger.errors import LedgerError
from ledger.heartbeat import Heartbeat
from ledger.home import Home
from ledger.lock import hold
from s3_upload.round_start import ROOT, RunningRound
from s3_upload.upload_rounds import UploadRounds

log = logging.getLogger(__name__)

PROCESS = "s3-upload"
LOOK_EVERY = 0.5
"""Seconds between two looks at what is due, and whether somebody waits."""


def main() -> int:
    """Store what is new until SIGTERM; 2 when it cannot start, with one line that says why."""
    logs.configure(PROCESS)
    home = Home.from_environment(os.environ, ROOT / "var")
    try:
        held = hold(home, PROCESS)
        run(home, _stopping())
        held.release()
    except LedgerError as error:
        print(f"{PROCESS}: {error}", file=sys.stderr)
        return 2
    return 0


def run(home: Home, stopping: Callable[[], object]) -> None:
    """Go on until `stopping` says so, then end the rounds that run."""
    clock = SystemClock()
    heartbeat = Heartbeat(home.heartbeat(PROCESS), clock.boot, say=log.warning)
    rounds = UploadRounds(RunningRound, lambda: _touched(home), clock)
    try:
        while not stopping():
            heartbeat.beat("waiting for the next round")
            try:
                rounds.look()
            except OSError as error:
                log.warning("no round can be started: %s", error)
            clock.sleep(LOOK_EVERY)
    finally:
        rounds.stop()


def _stopping() -> Callable[[], object]:
    """Whether SIGTERM or SIGINT came. The handler takes no lock, so that it may run between any two steps."""
    came: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: came.append(number))
    return lambda: came


def _touched(home: Home) -> float:
    """When somebody asked for something from the archive; 0 for never."""
    try:
        return home.archive_asked.stat().st_mtime
    except OSError:
        return 0.0


if __name__ == "__main__":
    sys.exit(main())
