"""What the historian does now and then: the day's journal is closed, old things go, room is made on the disk.

How many days are kept: house/settings/sections/storage.py. What goes first: ledger/files/retention.py. What has to
stay: historian/event_worth.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from historian.event_worth import EventWorth
from house.clock import Clock
from house.settings.sections.storage import StorageSettings
from ledger.files.pictures import full_pictures_above
from ledger.files.retention import Forgotten, KeepRules, Retention, Shortage, too_old
from ledger.history.journal import day_of
from ledger.history.writer import History
from ledger.home import Home
from ledger.redis.log import Log
from ledger.redis.trouble import say_trouble
from ledger.sizes import MEGABYTE

CLOCK, HISTORY, DISK = "clock", "history", "disk"
"""Kinds of Trouble raised here."""
ROOM, FULL_PICTURES = "room", "full pictures"
"""What Trouble of kind DISK is about when nothing more may go and too little is free: for clips and samples, for full
pictures as well."""
_MINUTE, _TEN_MINUTES, _HOUR, _DAY = 60.0, 600.0, 3_600.0, 86_400.0
_REASONS = {"pinned": "pinned", "upload": "not uploaded yet", "alert": "of an alert on its way"}


@dataclass
class RetentionJobs:
    """Makes room once a minute, and once an hour closes the journal and forgets what is older than it should be.

    rules: the settings as they are now. sample_days: how long samples are kept. trusted: whether the clock can be
    believed; while it cannot, nothing is too old, and when something waits for that, Trouble says so. beat: called
    between steps that may each take long.
    """

    home: Home
    log: Log
    clock: Clock
    rules: Callable[[], StorageSettings]
    trusted: Callable[[], bool]
    beat: Callable[[], None] = lambda: None
    sample_days: Callable[[], int | None] = lambda: None
    _room_at: float = field(default=float("-inf"), init=False)
    _rest_at: float = field(default=float("-inf"), init=False)
    _again_at: float = field(default=float("-inf"), init=False)

    def __call__(self, history: History) -> None:
        """Do what is due."""
        now = self.clock.monotonic()
        if now >= self._rest_at:
            self.run_once(history)
            self._rest_at, self._room_at = now + _HOUR, now + _MINUTE
        elif now >= self._room_at:
            self._make_room()
            self._room_at = now + _MINUTE

    def run_once(self, history: History) -> None:
        """One round of everything."""
        now, rules = self.clock.now(), self.rules()
        history.pack(day_of(now))
        self.beat()
        done = self._retention().run_once(now)
        self._say_room(done)
        waiting = done.waiting > 0
        old_days = too_old(history.journal.days(), rules.keep_days, now)
        before = (now - rules.keep_days * _DAY) // _DAY * _DAY  # whole days: each deletion is many writes
        if old_days or history.reaches_before(before):
            if self.trusted():
                history.forget(before, now, EventWorth(self.home, self.log, self.clock).pinned())
                history.journal.forget(day_of(before))
            else:
                waiting = True
        self._say(CLOCK, "nothing old is deleted, for no time server has set the clock: "
                         "sudo timedatectl set-ntp true" if waiting else "")
        self._end_old()

    def damaged(self, text: str) -> None:
        """Say that the history was damaged; for a day."""
        self._say(HISTORY, text)

    def _retention(self) -> Retention:
        rules, worth = self.rules(), EventWorth(self.home, self.log, self.clock)
        days = KeepRules(rules.keep_days, rules.min_free_mb, rules.clip_days, self.sample_days(),
                         rules.picture_days or None)
        return Retention(self.home, days, lambda: worth.keeping(rules), self.trusted, self.beat)

    def _make_room(self) -> None:
        """Make room; where nothing more may go that is looked for again after ten minutes, or once there is room."""
        retention, now = self._retention(), self.clock.monotonic()
        if now < self._again_at and retention.shortage():
            return
        done = retention.make_room()
        self._again_at = now + _TEN_MINUTES if done.shortages else now
        self._say_room(done)

    def _say_room(self, done: Forgotten) -> None:
        worst = min(done.shortages, key=lambda each: each.free, default=None)
        above = full_pictures_above(self.rules().min_free_mb * MEGABYTE)
        self._say(DISK, "" if worst is None else f"no clips and samples are kept: {_lack(worst)}", ROOM)
        self._say(DISK, "" if worst is None or worst.free >= above else
                  f"of pictures only thumbnails are kept: {_lack(worst)}", FULL_PICTURES)

    def _end_old(self) -> None:
        now = self.clock.now()
        if any(t.kind == HISTORY and now - t.since > _DAY for t in self.log.state().troubles):
            self._say(HISTORY, "")

    def _say(self, kind: str, text: str, about: str = "home") -> None:
        say_trouble(self.log, self.clock.now(), kind, about, text)


def _lack(shortage: Shortage) -> str:
    """Why there is no room on that disk, and what to do."""
    said = f"{shortage.free // MEGABYTE} MB are free on the disk of {shortage.folder}, and"
    if not shortage.staying:
        return f"{said} nothing is left here that could go; remove other files, or lower storage.min_free_mb"
    why = ", ".join(f"{count} {_REASONS[reason]}" for reason, count in sorted(shortage.staying.items()))
    return f"{said} what is left has to stay ({why}); remove other files, fix the upload, or unpin events"
