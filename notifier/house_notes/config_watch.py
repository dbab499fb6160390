"""Somebody edited config.yml: that becomes a fact, for the audit and for whoever must read it again."""

from collections.abc import Callable

from house import facts
from house.clock import Clock
from house.settings.changed_names import changed_names
from ledger.files.settings_watch import SettingsFiles

NAMED = 6
"""Settings that one fact names."""


class ConfigWatch:
    """Records that somebody edited the settings: whom that concerns reads them again, and the audit has it."""

    def __init__(self, files: SettingsFiles, record: Callable[[facts.Fact], object], clock: Clock) -> None:
        self._files, self._record, self._clock = files, record, clock
        self._unsaid: facts.SettingsChanged | None = None

    def __call__(self) -> None:
        """Look once; raises what the log raises, and says then at the next look what was not recorded."""
        before = self._files.settings
        found = self._files.changed()
        if found is not None:
            names = changed_names(before, found)
            what = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
            id = facts.derived_id("settings changed", repr(self._files.stamp))
            self._unsaid = facts.SettingsChanged(at=self._clock.now(), id=id, what=what, by="an editor of config.yml")
        if self._unsaid is not None:
            self._record(self._unsaid)
            self._unsaid = None
