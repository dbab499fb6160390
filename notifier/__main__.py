"""The notifier's process: `python -m notifier`. Alerts go to its channels, its own log to stderr."""

import io
import os
import sys
import threading
from pathlib import Path

from house import logs
from house.adapters import UnknownAddress
from house.clock import SystemClock
from house.settings.whole_config import Settings, SettingsError, load
from ledger.errors import LedgerError
from ledger.files.settings_in_force import settings_now
from ledger.home import Home
from ledger.lock import hold
from ledger.process_startup import call_on_signals
from notifier.channel import ChannelError
from notifier.channel_opening import open_channels, report_channels, spare_channels
from notifier.context import NotifierContext
from notifier.delivery.send_locks import ChannelLocks
from notifier.factory import build
from notifier.worker_and_senders import Notifier

ROOT = Path(__file__).resolve().parent.parent
PROCESS = "notifier"


def main() -> int:
    """Run until told to stop; 2 when it cannot start as it is set up, with one line that says why."""
    logs.configure(PROCESS)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    home = Home.from_environment(os.environ, ROOT / "var")
    try:
        held = hold(home, PROCESS)  # until the process ends, however it ends
        code = _run(home, settings_now(home, os.environ)[0])
        held.release()
    except (SettingsError, LedgerError, UnknownAddress, ChannelError) as error:
        print(f"notifier: {error}", file=sys.stderr)
        return 2
    return code


def _run(home: Home, settings: Settings) -> int:
    """Run with these settings, and again with new ones whenever they change."""
    asked_to_stop = threading.Event()
    running: list[Notifier] = []
    locks = ChannelLocks()

    def stop() -> None:
        asked_to_stop.set()
        for each in running:
            each.halt()

    call_on_signals(stop)
    while not asked_to_stop.is_set():
        logs.configure(PROCESS, settings.secrets(), level=settings.logs.level)
        context = NotifierContext(home, settings, SystemClock(), sys.stdout, dict(os.environ), locks)
        notifier = build(context, open_channels(context), spare_channels(context), report_channels(context))
        running[:] = [notifier]
        if not asked_to_stop.is_set():
            notifier.run()
        settings = _read_again(home, settings)
    return 0


def _read_again(home: Home, settings: Settings) -> Settings:
    """The settings as they are now; those in use while the new ones are wrong."""
    try:
        return load(home.config, home.learned, os.environ)
    except SettingsError as error:
        print(f"notifier: going on with the old settings: {error}", file=sys.stderr)
        return settings


if __name__ == "__main__":
    sys.exit(main())
