"""Joins the stored clips of a camera into one video on request, in a process of its own: one at a time, niced."""

import logging
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from historian.job_queue import TAKEN_UP, JobProcess, JobQueue, RunningJob
from house import facts
from house.clock import Clock
from house.search.query import EventQuery
from house.times import local
from ledger.errors import LedgerError
from ledger.exports import KEPT, Exports
from ledger.files.clips import Clips
from ledger.history.reader import HistoryReader
from ledger.home import Home
from ledger.redis.log import Log

log = logging.getLogger(__name__)

MOST_EVENTS = 2000
LEAST_FREE = 512 * 1024 * 1024
_BEFORE = 3600.0
"""Seconds before the wanted time within which an event began whose clip may reach into it."""
_SWEEP_EVERY = 60.0
_SHORT_OF_ROOM = 256 * 1024 * 1024
"""Bytes free below which every exported video goes: it can be made again from its clips."""
ENDED = "the job ended by itself; ask again, and see the historian's log"
TOO_LONG = "the job took more than an hour and was given up"
NOTHING = "no clip of that time is stored here"
NO_ROOM = "there is too little room on the disk for another video"


@dataclass(frozen=True)
class ClipSpan:
    """A stored clip and the unix times between which it shows something."""

    clip: str
    begin: float
    end: float


def _join(job: Path) -> RunningJob:
    return JobProcess("camera_process.clips.join", str(job))


class ExportJobs(JobQueue[facts.ExportAsked, facts.VideoExported]):
    """Wishes for a video. timezone: of the house, now. start: begins a job by its file."""

    ended, too_long = ENDED, TOO_LONG

    def __init__(self, home: Home, log: Log, clock: Clock, timezone: Callable[[], str] = str,
                 start: Callable[[Path], RunningJob] = _join) -> None:
        super().__init__((facts.ExportAsked, facts.VideoExported), log.record, lambda: log.recent(TAKEN_UP), clock)
        self.home, self.log, self._timezone, self._start = home, log, timezone, start
        self._swept = float("-inf")

    def __call__(self) -> None:
        """Go on, and let videos go that are old."""
        super().__call__()
        self._sweep()

    def begin(self, asked: facts.ExportAsked) -> RunningJob | str:
        try:
            pieces, size = self._pieces(asked)
            if not pieces or shutil.disk_usage(self.home.path).free < 2 * size + LEAST_FREE:
                return NO_ROOM if pieces else NOTHING
            file = Exports(self.home).begin(name_of(asked, self._timezone()), (asked.since, asked.until), pieces)
            return self._start(file)
        except (OSError, LedgerError) as error:
            return f"it cannot be begun: {getattr(error, 'strerror', None) or error}"

    def answer(self, asked: facts.ExportAsked, reason: str) -> facts.VideoExported:
        said = Exports(self.home).ended()
        if not reason and "seconds" in said:
            return self._exported(asked, name_of(asked, self._timezone()), float(said["seconds"]))
        return self.refused(asked, str(said.get("reason") or reason or self.ended))

    def refused(self, asked: facts.ExportAsked, reason: str) -> facts.VideoExported:
        return self._exported(asked, reason=reason)

    def _exported(self, asked: facts.ExportAsked, file: str = "", seconds: float = 0.0,
                  reason: str = "") -> facts.VideoExported:
        return facts.VideoExported(
            at=self.clock.now(), id=facts.derived_id("export", asked.id), camera=asked.camera, asked=asked.id,
            file=file, seconds=seconds, reason=reason)

    def _pieces(self, asked: facts.ExportAsked) -> tuple[list[tuple[Path, float]], int]:
        """The clips that are here, each with its unix time, and the bytes of all."""
        wanted = EventQuery(camera=asked.camera, since=asked.since - _BEFORE, until=asked.until)
        old = [fact for entry in HistoryReader(self.home, quietly=True).entries(wanted, MOST_EVENTS)
               for fact in entry.facts]
        clips, found, size = Clips(self.home, "historian"), list[tuple[Path, float]](), 0
        for span in spans([*old, *reversed(self.log.recent(TAKEN_UP))], asked):
            try:
                path = clips.path(span.clip)
                size += path.stat().st_size
            except (LedgerError, OSError):
                continue
            found.append((path, span.begin))
        return found, size

    def _sweep(self) -> None:
        if self.clock.monotonic() - self._swept >= _SWEEP_EVERY:
            self._swept = self.clock.monotonic()
            try:
                short = shutil.disk_usage(self.home.path).free < _SHORT_OF_ROOM
                Exports(self.home).forget_old(self.clock.now(), 0.0 if short else KEPT)
            except OSError as error:
                log.warning("old exports stay: %s", error)


def spans(oldest_first: Iterable[facts.Fact], asked: facts.ExportAsked) -> list[ClipSpan]:
    """The clips of that camera which show something of that time, the first first."""
    began: dict[str, float] = {}
    stored: dict[str, facts.ClipStored] = {}
    gone: set[str] = set()
    for fact in oldest_first:
        if isinstance(fact, facts.EventBegan) and fact.camera == asked.camera:
            began[fact.event] = fact.at
        elif isinstance(fact, facts.ClipStored) and fact.camera == asked.camera:
            stored[fact.clip] = fact
        elif isinstance(fact, facts.EventDeleted):
            gone.add(fact.event)
    found = [ClipSpan(each.clip, begin, begin + each.seconds) for each in stored.values()
             if each.event in began and each.event not in gone
             for begin in [began[each.event] - each.pre_roll]]
    return sorted((each for each in found if each.end > asked.since and each.begin < asked.until),
                  key=lambda span: span.begin)


def name_of(asked: facts.ExportAsked, timezone: str) -> str:
    """The name of its video, by the clock of the house."""
    since, until = local(asked.since, timezone), local(asked.until, timezone)
    return f"{asked.camera}_{since:%Y%m%d-%H%M%S}_{until:%H%M%S}_{asked.id[:8]}"
