"""The process that takes what cameras send by themselves: `python -m ftp_ingest`."""

import os
import sys
import threading
from dataclasses import replace

from ftp_ingest.ways import Ways
from house import logs
from house.processes import INGEST
from house.settings.whole_config import Settings
from ledger.errors import LedgerError
from ledger.files.settings_watch import SettingsFiles
from ledger.lock import hold
from ledger.process_startup import ProcessContext, enter, heartbeat_of, stop_on_signals

_ROUND, _SETTINGS_EVERY = 0.5, 2.0


def main() -> int:
    """Run until SIGTERM; 2 when it cannot start, with one line that says why."""
    context = enter(INGEST)
    try:
        held = hold(context.home, INGEST)
        run(context, stop_on_signals())
        held.release()
    except LedgerError as error:
        print(f"{INGEST}: {error}", file=sys.stderr)
        return 2
    return 0


def run(context: ProcessContext, stop: threading.Event) -> None:
    """Serve until `stop` is set, and again with new settings whenever those that matter here change."""
    files = SettingsFiles(context.home, os.environ, context.settings, context.clock, context.wrong)
    heart, ways = heartbeat_of(context.home, INGEST, context.clock), Ways(context)
    ways.start()
    try:
        looked = context.clock.monotonic()
        while not context.clock.sleep(_ROUND, stop):
            heart.beat()
            ways.senders.flush()
            if context.clock.monotonic() - looked < _SETTINGS_EVERY:
                continue
            looked = context.clock.monotonic()
            settings = files.changed()
            if settings is not None and _concerned(settings) != _concerned(context.settings):
                ways.stop()
                context = replace(context, settings=settings)
                logs.configure(INGEST, settings.secrets(), level=settings.logs.level)
                ways = Ways(context)
                ways.start()
    finally:
        ways.stop()


def _concerned(settings: Settings) -> tuple[object, ...]:
    return settings.ingest, sorted(settings.senders), settings.storage.min_free_mb, settings.logs.level


if __name__ == "__main__":
    sys.exit(main())
