"""A source with another in reserve: a camera whose small stream stays away is not blind while its main one comes."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from camera_process.source import Frame, Source, SourceError
from house.clock import Clock

log = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds the first source may be away before the reserve is read."""
_LOOK_EVERY = 30.0


@dataclass
class FailoverSource:
    """Reads `first`, and `reserve` while `first` stays away; `trial` is another source like `first`.

    Whether `first` is back is tried with `trial`, in a thread of its own; then reading the reserve ends in an error
    like that of a connection that broke, and the next opening is that of `first`.
    away: since when (monotonic) and why `first` gives nothing; None while it does.
    """

    first: Source
    reserve: Source
    trial: Callable[[], Source]
    clock: Clock
    live: bool = field(default=True, init=False)
    reserved: bool = field(default=False, init=False)
    """Whether the reserve is what is open."""
    away: tuple[float, SourceError] | None = field(default=None, init=False)
    _back: threading.Event = field(default_factory=threading.Event, init=False)
    _looking: threading.Thread | None = field(default=None, init=False)
    _looked: float = field(default=float("-inf"), init=False)

    def open(self) -> None:
        """Open the first, or the reserve when that has been away for long. Raises the first's SourceError."""
        self.close()
        try:
            self.first.open()
        except SourceError as error:
            self._failed(error)
            if not self._long():
                raise
        else:
            return
        self.first.close()
        assert self.away is not None
        try:
            self.reserve.open()
        except SourceError:
            self.reserve.close()
            raise self.away[1] from None
        self.reserved, self._looked = True, self.clock.monotonic()
        self._back.clear()

    def read(self) -> Frame | None:
        if self.reserved:
            self._look()
            return self.reserve.read()
        try:
            frame = self.first.read()
        except SourceError as error:
            self._failed(error)
            raise
        self.away = None
        return frame

    def close(self) -> None:
        self.reserved = False
        self.first.close()
        self.reserve.close()

    def _failed(self, error: SourceError) -> None:
        since = self.clock.monotonic() if self.away is None else self.away[0]
        self.away = (since, error)

    def _long(self) -> bool:
        """Whether it is time for the reserve; at once when trying again does not help."""
        assert self.away is not None
        since, error = self.away
        return not error.transient or self.clock.monotonic() - since >= PATIENCE

    def _look(self) -> None:
        """Whether the first is back: starts a trial now and then. Raises SourceError when it is."""
        if self._back.is_set():
            raise SourceError("the stream that was away is back", transient=True)
        if self.clock.monotonic() - self._looked >= _LOOK_EVERY and not (self._looking and self._looking.is_alive()):
            self._looked = self.clock.monotonic()
            self._looking = threading.Thread(target=self._try, args=(self._back,), name="trial", daemon=True)
            self._looking.start()

    def _try(self, back: threading.Event) -> None:
        source = None
        try:
            source = self.trial()
            source.open()
            if source.read() is not None:
                back.set()
        except SourceError as error:
            log.info("still away: %s", error)
        finally:
            if source is not None:
                source.close()
