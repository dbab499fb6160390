"""Reads the settings of a running process again when their files change or the log says so; wrong ones are Trouble."""

import threading
from collections.abc import Callable

from house import facts
from house.clock import Clock
from house.settings.whole_config import Settings
from house.state.house_state import HouseState
from ledger.files.settings_in_force import IN_FORCE
from ledger.files.settings_watch import SettingsFiles

KIND, ABOUT = "settings", "config.yml"


class CameraSettingsReload:
    """Finds out whether the settings are others than before, and records Trouble while they are wrong."""

    def __init__(self, files: SettingsFiles, record: Callable[[facts.Fact], object], clock: Clock) -> None:
        self._files, self._record, self._clock = files, record, clock
        self._asked = threading.Event()
        self._trouble_since: float | None = None

    def begin(self, state: HouseState) -> None:
        """Take over the trouble of an earlier run; it ends here when this one has just read right settings."""
        for trouble in state.troubles:
            if (trouble.kind, trouble.about) == (KIND, ABOUT):
                self._trouble_since = trouble.since
        if not self._files.wrong:
            self._right()

    def ask(self) -> None:
        """Have the files read soon, for somebody says that settings changed; may be called from any thread."""
        self._asked.set()

    def changed(self) -> Settings | None:
        """The settings when they are others than before; None when they are not, or wrong."""
        asked = self._asked.is_set()
        self._asked.clear()
        found = self._files.changed(at_once=asked)
        if self._files.wrong:
            self._wrong(self._files.wrong)
        else:
            self._right()
        return found

    def _wrong(self, what: str) -> None:
        if self._trouble_since is None:
            self._trouble_since = self._clock.now()
            self._record(facts.TroubleBegan(at=self._trouble_since, id=self._id("wrong"), kind=KIND, about=ABOUT,
                                            text=f"{IN_FORCE}: {what}"))

    def _right(self) -> None:
        since, self._trouble_since = self._trouble_since, None
        if since is not None:
            self._record(facts.TroubleEnded(at=self._clock.now(), id=self._id("right"), kind=KIND, about=ABOUT,
                                            since=since))

    def _id(self, how: str) -> str:
        """The same in every process that reads these files, so that the log keeps one fact of all of theirs."""
        return facts.derived_id(f"settings-{how}", repr(self._files.stamp))
