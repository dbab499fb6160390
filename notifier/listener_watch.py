"""Watches the process that watches all others: the supervisor's listener, which nobody else would miss."""

import logging
import os
import signal
import threading
from collections.abc import Callable

from house.clock import Clock
from house.watchdog.faults import DOWN, LISTENER, Fault
from house.watchdog.hangs import STARTING, Beat, HangJudge, LivingProcess
from house.watchdog.restarts import Moment, ReportedTrouble, RestartPolicy
from ledger.errors import LedgerError
from ledger.heartbeat import read
from ledger.home import Home
from ledger.redis.log import Log
from ledger.redis.watchdog_trouble import record_watched

log = logging.getLogger(__name__)

EVERY = 5.0
COMMAND = b"restart_listener"
"""What the command line of that process has in it."""
_UNWATCHED = "does not run, so that nobody notices a process that hangs; ./hearthwatch logs listener says why"


class ListenerWatch:
    """Kills a listener that hangs, so that supervisord starts it again, and says so as Trouble."""

    def __init__(self, home: Home, log: Log, clock: Clock) -> None:
        self._file, self._log, self._clock = home.heartbeat(LISTENER), log, clock
        self._judge, self._policy = HangJudge(), RestartPolicy()
        self._recorded: list[ReportedTrouble] | None = None

    def run(self, stop: threading.Event, went_well: Callable[[], None]) -> None:
        """Look every few seconds until `stop` is set."""
        while not stop.is_set():
            self.run_once()
            went_well()
            self._clock.sleep(EVERY, stop)

    def run_once(self) -> None:
        """Look once; what cannot be recorded now is recorded at a later look."""
        beat, now = read(self._file), Moment(self._clock.boot(), self._clock.now())
        process = LivingProcess(LISTENER, beat.pid if beat else 0, (beat,) if beat else ())
        faults = [found for each in self._judge.look(now.boot, [process]) if (found := _judged(each, beat, now.boot))]
        well = {LISTENER} if process.is_well(now.boot) else set()
        for fault in self._policy.look(now, faults, well, {LISTENER}):
            _kill(fault)
        self._record(now)

    def _record(self, now: Moment) -> None:
        troubles = self._policy.troubles()
        if troubles == self._recorded:
            return
        try:
            record_watched(self._log, now.unix, troubles, lambda about: about == LISTENER)
        except LedgerError as error:
            log.warning("the listener's trouble is not recorded yet: %s", error)
            return
        self._policy.reported(troubles)
        self._recorded = self._policy.troubles()


def _judged(fault: Fault, beat: Beat | None, now: float) -> Fault | None:
    """The fault as it is: one that is not there cannot be restarted from here, and may be just starting again."""
    if _is_listener(fault.pid):
        return fault
    if beat is not None and now <= beat.at + beat.silence + STARTING:
        return None
    return Fault(DOWN, LISTENER, 0, _UNWATCHED, restart=False)


def _is_listener(pid: int) -> bool:
    """Whether the process is still the listener: by now its number may be another's."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as words:
            return COMMAND in words.read()
    except OSError:
        return False


def _kill(fault: Fault) -> None:
    log.error("the listener (process %d) %s: it is killed, and started again", fault.pid, fault.what)
    try:
        os.killpg(fault.pid, signal.SIGKILL)
    except OSError as error:
        log.error("the listener cannot be killed: %s", error.strerror)
