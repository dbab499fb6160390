"""supervisord in this process, quiet on the terminal: `python -m cli.supervise.supervisord CONF`; `up` becomes this.

Two signals are taken differently: SIGHUP (the terminal was closed) stops the house, where supervisord would start
everything anew; and SIGHUP stays ignored when it was (nohup).
"""

import contextlib
import signal
import sys
import time
from typing import Any

from supervisor.medusa import asyncore_25 as asyncore
from supervisor.options import ServerOptions
from supervisor.states import SupervisorStates
from supervisor.supervisord import Supervisor

BUSY, BUSY_STEP = 10.0, 0.05
"""Seconds after the start in which it looks often, and how often; while stopping as well."""
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
        _tell("stopping ...")
        return signal.SIGTERM


class _Poller:
    """supervisord's poller, which waits a whole second before it starts, stops or reaps anything: here less."""

    def __init__(self, options: "_Options") -> None:
        self._options, self._poller = options, options.poller
        self._busy_until = time.monotonic() + BUSY

    def __getattr__(self, name: str) -> Any:
        return getattr(self._poller, name)

    def poll(self, timeout: float) -> Any:
        busy = self._options.mood < SupervisorStates.RUNNING or time.monotonic() < self._busy_until
        return self._poller.poll(BUSY_STEP if busy else timeout)


def _tell(text: str) -> None:
    with contextlib.suppress(OSError):
        print(f"hearthwatch: {text}", file=sys.stderr, flush=True)


def main(conf: str) -> int:
    """Keep the processes of `conf` running until a signal stops them all."""
    options = _Options()
    options.realize(["-n", "-s", "-c", conf], doc="")
    options.first, options.test = True, False
    options.poller = _Poller(options)
    with contextlib.suppress(asyncore.ExitNow):
        Supervisor(options).main()
    options.close_httpservers()
    options.close_logger()
    _tell("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
