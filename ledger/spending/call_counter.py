"""Counts paid calls on the disk before they are made: `cloud-calls.json` of the home, which no backup has.

Whoever wants to make a call asks first. One answer is one attempt: whoever tries again asks again. Several processes
may ask; what one has taken and not used when it is killed stays counted.
"""

import json
import logging
import secrets
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from house.atomic_write import only_one, write_whole
from house.clock import Clock
from house.spending.call_counts import BLOCK, CallCaps, CallCounts, CallRefusal, free, free_of, month_of
from house.times import local
from ledger.files.house_json import HouseMark
from ledger.home import Home
from ledger.spending.known_time import KnownTime

log = logging.getLogger(__name__)

FILE = "cloud-calls.json"
LOCK = f".{FILE}.lock"


class CountLost(Exception):
    """What was counted is not there any more, or cannot be read as what it was."""


@dataclass
class CallCounter:
    """The calls of one home (PaidCalls), for the threads of one process.

    caps: how many there may be. known_time: whether the clock is right. timezone: the house's, "" for the machine's.
    """

    home: Home
    caps: Callable[[], CallCaps]
    clock: Clock
    known_time: KnownTime
    timezone: str = ""
    _block: int = field(default=0, init=False)
    _day: date | None = field(default=None, init=False)
    _counts: CallCounts | None = field(default=None, init=False)
    _made: Counter[str] = field(default_factory=Counter, init=False)
    _wanted: Counter[str] = field(default_factory=Counter, init=False)
    _stamp: tuple[int, int, int] | None = field(default=None, init=False)
    _limited: date | None = field(default=None, init=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, init=False)

    def ask(self, camera: str) -> CallRefusal | None:
        """None when one call about a picture of `camera` may be made now, which is counted with that; else why not."""
        with self._lock:
            self._wanted[camera] += 1
            self._look()
            if not self.known_time.right():
                return CallRefusal.CLOCK
            today = self._today()
            refused = self._asked(camera, today)
            if refused is None:
                self._block -= 1
                self._made[camera] += 1
            elif refused.of_limit:
                self._limited = today
            return refused

    def time_seen(self, at: float) -> None:
        """A server that is trusted said it was unix time `at`."""
        with self._lock:
            self.known_time.seen(at)

    def limit_to_tell(self) -> bool:
        """Whether it is to be said now that a limit is reached: once a month, on the day of its first picture.

        Raises CountLost, OSError.
        """
        if self._limited is None and not (self.home.path / FILE).exists():
            return False
        with self._lock, only_one(self.home.path / LOCK):
            today, counts = self._today(), self._read()
            if self._limited != today or counts.month != month_of(today) or counts.told:
                return counts.told == today.isoformat()
            self._keep(replace(self._settled(counts), told=today.isoformat()))
            return True

    def give_back(self) -> None:
        """Take off the count what this process took and did not use, as it ends."""
        with self._lock:
            self._look()
            if self._block or self._made or self._wanted:
                with suppress(OSError, CountLost), only_one(self.home.path / LOCK):
                    self._keep(self._settled(self._read()))

    def _asked(self, camera: str, today: date) -> CallRefusal | None:
        if not (self._block and self._day == today) and (refused := self._take(today)):
            return refused
        of_camera = free_of(camera, self._known(), self.caps(), today)
        return of_camera if isinstance(of_camera, CallRefusal) else None

    def _take(self, today: date) -> CallRefusal | None:
        """Count a block of calls, on the disk when this returns None."""
        try:
            with only_one(self.home.path / LOCK):
                counts = self._settled(self._first(today))
                if counts.month > month_of(today):
                    return CallRefusal.AHEAD
                counts = counts.at(today)
                left = free(counts, self.caps(), today)
                if isinstance(left, CallRefusal) and not self._much_to_write():
                    return left
                size = 0 if isinstance(left, CallRefusal) else min(BLOCK, left)
                self._keep(counts.with_calls(size))
        except CountLost:
            return CallRefusal.LOST
        except OSError as error:
            log.error("calls cannot be counted: %s", error.strerror)
            return CallRefusal.DISK
        self._block, self._day = size, today
        return left if isinstance(left, CallRefusal) else None

    def _much_to_write(self) -> bool:
        """Whether what is known here is worth a write: not each picture that finds no call left is one."""
        return bool(self._block or self._made) or self._wanted.total() >= BLOCK

    def _settled(self, counts: CallCounts) -> CallCounts:
        """The counts with what this process knows of its own calls, without those it took and did not use."""
        own = self._counts
        if own is None or self._day is None or (own.id, own.month) != (counts.id, counts.month):
            return counts.with_known({}, {}, self._wanted)
        day = self._day.isoformat()
        made_today = self._made if day == counts.day else {}
        return counts.without(self._block, day).with_known(self._made, made_today, self._wanted)

    def _known(self) -> CallCounts:
        """The counts for a camera's own limit: what this process still has in its block is nobody's yet."""
        assert self._counts is not None
        return self._settled(self._counts)

    def _look(self) -> None:
        """Forget the block where the file it was counted in is gone, or somebody has set the count right since."""
        stamp = _stamp(self.home)
        if self._counts is None or stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            known = self._read().id == self._counts.id
        except (OSError, CountLost):
            known = False
        if not known:
            self._block, self._day, self._counts, self._made = 0, None, None, Counter()

    def _keep(self, counts: CallCounts) -> None:
        write_whole(self.home.path / FILE, encoded(counts))
        self._stamp = _stamp(self.home)
        self._counts, self._block = counts, 0
        self._made, self._wanted = Counter(), Counter()

    def _first(self, today: date) -> CallCounts:
        """What is counted; where nothing ever was, the house remembers that from now on something is."""
        mark = HouseMark(self.home)
        try:
            return self._read()
        except FileNotFoundError:
            if mark.read().counts_calls:
                raise CountLost from None
            mark.update(counts_calls=True)
            return CallCounts(month_of(today), today.isoformat(), id=_new_id())

    def _read(self) -> CallCounts:
        return decoded((self.home.path / FILE).read_bytes())

    def _today(self) -> date:
        return local(self.clock.now(), self.timezone).date()


