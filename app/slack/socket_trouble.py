"""Trouble about the connection to Slack: when it is away for long, or when somebody must fix the app."""

import contextlib

from house import facts
from house.clock import Clock
from ledger.errors import LedgerError
from ledger.redis.log import Log

KIND, ABOUT = "slack connection", "socket-mode"
PATIENCE = 60.0
"""Seconds without a connection before that is trouble; one that cannot come back by itself is trouble at once."""


class SocketTrouble:
    """Begins and ends the trouble as facts; while the log is away it tries again at the next call."""

    def __init__(self, log: Log, clock: Clock) -> None:
        self._log, self._clock = log, clock
        self._since: float | None = None
        self._recorded: bool | None = None
        """Whether trouble is in the log; None when that is not known, as after a start."""

    def disconnected(self, why: str, transient: bool) -> None:
        """There is no connection, for that reason."""
        now = self._clock.monotonic()
        self._since = now if self._since is None else self._since
        if self._recorded or (transient and now - self._since < PATIENCE):
            return
        with contextlib.suppress(LedgerError):
            self._log.record(facts.TroubleBegan(at=self._clock.now(), kind=KIND, about=ABOUT, text=why))
            self._recorded = True

    def connected(self) -> None:
        """There is a connection."""
        self._since = None
        if self._recorded is False:
            return
        with contextlib.suppress(LedgerError):
            for trouble in self._log.state().troubles:
                if (trouble.kind, trouble.about) == (KIND, ABOUT):
                    self._log.record(facts.TroubleEnded(at=self._clock.now(), kind=KIND, about=ABOUT,
                                                        since=trouble.since))
            self._recorded = False
