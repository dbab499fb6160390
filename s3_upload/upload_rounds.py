"""When rounds are begun: every few minutes, more seldom while they fail, at once for what people wait for.

Standard library only, for this is in memory all the time.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from house.clock import Clock
from s3_upload.round_result import BUSY, ENDED, LOG_AWAY, RoundResult

log = logging.getLogger(__name__)

EVERY = 300.0
"""Seconds between two rounds, until one has said how often they are wanted."""
LONGEST = 900.0
"""Seconds between two rounds that fail, where rounds are not rarer anyway."""
SOON = 20.0
"""Seconds until a round is begun again that could not begin, whose facts could not be recorded, or that was killed."""
LONGEST_ROUND = 7200.0
"""Seconds after which a round that goes on is taken for hung and ended; the next goes on with what it had stored."""
UPLOAD, FETCH = "upload", "fetch"
"""What a round is for: everything that is due, or only what people wait for."""


class Round(Protocol):
    """A round that goes on somewhere (round_start.RunningRound)."""

    def result(self) -> RoundResult | None: ...
    def stop(self) -> None: ...


@dataclass
class UploadRounds:
    """start: begins a round for UPLOAD or FETCH. asked: a number that changes when somebody waits for something."""

    start: Callable[[str], Round]
    asked: Callable[[], float]
    clock: Clock
    failures: int = field(default=0, init=False)
    _running: dict[str, Round] = field(default_factory=dict, init=False)
    _began: dict[str, float] = field(default_factory=dict, init=False)
    _every: float = field(default=EVERY, init=False)
    _due: float = field(default=float("-inf"), init=False)
    _answered: float = field(default=0.0, init=False)
    _fetch_again: float = field(default=float("inf"), init=False)
    _said: str = field(default="", init=False)

    def look(self) -> None:
        """Note what has ended, and begin what is due. OSError, when no process can be started; called again."""
        self._end(UPLOAD)
        self._end(FETCH)
        if UPLOAD not in self._running and self.clock.monotonic() >= self._due:
            self._begin(UPLOAD)
        asked = self.asked()
        if FETCH not in self._running and (asked != self._answered or self.clock.monotonic() >= self._fetch_again):
            self._begin(FETCH)
            self._answered, self._fetch_again = asked, float("inf")

    def stop(self) -> None:
        """End the rounds that run."""
        for each in self._running.values():
            each.stop()
        self._running.clear()

    def _begin(self, what: str) -> None:
        self._running[what] = self.start(what)
        self._began[what] = self.clock.monotonic()

    def _end(self, what: str) -> None:
        running = self._running.get(what)
        result = running.result() if running is not None else None
        if result is None and running is not None and self.clock.monotonic() - self._began[what] > LONGEST_ROUND:
            running.stop()
            result = RoundResult(about=ENDED, text="a round of the upload hung, and was ended; is the store well?")
        if result is None:
            return
        del self._running[what]
        if what == UPLOAD:
            self._ended(result)
        elif not result.well:
            log.info("what is asked for from the archive is fetched again in %.0f s: %s", SOON, result.text)
            self._fetch_again = self.clock.monotonic() + SOON

    def _ended(self, result: RoundResult) -> None:
        self._every = result.every or self._every
        if result.text and result.text != self._said:
            log.warning("not all is stored: %s", result.text)
        self._said = result.text
        self.failures = 0 if result.well else self.failures + 1
        self._due = self.clock.monotonic() + self._wait(result)

    def _wait(self, result: RoundResult) -> float:
        """Twice as long after each round that the store failed, but for no longer than a quarter of an hour."""
        if result.well:
            return self._every
        if result.about in (BUSY, ENDED, LOG_AWAY):
            return min(self._every, SOON)
        return max(self._every, min(LONGEST, self._every * 2.0 ** min(self.failures - 1, 10)))
