"""The house as commands see it, on the real log."""

import os
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from house import facts
from house.clock import Clock, SystemClock
from house.people.presence_report import PresenceReport
from house.settings.learned import save_learned, unless_changed
from house.settings.sections.people import PersonSettings
from house.settings.whole_config import Settings, SettingsError, load
from house.state.house_state import HouseState
from house.tuning.report import TuningReport
from ledger.errors import LedgerAway
from ledger.files.presence_files import PresenceFiles
from ledger.history.lookback import LedgerLookback
from ledger.history.reader import HistoryReader
from ledger.home import Home
from ledger.redis.log import Log
from ledger.tuning_files import TuningFiles


class LedgerHouse:
    """`House` of the commands on a log: `record` and all else raise LedgerAway ("not possible now") without Redis."""

    def __init__(self, log: Log, settings: Settings, clock: Clock | None = None,
                 history: HistoryReader | None = None, home: Home | None = None) -> None:
        self.settings = settings
        self._home = home
        self._log, self._history = log, history
        self._clock = clock or SystemClock()

    def now(self) -> float:
        """Unix time in seconds."""
        return self._clock.now()

    def state(self) -> HouseState:
        """The state after every fact so far."""
        return self._log.state()

    def record(self, fact: facts.Fact) -> None:
        """Write a fact; when Redis is away it is not kept for later: a command must not act unseen hours afterwards."""
        self._log.record(fact)

    def recent(self, count: int) -> list[facts.Fact]:
        """The newest facts, newest first."""
        return self._log.recent(count)

    def lookback(self) -> LedgerLookback:
        """One look back over log and history together."""
        return LedgerLookback(self._log, self._history)

    def presence(self) -> PresenceReport | None:
        """What presence knows now; None while nothing looks."""
        return PresenceReport.read(PresenceFiles(self._home).shown()) if self._home else None

    def newest_people(self) -> Mapping[str, PersonSettings]:
        """The people as the files have them now, whoever changed them; those in use while the files are wrong."""
        if self._home is not None and self._home.config.exists():
            with suppress(SettingsError):
                people = load(self._home.config, self._home.learned, os.environ).people
                self.settings = self.settings.model_copy(update={"people": people})
        return self.settings.people

    def tuning(self, camera: str) -> TuningReport | None:
        """What the camera's samples came to at the last look; None before any."""
        return TuningFiles(self._home).report(camera) if self._home else None

    def learn(self, changes: Mapping[str, Any], over: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Lay settings over learned.yml; raises SettingsError, LearnedOtherwise, or LedgerAway when it cannot be
        written. Returns what was there.

        The next command knows people and cameras by then: lists are replaced as a whole.
        """
        if self._home is None:
            raise LedgerAway("this house has no place to learn")
        try:
            config = self._home.config if self._home.config.exists() else None
            first = bool if over is None else unless_changed(self._home.learned, over)
            was = save_learned(self._home.learned, changes, config, first)
        except OSError as error:
            raise LedgerAway(f"learned.yml cannot be written: {error.strerror}") from error
        if config is not None:
            with suppress(SettingsError):
                found = load(config, self._home.learned, os.environ)
                self.settings = self.settings.model_copy(update={"people": found.people, "cameras": found.cameras})
        return was

    def renewed(self, settings: Settings) -> "LedgerHouse":
        """The same house with other settings."""
        return LedgerHouse(self._log, settings, self._clock, self._history, self._home)
