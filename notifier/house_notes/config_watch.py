"""Somebody edited config.yml: that becomes a fact, for the audit and for the processes that must read it again."""

from collections.abc import Callable

from house import facts
from house.clock import Clock
from house.settings.changed_keys import changed_names
from ledger.files.settings_watch import SettingsFiles, Stamp

NAMED = 6
"""Settings that one fact names."""


class ConfigWatch:
    """Records that somebody edited the settings, so that the processes read them again and the audit keeps it."""

    def __init__(self, files: SettingsFiles, record: Callable[[facts.Fact], object], clock: Clock) -> None:
        self._files, self._record, self._clock = files, record, clock
        self._unrecorded: facts.SettingsChanged | None = None

    def __call__(self) -> None:
        """Look once; raises what the log raises: what could not be recorded then is recorded at the next look."""
        before, stamp = self._files.settings, self._files.stamp
        found = self._files.changed()
        if found is not None:
            names = changed_names(before, found)
            what = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
            id = facts.derived_id("settings changed", repr(self._files.stamp))
            self._unrecorded = facts.SettingsChanged(at=self._clock.now(), id=id, what=what,
                                                     by=changed_by(stamp, self._files.stamp))
        if self._unrecorded is not None:
            self._record(self._unrecorded)
            self._unrecorded = None


def changed_by(before: Stamp, after: Stamp) -> str:
    """Whose change that was, by the files that are not as they were: nobody but an editor writes config.yml.

    learned.yml is written by commands and pages, which the audit names by themselves, just before; a camera's password
    is a file of its own that they write with it.
    """
    files = {name for name, *_ in set(before) ^ set(after)}
    return "learned.yml" if "learned.yml" in files and "config.yml" not in files else "an editor of config.yml"
