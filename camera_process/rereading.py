"""The settings of a running process: read again when their files change or the log says so, wrong ones told once."""

import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from house import facts
from house.clock import Clock
from house.settings import Settings, SettingsError, load
from house.state import HouseState
from ledger.home import Home

log = logging.getLogger(__name__)

KIND = "settings"

Stamp = tuple[tuple[int, int, int], ...]


class Rereading:
    """Knows when the settings of a home are others than before."""

    def __init__(self, home: Home, environ: Mapping[str, str], record: Callable[[facts.Fact], object],
                 clock: Clock) -> None:
        self._home, self._environ, self._record, self._clock = home, environ, record, clock
        self._stamp = self._newest = self._look()
        self._asked = threading.Event()
        self._trouble_since: float | None = None

    def begin(self, state: HouseState) -> None:
        """The process has just read right settings: what an earlier life complained of is over."""
        for trouble in state.troubles:
            if (trouble.kind, trouble.about) == (KIND, self._home.config.name):
                self._trouble_since = trouble.since
                self._right()

    def ask(self) -> None:
        """Somebody says that settings changed; may be called from any thread."""
        self._asked.set()

    def changed(self) -> Settings | None:
        """The settings as they stand now; None when nothing happened to them, or when they are wrong.

        A file that changed is read in the next round at the earliest: its editor may still be writing.
        """
        before, stamp = self._newest, self._look()
        self._newest = stamp
        settled = stamp == before and stamp != self._stamp
        if not settled and not self._asked.is_set():
            return None
        self._asked.clear()
        self._stamp = stamp
        try:
            found = load(self._home.config, self._home.learned, self._environ)
        except SettingsError as error:
            self._wrong(error)
            return None
        self._right()
        return found

    def _wrong(self, error: SettingsError) -> None:
        first, more = str(error.problems[0]), len(error.problems) - 1
        text = f"the settings as they were stay in force: {first}" + (f" (and {more} more)" if more else "")
        log.error("%s", text)
        if self._trouble_since is None:
            self._trouble_since = self._clock.now()
            self._record(facts.TroubleBegan(at=self._trouble_since, id=self._id("wrong"), kind=KIND,
                                            about=self._home.config.name, text=text))

    def _right(self) -> None:
        since, self._trouble_since = self._trouble_since, None
        if since is not None:
            self._record(facts.TroubleEnded(at=self._clock.now(), id=self._id("right"), kind=KIND,
                                            about=self._home.config.name, since=since))

    def _id(self, how: str) -> str:
        """The same in every process that reads these files, so that the log keeps one fact of all of theirs."""
        return facts.derived_id(f"settings-{how}", repr(self._stamp))

    def _look(self) -> Stamp:
        return tuple(_stamp(file) for file in (self._home.config, self._home.learned))


def _stamp(file: Path) -> tuple[int, int, int]:
    try:
        about = file.stat()
    except OSError:
        return (0, 0, 0)
    return about.st_mtime_ns, about.st_size, about.st_ino
