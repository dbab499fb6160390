"""What must be done now and then: groups, the log's length, the reserve; and saying when something is wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from house import facts
from house.clock import Clock
from house.processes import processes_of
from house.settings.whole_config import Settings
from ledger.clock_sync import synchronised
from ledger.files.disk_reserve import DiskReserve
from ledger.files.disk_room import room_trouble
from ledger.home import Home, age_of
from ledger.redis import keys
from ledger.redis.client import translated
from ledger.redis.log import Log
from ledger.redis.log_disk import LogDisk
from ledger.redis.lua import script
from ledger.redis.trouble import passes, say_trouble

DAYS_KEPT = 7
MOST_FACTS = 150_000
"""About 60 MB of the server's memory."""

_MINUTE, _HOUR, _DAY = 60.0, 3_600.0, 86_400.0
_AT_ONCE = 1000
_ALIVE = 60.0
"""Seconds since its last heartbeat for which a process counts as running."""


@dataclass(frozen=True)
class Trimmed:
    """`forgotten` entries went; `slowest` is the group that has got least far ("" without any), to entry `reached`."""

    forgotten: int
    slowest: str
    reached: str


def enabled_groups(settings: Settings) -> list[str]:
    """The groups of all processes these settings call for; every other group's process is off."""
    return [each.name for each in processes_of(settings) if each.reads_log]


def upkeep_of(settings: Settings, home: Home, log: Log, clock: Clock) -> "Upkeep":
    """The upkeep of a house, for the worker of one of its processes (`Worker(..., upkeep=...)`)."""
    return Upkeep(log, clock, enabled_groups(settings), DiskReserve(home), trusted=lambda: synchronised() is not False,
                  runs=lambda process: _beats(home.heartbeat(process), clock.now()))


def _beats(heartbeat: Path, now: float) -> bool:
    """Whether the process of that heartbeat has shown a moment ago that it runs."""
    age = age_of(heartbeat, now)
    return age is not None and age < _ALIVE


@dataclass
class Upkeep:
    """Called once a round by the worker of one process: looks after the disk once a minute, the rest once an hour.

    `trusted` says whether the clock can be believed: while it cannot, nothing is too old. With `groups`, exactly these
    exist after the first round, but for one whose process still runs (`runs`), which is left until a later round; it is
    not repeated then, for settings may change meanwhile. Raises LedgerAway when Redis
    does not answer; then it is due again.
    """

    log: Log
    clock: Clock
    groups: Sequence[str] = ()
    reserve: DiskReserve | None = None
    most_facts: int = MOST_FACTS
    trusted: Callable[[], bool] = lambda: True
    runs: Callable[[str], bool] = lambda process: False
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
            self._rest_at = now + (_HOUR if self._groups_kept or not self.groups else _MINUTE)

    def run_once(self) -> None:
        """Keep the groups, trim the log, and raise or end Trouble that follows from it."""
        if self.groups and not self._groups_kept:
            self._groups_kept = self.log.keep_groups(self.groups, self.runs)
        self._end_old_trouble()
        trimmed = self.trim()
        with translated():
            size = int(self.log.client.xlen(keys.LOG))
        text = f"the log holds {size} facts; {trimmed.slowest or 'no process'} has got least far: is it running?"
        if size > self.most_facts or size <= 0.9 * self.most_facts:
            self._say("log", "size", text if size > self.most_facts else "")

    def look_after_room(self) -> None:
        """Raise Trouble while the disk of the home is nearly full or takes no new file, and end it afterwards.

        While the log is in memory for want of a disk, that is said instead.
        """
        if self.reserve is None:
            return
        in_memory = LogDisk(self.log, self.reserve, self.clock).look_after()
        self._say("disk", "home", room_trouble(self.reserve, in_memory))

    def trim(self) -> Trimmed:
        """Forget what is older than seven days, or for which there is no room, and handled by every group."""
        with translated():
            if not self.log.client.exists(keys.LOG):
                return Trimmed(0, "", "")
        oldest = max((self._oldest_by_time(), self._oldest_by_room()), key=_order)
        with translated():
            forgotten, slowest, reached = script(self.log.client, "trim")(keys=(keys.LOG,), args=(oldest,))
        return Trimmed(int(forgotten), str(slowest), str(reached))

    def _oldest_by_time(self) -> str:
        """The id of the oldest entry to keep; 0-0 while nothing is known to be old enough.

        Ids and the times in facts may come from a clock that was wrong. So it is noted which entry was the newest at
        what time, and nothing while the clock may be wrong.
        """
        if not self.trusted():
            return "0-0"
        now, client = self.clock.now(), self.log.client
        with translated():
            newest = str(client.xinfo_stream(keys.LOG)["last-generated-id"])
            client.zremrangebyscore(keys.MARKS, now + _HOUR, "+inf")  # the clock was in the future
            client.zadd(keys.MARKS, {newest: now}, nx=True)
            old: Any = client.zrevrangebyscore(keys.MARKS, now - DAYS_KEPT * _DAY, "-inf", 0, 1, withscores=True)
            if not old:
                return "0-0"
            mark, at = old[0]
            client.zremrangebyscore(keys.MARKS, "-inf", f"({at}")
        return _after(str(mark))

    def _oldest_by_room(self) -> str:
        """The id of the oldest entry to keep so that the log stays below its largest size, whatever the clock says."""
        client, oldest = self.log.client, "0-0"
        with translated():
            size = int(client.xlen(keys.LOG))
            surplus = size - int(0.8 * self.most_facts) if size > 0.9 * self.most_facts else 0
            while surplus > 0:
                rows = client.xrange(keys.LOG, min=oldest, count=min(surplus, _AT_ONCE))
                if not rows:
                    break
                surplus -= len(rows)
                oldest = _after(str(rows[-1][0]))
        return oldest

    def _end_old_trouble(self) -> None:
        """What cannot be mended any more (a fact was given up) is said for a day; then it is history."""
        now = self.clock.now()
        for trouble in self.log.state().troubles:
            if passes(trouble) and now - trouble.since > _DAY:
                ended = facts.TroubleEnded(at=now, kind=trouble.kind, about=trouble.about, since=trouble.since)
                self.log.record(ended)

    def _say(self, kind: str, about: str, text: str) -> None:
        say_trouble(self.log, self.clock.now(), kind, about, text)


def _order(entry: str) -> tuple[int, int]:
    milliseconds, _, number = entry.partition("-")
    return int(milliseconds), int(number)


def _after(entry: str) -> str:
    milliseconds, number = _order(entry)
    return f"{milliseconds}-{number + 1}"
