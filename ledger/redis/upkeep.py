"""What must be done now and then: groups, the log's length, the reserve; and saying when something is wrong."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field

from house import facts
from house.clock import Clock
from house.settings.model import Settings
from ledger.files.disk_reserve import DiskReserve
from ledger.files.pictures import MEGABYTE
from ledger.home import Home
from ledger.redis import keys
from ledger.redis.client import translated
from ledger.redis.log import Log
from ledger.redis.scripts import script
from ledger.redis.worker import PASSING_TROUBLE

DAYS_KEPT = 7
MOST_FACTS = 150_000
"""About 60 MB of the server's memory."""

_MINUTE, _HOUR, _DAY = 60.0, 3_600.0, 86_400.0


@dataclass(frozen=True)
class Trimmed:
    """`forgotten` entries went; `slowest` is the group that has got least far ("" without any), to entry `reached`."""

    forgotten: int
    slowest: str
    reached: str


def enabled_groups(settings: Settings) -> list[str]:
    """The groups of all processes these settings call for; every other group's process is off."""
    cameras = sorted({f"camera-{each.group}" for each in settings.cameras.values()})
    return [*cameras, *(["analysis"] if settings.analysis.analyzer else []), "notifier", "historian"]


def upkeep_of(settings: Settings, home: Home, log: Log, clock: Clock) -> "Upkeep":
    """The upkeep of a house, for the worker of one of its processes (`Worker(..., upkeep=...)`)."""
    return Upkeep(log, clock, enabled_groups(settings), DiskReserve(home))


@dataclass
class Upkeep:
    """Called once a round by the worker of one process: looks after the disk once a minute, the rest once an hour.

    With `groups`, exactly these exist after the first round; it is not repeated, for settings may change meanwhile.
    Raises LedgerAway when Redis does not answer; then it is due again.
    """

    log: Log
    clock: Clock
    groups: Sequence[str] = ()
    reserve: DiskReserve | None = None
    most_facts: int = MOST_FACTS
    _groups_kept: bool = field(default=False, init=False)
    _room_at: float = field(default=float("-inf"), init=False)
    _rest_at: float = field(default=float("-inf"), init=False)

    def __call__(self) -> None:
        """Do what is due."""
        now = self.clock.monotonic()
        if now >= self._room_at:
            self.look_after_room()
            self._room_at = now + _MINUTE
        if now >= self._rest_at:
            self.run_once()
            self._rest_at = now + _HOUR

    def run_once(self) -> None:
        """Keep the groups, trim the log, and raise or end Trouble that follows from it."""
        if self.groups and not self._groups_kept:
            self.log.keep_groups(self.groups)
            self._groups_kept = True
        self._end_old_trouble()
        trimmed = self.trim()
        with translated():
            size = int(self.log.client.xlen(keys.LOG))
        text = f"the log holds {size} facts; {trimmed.slowest or 'no process'} has got least far: is it running?"
        if size > self.most_facts or size <= 0.9 * self.most_facts:
            self._judge("log", "size", text if size > self.most_facts else "")

    def look_after_room(self) -> None:
        """Take the reserve again if it was given up; while there is no room for it, raise Trouble."""
        if self.reserve is None:
            return
        kept = self.reserve.restore()
        free = shutil.disk_usage(self.reserve.path.parent).free // MEGABYTE
        home = self.reserve.path.parent.parent
        text = f"the disk of {home} has {free} MB left: make room, or lower storage.keep_days"
        self._judge("disk", "home", "" if kept else text)

    def trim(self) -> Trimmed:
        """Forget what is older than seven days and answered by every group."""
        oldest = max(0, int((self.clock.now() - DAYS_KEPT * _DAY) * 1000))
        with translated():
            if not self.log.client.exists(keys.LOG):
                return Trimmed(0, "", "")
            answer = script(self.log.client, "trim")(keys=(keys.LOG,), args=(f"{oldest}-0",))
        forgotten, slowest, reached = answer
        return Trimmed(int(forgotten), str(slowest), str(reached))

    def _end_old_trouble(self) -> None:
        """What cannot be mended any more (a fact was given up) is said for a day; then it is history."""
        now = self.clock.now()
        for trouble in self.log.state().troubles:
            if trouble.kind in PASSING_TROUBLE and now - trouble.since > _DAY:
                ended = facts.TroubleEnded(at=now, kind=trouble.kind, about=trouble.about, since=trouble.since)
                self.log.record(ended)

    def _judge(self, kind: str, about: str, text: str) -> None:
        """Raise Trouble saying `text`, or end it when that is empty; only when it changes."""
        since = next((t.since for t in self.log.state().troubles if (t.kind, t.about) == (kind, about)), None)
        now = self.clock.now()
        if text and since is None:
            self.log.record(facts.TroubleBegan(at=now, kind=kind, about=about, text=text))
        elif not text and since is not None:
            self.log.record(facts.TroubleEnded(at=now, kind=kind, about=about, since=since))
