"""Facts that Redis refuses though it answers: kept in a spool of their own, tried again seldom, said as Trouble.

One fact that is never taken holds up no other. When all are refused (a key or a permission that somebody must mend),
they are taken in the order they came as soon as that is mended.
"""

import logging
from contextlib import suppress

from house import facts
from house.clock import Clock
from ledger.errors import LedgerRefused
from ledger.redis.log import Log
from ledger.redis.spool import Spool
from ledger.redis.trouble import REFUSED, say_trouble

log = logging.getLogger(__name__)

EVERY = 600.0
"""Seconds between two attempts at all that was refused."""
_SAID_AGAIN = 60.0
"""Seconds until Trouble that was refused itself is tried again."""


class RefusedFacts:
    """The refused facts of one process, beside the spool it has; used by one thread.

    All but `keep` may raise LedgerAway.
    """

    def __init__(self, ledger: Log, spool: Spool, clock: Clock) -> None:
        self._ledger, self._clock = ledger, clock
        self._process, self._spool = spool.process, spool.beside("refused")
        self._refusing = self._taking = False
        self._next_try = self._next_word = float("-inf")
        self._said: bool | None = None
        self._reason = ""

    def keep(self, fact: facts.Fact, happened: float | None, error: LedgerRefused) -> None:
        """Keep what was refused just now; OSError or ValueError when it cannot be kept."""
        log.error("%s is refused and kept: %s", type(fact).__name__, error)
        self._spool.append(fact, happened)
        self._reason = str(error)
        if not self._refusing:
            self._refusing = True
            self._next_try = self._clock.monotonic() + EVERY

    def go_first(self) -> None:
        """Before another fact is written: while facts are refused, the oldest of them is tried again, then the next."""
        if self._refusing and not self._spool.empty():
            with suppress(LedgerRefused):  # the oldest is still refused; others perhaps no longer
                self._spool.drain(self._write)

    def others_pass(self) -> None:
        """Another fact was taken: what was refused is worth one more attempt."""
        self._taking = True
        if self._refusing:
            self._refusing = False
            self._next_try = self._next_word = self._clock.monotonic()

    def look_after(self) -> None:
        """Try all again when that is due, and say as Trouble when facts are refused or no longer are."""
        now = self._clock.monotonic()
        if now >= self._next_try and not self._spool.empty():
            self._next_try = now + EVERY
            self._spool.drain(self._write_or_keep)
        self._say(now)

    def _write(self, fact: facts.Fact, happened: float) -> None:
        self._ledger.record(fact, spooled=True, happened=happened)

    def _write_or_keep(self, fact: facts.Fact, happened: float) -> bool:
        try:
            self._write(fact, happened)
        except LedgerRefused as error:
            self._reason = str(error)
            return False
        return True

    def _say(self, now: float) -> None:
        wrong = not self._spool.empty()
        unknown = not wrong and not self._taking  # an end is said once Redis takes facts again
        if wrong == self._said or unknown or now < self._next_word:
            return
        text = (f"{self._reason}. Facts of {self._process} wait in {self._spool.path} and are tried again every "
                f"{EVERY / 60:.0f} min")
        try:
            say_trouble(self._ledger, self._clock.now(), REFUSED, self._process, text if wrong else "")
        except LedgerRefused as error:
            self._next_word = now + _SAID_AGAIN
            log.warning("that facts are refused cannot be said as Trouble yet: %s", error)
        else:
            self._said = wrong
