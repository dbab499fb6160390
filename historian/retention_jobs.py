"""What the historian does now and then: the day's journal is closed, old things go, room is made on the disk.

How many days are kept: house/settings/sections/storage.py. What goes first: ledger/files/retention.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from house.clock import Clock
from house.settings.sections.storage import StorageSettings
from ledger.files.retention import Retention, too_old
from ledger.history.journal import day_of
from ledger.history.writer import History
from ledger.home import Home
from ledger.redis.log import Log
from ledger.redis.trouble import say_trouble

CLOCK, HISTORY = "clock", "history"
"""Kinds of Trouble raised here."""
_MINUTE, _HOUR, _DAY = 60.0, 3_600.0, 86_400.0


@dataclass
class RetentionJobs:
    """Makes room once a minute, and once an hour closes the journal and forgets what is older than it should be.

    rules: the settings as they are now. trusted: whether the clock can be believed; while it cannot, nothing is too
    old, and when something waits for that, Trouble says so. beat: called between steps that may each take long.
    """

    home: Home
    log: Log
    clock: Clock
    rules: Callable[[], StorageSettings]
    trusted: Callable[[], bool]
    beat: Callable[[], None] = lambda: None
    _room_at: float = field(default=float("-inf"), init=False)
    _rest_at: float = field(default=float("-inf"), init=False)

    def __call__(self, history: History) -> None:
        """Do what is due."""
        now = self.clock.monotonic()
        if now >= self._rest_at:
            self.run_once(history)
            self._rest_at, self._room_at = now + _HOUR, now + _MINUTE
        elif now >= self._room_at:
            self._retention().make_room()
            self._room_at = now + _MINUTE

    def run_once(self, history: History) -> None:
        """One round of everything."""
        now, rules = self.clock.now(), self.rules()
        history.journal.pack(day_of(now))
        self.beat()
        waiting = self._retention().run_once(now).waiting > 0
        old_days = too_old(history.journal.days(), rules.keep_days, now)
        before = now - rules.keep_days * _DAY
        if old_days or history.reaches_before(before):
            if self.trusted():
                history.forget(before, now)
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
        rules = self.rules()
        return Retention(self.home, rules.keep_days, rules.min_free_mb, rules.clip_days, self.trusted, self.beat)

    def _end_old(self) -> None:
        now = self.clock.now()
        if any(t.kind == HISTORY and now - t.since > _DAY for t in self.log.state().troubles):
            self._say(HISTORY, "")

    def _say(self, kind: str, text: str) -> None:
        say_trouble(self.log, self.clock.now(), kind, "home", text)
