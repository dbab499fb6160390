"""The notifier's process: `python -m notifier`. Alerts go to its channels, its own log to stderr."""

import io
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from house import logs
from house.adapters import UnknownAddress
from house.clock import SystemClock
from house.settings.model import Settings, SettingsError, load
from ledger.errors import LedgerError
from ledger.home import Home
from ledger.lock import hold
from notifier.channel import ChannelError
from notifier.factory import Notifier, NotifierContext, build, open_channels, spare_channels

ROOT = Path(__file__).resolve().parent.parent
PROCESS = "notifier"
_SIGNALS = {signal.SIGTERM, signal.SIGINT}


def main() -> int:
    """Run until told to stop; 2 when it cannot start as it is set up, with one line that says why."""
    logs.configure(PROCESS)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    home = Home.from_environment(os.environ, ROOT / "var")
    try:
        held = hold(home, PROCESS)  # until the process ends, however it ends
        code = _run(home, load(home.config, home.learned, os.environ))
        held.release()
    except (SettingsError, LedgerError, UnknownAddress, ChannelError) as error:
        print(f"notifier: {error}", file=sys.stderr)
        return 2
    return code


def _run(home: Home, settings: Settings) -> int:
    """Run with these settings, and again with new ones whenever they change."""
    asked_to_stop = threading.Event()
    running: list[Notifier] = []

    def stop() -> None:
        asked_to_stop.set()
        for each in running:
            each.halt()

    _on_signal(stop)
    while not asked_to_stop.is_set():
        logs.configure(PROCESS, settings.secrets())
        door = NotifierContext(home, settings, SystemClock(), sys.stdout, dict(os.environ))
        notifier = build(door, open_channels(door), spare_channels(door))
        running[:] = [notifier]
        if not asked_to_stop.is_set():
            notifier.run()
        settings = _read_again(home, settings)
    return 0


def _on_signal(stop: Callable[[], None]) -> None:
    """Call `stop` when the process shall end.

    The signals are taken by a thread of their own: a handler would run inside the main thread, maybe while that holds
    the very lock that `stop` needs.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)

    def wait() -> None:
        while True:
            signal.sigwait(_SIGNALS)
            stop()

    threading.Thread(target=wait, name="signals", daemon=True).start()


def _read_again(home: Home, settings: Settings) -> Settings:
    """The settings as they are now; those in use while the new ones are wrong."""
    try:
        return load(home.config, home.learned, os.environ)
    except SettingsError as error:
        print(f"notifier: going on with the old settings: {error}", file=sys.stderr)
        return settings


if __name__ == "__main__":
    sys.exit(main())
