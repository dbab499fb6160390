"""Trouble about the connection to Slack: when it is away for long, or when somebody must fix the app."""

import contextlib
from typing import Protocol

from house import facts
from house.clock import Clock
from house.state.house_state import HouseState
from ledger.errors import LedgerError

KIND, ABOUT = "slack connection", "socket-mode"
RESPONSE_URLS = "response-urls"
"""What the same trouble is about where answers to presses do not arrive."""
PATIENCE = 60.0
"""Seconds without a connection before that is trouble; one that cannot come back by itself is trouble at once."""

INTERCEPTED_PATIENCE = 30.0
"""The same while something else answers in Slack's place, like a network's login page."""


class StateLog(Protocol):
    """Where trouble is recorded and looked up: a log, or the house as commands see it."""

    def record(self, fact: facts.Fact) -> object: ...
    def state(self) -> HouseState: ...


class SocketTrouble:
    """Begins and ends the trouble as facts; while the log is away it tries again at the next call.

    Its methods are called by one thread at a time.
    """

    def __init__(self, log: StateLog, clock: Clock, about: str = ABOUT) -> None:
        self._log, self._clock, self._about = log, clock, about
        self._since: float | None = None
        self._recorded: bool | None = None
        """Whether trouble is in the log; None when that is not known, as after a start."""

    def disconnected(self, why: str, transient: bool, intercepted: bool = False) -> None:
        """There is no connection, for that reason; `intercepted`: something else answers in Slack's place."""
        now = self._clock.monotonic()
        self._since = now if self._since is None else self._since
        patience = INTERCEPTED_PATIENCE if intercepted else PATIENCE
        if self._recorded or (transient and now - self._since < patience):
            return
        with contextlib.suppress(LedgerError):
            self._log.record(facts.TroubleBegan(at=self._clock.now(), kind=KIND, about=self._about, text=why))
            self._recorded = True

    def connected(self) -> None:
        """There is a connection."""
        self._since = None
        if self._recorded is False:
            return
        with contextlib.suppress(LedgerError):
            for trouble in self._log.state().troubles:
                if (trouble.kind, trouble.about) == (KIND, self._about):
                    self._log.record(facts.TroubleEnded(at=self._clock.now(), kind=KIND, about=self._about,
                                                        since=trouble.since))
            self._recorded = False
