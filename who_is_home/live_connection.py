"""A connection to a broker or another system, held open in a thread of its own and opened again when it ends."""

import threading
from collections.abc import Callable

from house.clock import Clock
from ledger.supervised_thread import SupervisedThread
from who_is_home.router import RouterError

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds until a connection that ended is opened again: the first time, and after many failures in a row."""
REFUSED_WAIT = 300.0
"""Seconds until one that somebody must repair is tried again: systems lock out who is refused often."""

_TURN = 0.5
_JOIN = 2.0


class LiveConnection:
    """Runs `hold(connection)` again and again until it is closed; nothing is opened before the first `wait`.

    hold: opens the connection, calls `told` once it has heard everything that is known now, and then goes on until
    the connection ends or `stopping` is set, which it must notice every `turn` seconds. It raises RouterError for
    every failure.
    """

    turn = _TURN

    def __init__(self, shown: str, hold: Callable[["LiveConnection"], None], clock: Clock) -> None:
        self._shown, self._hold, self._clock = shown, hold, clock
        self._thread = SupervisedThread(f"connection to {shown}", self._run, clock)
        self._changed = threading.Condition()
        self._told = False
        self._error: RouterError | None = None

    @property
    def stopping(self) -> threading.Event:
        """Set when the connection is to end."""
        return self._thread.stopping

    def told(self) -> None:
        """Everything that is known now was heard."""
        with self._changed:
            self._told, self._error = True, None
            self._changed.notify_all()

    def wait(self, seconds: float) -> None:
        """Return once it is told everything; raises RouterError while it is not connected, after at most `seconds`."""
        self._thread.start()
        with self._changed:
            self._changed.wait_for(lambda: self._told or self._error, seconds)
            if self._told:
                return
            why = self._error
        if why is None:
            raise RouterError(f"{self._shown} takes too long to answer; check its power and the network", True)
        raise RouterError(str(why), why.transient, why.about)

    def close(self) -> None:
        """End the connection and its thread."""
        self._thread.stop()
        self._thread.join(_JOIN)

    def _run(self, stop: threading.Event) -> None:
        wait = FIRST_WAIT
        while not stop.is_set():
            error, was_told = self._held()
            wait = FIRST_WAIT if was_told else min(wait * 2, LONGEST_WAIT)
            self._clock.sleep(wait if error.transient else REFUSED_WAIT, stop)

    def _held(self) -> tuple[RouterError, bool]:
        """Hold one connection until it ends; why it did, and whether it had told everything before."""
        error = RouterError(f"{self._shown} has ended the connection", transient=True)
        try:
            self._hold(self)
        except RouterError as raised:
            error = raised
        finally:
            with self._changed:
                was_told, self._told, self._error = self._told, False, error
                self._changed.notify_all()
        return error, was_told
