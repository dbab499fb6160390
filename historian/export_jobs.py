"""Joins the stored clips of a camera into one video on request, in a process of its own: one at a time, niced."""

import logging
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from historian.tuning_jobs import ROOT, LookProcess, RunningLook
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

MOST_WAITING, MOST_EVENTS = 16, 2000
LONGEST = 3600.0
"""Seconds after which a job is given up."""
LEAST_FREE = 512 * 1024 * 1024
_BEFORE = 3600.0
"""Seconds before the wanted time within which an event began whose clip may reach into it."""
_SWEEP_EVERY = 60.0
_SHORT_OF_ROOM = 256 * 1024 * 1024
"""Bytes free below which every exported video goes: it can be made again from its clips."""
NOTHING = "no clip of that time is stored here"
ENDED = "the job ended by itself; ask again, and see the historian's log"
TOO_MANY = f"{MOST_WAITING} others wait already; ask again when they are done"
TOO_LONG = "the job took more than an hour and was given up"
NO_ROOM = "there is too little room on the disk for another video"


@dataclass(frozen=True)
class ClipSpan:
    """A stored clip and the unix times between which it shows something."""

    clip: str
    begin: float
    end: float


class JoinProcess(LookProcess):
    """The process of one job, which ends when this one does."""

    def __init__(self, job: Path) -> None:
        command = [sys.executable, "-m", "camera_process.clips.join", str(job)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)


@dataclass
class ExportJobs:
    """What was asked waits here, in order; used by one thread. timezone: of the house, now."""

    home: Home
    log: Log
    clock: Clock
    timezone: Callable[[], str] = str
    start: Callable[[Path], RunningLook] = JoinProcess
    _begun: bool = field(default=False, init=False)
    _waiting: deque[facts.ExportAsked] = field(default_factory=deque, init=False)
    _asked: facts.ExportAsked | None = field(default=None, init=False)
    _job: RunningLook | None = field(default=None, init=False)
    _began: float = field(default=0.0, init=False)
    _swept: float = field(default=float("-inf"), init=False)
    _unrecorded: list[facts.VideoExported] = field(default_factory=list, init=False)

    def asked(self, kept: Sequence[facts.Fact]) -> None:
        """These facts are in the history now; those that ask for a video wait for it, or are told that too many do."""
        known = {each.id for each in (*self._waiting, *filter(None, [self._asked]))}
        for each in kept:
            if not isinstance(each, facts.ExportAsked) or each.id in known:
                continue
            known.add(each.id)
            if len(self._waiting) < MOST_WAITING:
                self._waiting.append(each)
            else:
                self._answer(each, TOO_MANY)

    def __call__(self) -> None:
        """Go on: note what ended, begin what waits. Raises nothing of the ledger."""
        if not self._begun:
            self._take_up()
        if self._job is not None and self._asked is not None:
            self._watch(self._job, self._asked)
        if self._job is None and self._waiting:
            self._begin(self._waiting.popleft())
        self._sweep()
        self._say()

    def _take_up(self) -> None:
        """Have made what was asked within the last hour and was not made when this process ended."""
        try:
            latest = self.log.recent(3000)
        except LedgerError:
            return
        self._begun = True
        made = {each.asked for each in latest if isinstance(each, facts.VideoExported)}
        self.asked([each for each in reversed(latest) if isinstance(each, facts.ExportAsked)
                    and each.at >= self.clock.now() - LONGEST and each.id not in made])

    def _begin(self, asked: facts.ExportAsked) -> None:
        try:
            pieces, size = self._pieces(asked)
            if not pieces or shutil.disk_usage(self.home.path).free < 2 * size + LEAST_FREE:
                self._answer(asked, NO_ROOM if pieces else NOTHING)
                return
            job = Exports(self.home).begin(name_of(asked, self.timezone()), (asked.since, asked.until), pieces)
            self._job = self.start(job)
        except (OSError, LedgerError) as error:
            self._answer(asked, f"it cannot be begun: {getattr(error, 'strerror', None) or error}")
            return
        self._asked, self._began = asked, self.clock.monotonic()

    def _pieces(self, asked: facts.ExportAsked) -> tuple[list[tuple[Path, float]], int]:
        """The clips that are here, each with its unix time, and the bytes of all."""
        wanted = EventQuery(camera=asked.camera, since=asked.since - _BEFORE, until=asked.until)
        old = [fact for entry in HistoryReader(self.home, quietly=True).entries(wanted, MOST_EVENTS)
               for fact in entry.facts]
        clips, found, size = Clips(self.home, "historian"), list[tuple[Path, float]](), 0
        for span in spans([*old, *reversed(self.log.recent(3000))], asked):
            try:
                path = clips.path(span.clip)
                size += path.stat().st_size
            except (LedgerError, OSError):
                continue
            found.append((path, span.begin))
        return found, size

    def _watch(self, job: RunningLook, asked: facts.ExportAsked) -> None:
        code = job.code()
        if code is None and self.clock.monotonic() - self._began < LONGEST:
            return
        if code is None:
            job.stop()
        said = Exports(self.home).ended()
        self._job = self._asked = None
        if code == 0 and "seconds" in said:
            self._answer(asked, "", float(said["seconds"]))
        else:
            self._answer(asked, str(said.get("reason") or (ENDED if code is not None else TOO_LONG)))

    def _answer(self, asked: facts.ExportAsked, reason: str, seconds: float = 0.0) -> None:
        name = "" if reason else name_of(asked, self.timezone())
        self._unrecorded.append(facts.VideoExported(
            at=self.clock.now(), id=facts.derived_id("export", asked.id), camera=asked.camera, asked=asked.id,
            file=name, seconds=seconds, reason=reason))

    def _sweep(self) -> None:
        if self.clock.monotonic() - self._swept >= _SWEEP_EVERY:
            self._swept = self.clock.monotonic()
            try:
                short = shutil.disk_usage(self.home.path).free < _SHORT_OF_ROOM
                Exports(self.home).forget_old(self.clock.now(), 0.0 if short else KEPT)
            except OSError as error:
                log.warning("old exports stay: %s", error)

    def _say(self) -> None:
        while self._unrecorded:
            try:
                self.log.record(self._unrecorded[0])
            except LedgerError as error:
                log.warning("the outcome of an export is recorded later: %s", error)
                return
            self._unrecorded.pop(0)


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
