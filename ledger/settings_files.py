"""The settings of a running process: its files are looked at now and then, and read again when they have changed."""

import logging
from collections.abc import Mapping
from pathlib import Path

from house.clock import Clock
from house.settings import Settings, SettingsError, load
from ledger.home import Home

log = logging.getLogger(__name__)

SETTLED = 1.0
"""Seconds after which a file that changed is read though it was not seen before: its editor is done with it."""
Stamp = tuple[tuple[str, int, int, int], ...]


class SettingsFiles:
    """Watches config.yml, learned.yml and the secrets of a home; used by one thread at a time.

    settings: those in force. stamp: names the state of the files they were read from.
    """

    def __init__(self, home: Home, environ: Mapping[str, str], settings: Settings, clock: Clock) -> None:
        self._home, self._environ, self._clock = home, environ, clock
        self.settings = settings
        self.stamp = self._seen = self._look()

    def changed(self) -> Settings | None:
        """The settings when they are others than before; None when they are not, or wrong: then a log line says why.

        A file that has just changed is left for the next look, for its editor may still be writing; so is one that is
        empty, or changes while it is read.
        """
        before, stamp = self._seen, self._look()
        self._seen = stamp
        if stamp == self.stamp or (stamp != before and not self._old(stamp)) or self._empty():
            return None
        found, wrong = self._read()
        if self._look() != stamp:
            return None
        self.stamp = stamp
        if wrong:
            log.error("the settings as they were stay in force: %s", wrong)
        if found is None:
            return None
        if found == self.settings:
            return None
        self.settings = found
        return found

    def _read(self) -> tuple[Settings | None, str]:
        """The settings, or None and the first thing that is wrong with them."""
        try:
            return load(self._home.config, self._home.learned, self._environ), ""
        except SettingsError as error:
            return None, str(error.problems[0])

    def _empty(self) -> bool:
        """Whether config.yml has no byte: an editor has opened it to write it anew."""
        config = _stamp(self._home.config)
        return config is None or config[2] == 0

    def _old(self, stamp: Stamp) -> bool:
        newest = max((changed for _, changed, _, _ in set(stamp) - set(self.stamp)), default=0) / 1e9
        return not 0 <= self._clock.now() - newest < SETTLED

    def _look(self) -> Stamp:
        try:
            secrets = sorted(self._home.secrets.iterdir())
        except OSError:
            secrets = []
        return tuple(each for file in (self._home.config, self._home.learned, *secrets) if (each := _stamp(file)))


def _stamp(file: Path) -> tuple[str, int, int, int] | None:
    try:
        about = file.stat()
    except OSError:
        return None
    return file.name, about.st_mtime_ns, about.st_size, about.st_ino
