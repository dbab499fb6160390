"""The presence process: `python -m who_is_home`. It asks routers who is home, and records when that changes."""

import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from house import facts, logs
from house.settings.whole_config import Settings, SettingsError, load
from ledger.errors import LedgerError
from ledger.files.presence_files import PresenceFiles
from ledger.heartbeat import Heartbeat
from ledger.lock import hold
from ledger.process_startup import ProcessContext, call_on_signals, enter, heartbeat_of
from who_is_home.presence_process import POLLING, PROCESS, PresenceProcess, build


def main() -> int:
    """Run until SIGTERM; 2 when it cannot start, with one line that says why."""
    context = enter(PROCESS)
    try:
        held = hold(context.home, PROCESS)
        _run(context)
        held.release()
    except LedgerError as error:
        print(f"{PROCESS}: {error}", file=sys.stderr)
        return 2
    return 0


def _run(context: ProcessContext) -> None:
    """Run with these settings, and again with new ones whenever those that matter here change."""
    asked_to_stop = threading.Event()
    running: list[PresenceProcess] = []

    def stop() -> None:
        asked_to_stop.set()
        for each in running:
            each.halt()

    call_on_signals(stop)
    hearts = [heartbeat_of(context.home, PROCESS, context.clock, loop=loop) for loop in ("", POLLING)]
    while not asked_to_stop.is_set():
        if context.settings.presence.routers:
            process = build(context, _reload(context, lambda: running[0].halt()))
            running[:] = [process]
            if not asked_to_stop.is_set():
                process.run()
        else:
            _wait_without_routers(hearts, asked_to_stop)
        context = replace(context, settings=_settings_now(context))
        logs.configure(PROCESS, context.settings.secrets(), level=context.settings.logs.level)
    if not context.settings.presence.routers:
        PresenceFiles(context.home).hide()


def _wait_without_routers(hearts: Sequence[Heartbeat], asked_to_stop: threading.Event) -> None:
    """Nothing is asked and no fact is handled any more: the house ends this process soon, or has a router again."""
    for heart in hearts:
        heart.beat("no router is in the settings")
    asked_to_stop.wait(2.0)


def _reload(context: ProcessContext, again: Callable[[], None]) -> Callable[[facts.SettingsChanged], None]:
    """Begins again when a setting that matters here has changed."""
    def changed(_: facts.SettingsChanged) -> None:
        if _concerned(_settings_now(context)) != _concerned(context.settings):
            again()

    return changed


def _concerned(settings: Settings) -> tuple[object, ...]:
    entrances = {name: camera.entrance_zones for name, camera in settings.cameras.items() if camera.is_entrance}
    return settings.people, settings.presence, entrances, settings.house.timezone, settings.logs.level


def _settings_now(context: ProcessContext) -> Settings:
    """The settings as they are now; those in use while the new ones are wrong."""
    try:
        return load(context.home.config, context.home.learned, os.environ)
    except SettingsError as error:
        print(f"{PROCESS}: going on with the old settings: {error}", file=sys.stderr)
        return context.settings


if __name__ == "__main__":
    sys.exit(main())
