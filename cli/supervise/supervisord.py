"""Runs supervisord in this process, quiet on the terminal: `python -m cli.supervise.supervisord CONF`, run by `up`.

SIGHUP is handled differently: it stops the house (the terminal was closed), where supervisord would start everything
again; and it stays ignored where it was ignored at the start (nohup).
"""

import contextlib
import os
import signal
import sys
import time
from typing import Any

from supervisor import loggers
from supervisor.medusa import asyncore_25 as asyncore
from supervisor.options import ServerOptions
from supervisor.states import SupervisorStates
from supervisor.supervisord import Supervisor

BUSY, BUSY_STEP = 10.0, 0.05
"""Seconds after the start in which it polls often, and how often; while stopping as well."""
STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP)


class _Options(ServerOptions):
    """supervisord's options with our signals."""

    def setsignals(self) -> None:
        detached = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        super().setsignals()
        if detached:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def get_signal(self) -> Any:
        number = super().get_signal()
        if number not in STOPS:
            return number
        _say("stopping ...")
        return signal.SIGTERM


class _Poller:
    """supervisord's poller, but waiting less than its whole second before it starts, stops or reaps anything."""

    def __init__(self, options: "_Options") -> None:
        self._options, self._poller = options, options.poller
        self._busy_until = time.monotonic() + BUSY

    def __getattr__(self, name: str) -> Any:
        return getattr(self._poller, name)

    def poll(self, timeout: float) -> Any:
        busy = self._options.mood < SupervisorStates.RUNNING or time.monotonic() < self._busy_until
        return self._poller.poll(BUSY_STEP if busy else timeout)


class _LogFile(loggers.RotatingFileHandler):
    """A log file on a disk that may fill or fail.

    supervisord's own raises when it cannot rotate, and then closes the pipe that a process writes to; and for each line
    it cannot write it prints a traceback.
    """

    stream: Any

    def doRollover(self) -> None:  # noqa: N802 - supervisord's own name
        try:
            super().doRollover()
        except OSError:
            if self.stream.closed:
                self.stream = _append_to(self.baseFilename)

    def handleError(self) -> None:  # noqa: N802
        """Nothing: the line is lost."""


def _append_to(file: str) -> Any:
    """The log as it is, or where that cannot be written either nowhere."""
    try:
        return open(file, "ab")
    except OSError:
        return open(os.devnull, "ab")


def _say(text: str) -> None:
    with contextlib.suppress(OSError):
        print(f"hearthwatch: {text}", file=sys.stderr, flush=True)


def _unsaid(_dispatcher: Any, _message: str, _level: str = "info") -> None:
    """Nothing: supervisord would print that somebody who asked it has hung up before the answer."""


def main(conf: str) -> int:
    """Run the processes of `conf` until a signal stops them all; returns the exit code."""
    loggers.RotatingFileHandler = _LogFile
    asyncore.dispatcher.log_info = _unsaid
    options = _Options()
    options.realize(["-n", "-s", "-c", conf], doc="")
    options.first, options.test = True, False
    options.poller = _Poller(options)
    with contextlib.suppress(asyncore.ExitNow):
        Supervisor(options).main()
    options.close_httpservers()
    options.close_logger()
    _say("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
