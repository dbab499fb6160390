"""A source with another in reserve: a camera whose small stream stays away goes on with its main one."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from camera_process.source import Frame, Source, SourceError
from house.clock import Clock

log = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds the first source may be away before the reserve is read."""
_TRY_EVERY = 30.0


@dataclass
class FailoverSource(Source):
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
    _trial_thread: threading.Thread | None = field(default=None, init=False)
    _tried: float = field(default=float("-inf"), init=False)

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
        self.reserved, self._tried = True, self.clock.monotonic()
        self._back.clear()

    def read(self) -> Frame | None:
        if self.reserved:
            self._try_first()
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

    def _try_first(self) -> None:
        """Start a trial of the first now and then; raises SourceError when it is back."""
        if self._back.is_set():
            raise SourceError("the stream that was away is back", transient=True)
        trying = self._trial_thread is not None and self._trial_thread.is_alive()
        if self.clock.monotonic() - self._tried >= _TRY_EVERY and not trying:
            self._tried = self.clock.monotonic()
            self._trial_thread = threading.Thread(target=self._run_trial, args=(self._back,), name="trial", daemon=True)
            self._trial_thread.start()

    def _run_trial(self, back: threading.Event) -> None:
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
