"""The historian's process: `python -m historian`."""

import os
import sys

from historian.audit_trail import audited
from historian.history_worker import GROUP, Remember
from historian.retention_jobs import RetentionJobs
from house.settings.model import SettingsError, StorageSettings, load
from ledger.clock_sync import synchronised
from ledger.errors import LedgerError
from ledger.history.writer import History, opened
from ledger.lock import hold
from ledger.process import ProcessContext, enter, stop_on_signals
from ledger.redis.timers import Timers


def main() -> int:
    """Keep facts until SIGTERM; 2 when it cannot start, with one line that says why."""
    door = enter(GROUP)
    try:
        held = hold(door.home, GROUP)
        build(door).run(stop_on_signals())
        held.release()
    except LedgerError as error:
        print(f"historian: {error}", file=sys.stderr)
        return 2
    return 0


def build(door: ProcessContext) -> Remember:
    """The historian of a house; the history is opened, nothing else yet."""
    upkeep = RetentionJobs(door.home, door.log, door.clock, lambda: _storage(door), lambda: synchronised() is not False)
    said: list[str] = []

    def opening() -> History:
        history, happened = opened(door.home, door.clock.now(), audited)
        if happened:
            said.append(happened)
        return history

    def looking_after(history: History) -> None:
        if said:  # when it was found out, Redis was perhaps away
            upkeep.damaged(said[0])
            said.clear()
        upkeep(history)

    return Remember(door.log, opening(), opening, Timers(door.client, GROUP, door.clock), door.clock,
                    door.home.heartbeat(GROUP), looking_after)


def _storage(door: ProcessContext) -> StorageSettings:
    """What is kept, as it is set now; as at the start while the settings are wrong."""
    try:
        return load(door.home.config, door.home.learned, os.environ).storage
    except SettingsError:
        return door.settings.storage


if __name__ == "__main__":
    sys.exit(main())