def counted(home: Home) -> CallCounts | None:
    """What is counted, for showing it; None where nothing ever was. Raises CountLost, OSError."""
    try:
        return decoded((home.path / FILE).read_bytes())
    except FileNotFoundError:
        if HouseMark(home).read().counts_calls:
            raise CountLost from None
        return None


def confirm(home: Home, day: date, number: int) -> None:
    """Somebody knows that so many calls were made in this month: go on from there. OSError."""
    with only_one(home.path / LOCK):
        HouseMark(home).update(counts_calls=True)
        write_whole(home.path / FILE, encoded(CallCounts(month_of(day), day.isoformat(), number, id=_new_id())))


def encoded(counts: CallCounts) -> bytes:
    """As the file has them."""
    return json.dumps({"month": counts.month, "day": counts.day, "counted": counts.counted, "today": counts.today,
                       "cameras": dict(counts.cameras), "cameras_today": dict(counts.cameras_today),
                       "wanted": dict(counts.wanted), "told": counts.told,
                       "id": counts.id}).encode() + b"\n"


def decoded(data: bytes) -> CallCounts:
    """Back from that; CountLost for anything else, for what cannot be is as good as lost."""
    try:
        found = json.loads(data)
        counts = CallCounts(month_of(date.fromisoformat(f"{found['month']}-01")),
                            date.fromisoformat(found["day"]).isoformat(), _number(found["counted"]),
                            _number(found["today"]), _numbers(found["cameras"]), _numbers(found["cameras_today"]),
                            _numbers(found["wanted"]), str(found.get("told", "")), str(found.get("id", "")))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise CountLost from error
    if counts.today > counts.counted or sum(counts.cameras.values()) > counts.counted:
        raise CountLost
    return counts


def _new_id() -> str:
    return secrets.token_hex(6)


def _stamp(home: Home) -> tuple[int, int, int] | None:
    """What changes when the file is written; None without it."""
    try:
        about = (home.path / FILE).stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size, about.st_ino


def _number(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(value)
    return value


def _numbers(values: Any) -> dict[str, int]:
    return {str(name): _number(value) for name, value in values.items()}
