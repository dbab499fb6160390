"""Runs a module of ours as a process of its own, one at a time."""

import os
import sys


class OneShot:
    """Runs `python -m MODULE WORDS...`; what it prints goes to stderr, for stdout is read by supervisord."""

    def __init__(self, module: str) -> None:
        self._module, self._pid = module, 0

    def start(self, *words: str) -> None:
        """Start it; it must not run already. Raises OSError."""
        actions = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0), (os.POSIX_SPAWN_DUP2, 2, 1)]
        self._pid = os.posix_spawn(sys.executable, [sys.executable, "-m", self._module, *words], os.environ,
                                   file_actions=actions)

    @property
    def running(self) -> bool:
        """Whether it was started and `result` has not been taken."""
        return self._pid != 0

    def result(self) -> int | None:
        """The exit code, once, when it has ended since it was started; else None."""
        if not self._pid:
            return None
        pid, status = os.waitpid(self._pid, os.WNOHANG)
        if not pid:
            return None
        self._pid = 0
        return os.waitstatus_to_exitcode(status)
