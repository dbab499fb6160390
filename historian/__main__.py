"""The historian's process: `python -m historian`."""

import logging
import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from historian.audit_trail import audited
from historian.deleted_events import DeletedEvents
from historian.export_jobs import ExportJobs
from historian.history_worker import DISK, GROUP, HistoryWorker
from historian.job_queue import TAKEN_UP
from historian.removed_cameras import RemovedCameras
from historian.retention_jobs import RetentionJobs
from historian.sample_annotations import SampleAnnotations
from historian.storage_watch import StorageWatch
from historian.tuning_jobs import TuningJobs
from historian.write_policy import WritePolicy
from house import facts
from house.settings.whole_config import Settings, SettingsError, load
from ledger.clock_sync import synchronised
from ledger.errors import DiskGone, HistoryAway, LedgerError
from ledger.files.disk_reserve import DiskReserve
from ledger.files.samples import Samples
from ledger.history.writer import History, opened
from ledger.home import age_of
from ledger.lock import hold
from ledger.process_startup import ProcessContext, enter, heartbeat_of, host_name, stop_on_signals
from ledger.rebuild.log_keeper import LogKeeper
from ledger.redis.log_upkeep import enabled_groups
from ledger.redis.timers import Timers

log = logging.getLogger(__name__)

WATCHED = 10.0
"""Seconds for which a look into the history counts."""
SETTINGS_HOLD = 5.0
"""Seconds for which settings that were read count: one round reads them once."""
AGAIN = 4.0
"""Seconds until a database that could not be opened is tried again."""


def main() -> int:
    """Keep facts until SIGTERM; 2 when it cannot start, with one line that says why."""
    context = enter(GROUP)
    try:
        held = hold(context.home, GROUP)
        stop = stop_on_signals()
        worker = _build_once_possible(context, stop)
        if worker:
            worker.run(stop)
        held.release()
    except LedgerError as error:
        print(f"historian: {error}", file=sys.stderr)
        return 2
    return 0


def _build_once_possible(context: ProcessContext, stop: threading.Event) -> HistoryWorker | None:
    """The historian, once the disk takes its database; None when it was stopped before.

    Until then the log is compared with what else is remembered, and a disk or home that is missing is reported.
    """
    heartbeat, said = heartbeat_of(context.home, GROUP, context.clock), ""
    keeper, watch = _keeper(context), StorageWatch(context.home, context.log, context.clock)
    while not stop.is_set():
        try:
            return build(context)
        except (HistoryAway, DiskGone) as error:
            if str(error) != said:
                log.warning("the historian waits: %s", error)
            said = str(error)
        heartbeat.beat("waiting for its disk")
        with suppress(LedgerError):
            keeper.check()
            watch()
        context.clock.sleep(AGAIN, stop)
    return None


def build(context: ProcessContext) -> HistoryWorker:
    """The historian of a house; the history is opened, nothing else yet."""
    heartbeat, settings = heartbeat_of(context.home, GROUP, context.clock), CurrentSettings(context)
    upkeep = RetentionJobs(context.home, context.log, context.clock, lambda: settings().storage,
                           lambda: synchronised() is not False, heartbeat.beat, lambda: settings().samples.keep_days)
    said: list[str] = []

    def opening() -> History:
        with heartbeat.allow(DISK, "opening the history"):
            history, happened = opened(context.home, context.clock.now(), audited, heartbeat.beat,
                                       settings().house.timezone)
        if happened:
            said.append(happened)
        return history

    def looking_after(history: History) -> None:
        if said:  # when it was found out, Redis was perhaps away
            upkeep.damaged(said[0])
            said.clear()
        tuning()
        exports()
        upkeep(history)

    timers = Timers(context.client, GROUP, context.clock)
    annotations = SampleAnnotations(context.home, context.log, Samples(context.home, host_name()))
    deleted = DeletedEvents(context.home, context.log, host_name())
    removed_cameras = RemovedCameras(context.home, lambda: settings.read().cameras)
    exports = ExportJobs(context.home, context.log, context.clock, lambda: settings().house.timezone)
    tuning = TuningJobs(context.home, context.log.record, context.clock, lambda: context.log.recent(TAKEN_UP))

    def kept(some: Sequence[facts.Fact]) -> None:
        annotations(some)
        deleted(some)
        removed_cameras(some)
        exports.asked(some)
        tuning.asked(some)

    return HistoryWorker(context.log, opening(), opening, timers, context.clock, heartbeat, looking_after,
                         DiskReserve(context.home), _keeper(context),
                         StorageWatch(context.home, context.log, context.clock), said.append,
                         WritePolicy(lambda: _is_watched(context)), kept)


def _keeper(context: ProcessContext) -> LogKeeper:
    return LogKeeper(context.home, context.client, context.clock, lambda: enabled_groups(context.settings))


def _is_watched(context: ProcessContext) -> bool:
    """Whether somebody has looked into the history just now."""
    age = age_of(context.home.history_lease, context.clock.now())
    return age is not None and age < WATCHED


@dataclass
class CurrentSettings:
    """The settings as they are now; as at the start while they are wrong."""

    context: ProcessContext
    _known: Settings | None = field(default=None, init=False)
    _read_at: float = field(default=float("-inf"), init=False)

    def __call__(self) -> Settings:
        """They, read at most every few seconds."""
        now = self.context.clock.monotonic()
        if self._known is None or now - self._read_at >= SETTINGS_HOLD:
            self._known, self._read_at = self.read(), now
        return self._known

    def read(self) -> Settings:
        """They, as the files say at this moment."""
        try:
            return load(self.context.home.config, self.context.home.learned, os.environ)
        except SettingsError:
            return self.context.settings


if __name__ == "__main__":
    sys.exit(main())
