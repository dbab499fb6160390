"""The settings of a running process: its files are looked at now and then, and read again when they have changed."""

import logging
from collections.abc import Mapping
from pathlib import Path

from house.clock import Clock
from house.names import use_titles
from house.settings.whole_config import Settings, SettingsError, load
from ledger.files.settings_in_force import IN_FORCE, keep, summary
from ledger.home import Home

log = logging.getLogger(__name__)

SETTLED = 1.0
"""Seconds after which a file that changed is read though it was not seen before: its editor is done with it."""
Stamp = tuple[tuple[str, int, int, int], ...]


class SettingsFiles:
    """Watches config.yml, learned.yml and the secrets of a home; used by one thread at a time.

    settings: those in force. stamp: names the state of the files that was read last. wrong: the first thing that was
    wrong with it, and how many more; "" when it was right.
    """

    def __init__(self, home: Home, environ: Mapping[str, str], settings: Settings, clock: Clock,
                 wrong: str = "") -> None:
        self._home, self._environ, self._clock = home, environ, clock
        self.settings, self.wrong = settings, wrong
        use_titles(settings.titles)
        self.stamp = self._seen = self._look()

    def changed(self, at_once: bool = False) -> Settings | None:
        """The settings when they are others than before; None when they are not, or wrong: then a log line says why.

        A file that has just changed is left for the next look, for its editor may still be writing; so is one that is
        empty, or changes while it is read. at_once: somebody says that it is written, so it is read in any case.
        """
        before, stamp = self._seen, self._look()
        self._seen = stamp
        settled = stamp != self.stamp and (stamp == before or self._old(stamp))
        if not (settled or at_once) or self._empty():
            return None
        found, wrong = self._read()
        if self._look() != stamp:
            return None
        self.stamp, self.wrong = stamp, wrong
        if wrong:
            log.error("%s: %s", IN_FORCE, wrong)
        if found is None or found == self.settings:
            return None
        self.settings = found
        use_titles(found.titles)
        keep(self._home, found)
        return found

    def _read(self) -> tuple[Settings | None, str]:
        """The settings, or None and what is wrong with them."""
        try:
            return load(self._home.config, self._home.learned, self._environ), ""
        except SettingsError as error:
            return None, summary(error)

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
