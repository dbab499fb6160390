"""The watchdog: every few seconds it looks at all processes, kills those at fault and has Trouble recorded.

What it kills supervisord starts again.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Sequence

from cli.supervise import systemd
from cli.supervise.watchdog.observer import Observer
from cli.supervise.watchdog.report import TroubleReport
from cli.supervise.watchdog.small_rpc_client import SupervisedProcess
from house.watchdog.deaths import DeathJudge
from house.watchdog.faults import LISTENER, SUPERVISOR, Fault
from house.watchdog.hangs import HangJudge
from house.watchdog.memory import MemoryJudge
from house.watchdog.restarts import Moment, RestartPolicy

MEMORY_EVERY = 30.0
_STANDS_STILL = ("hung: it starts nothing again now, though what runs goes on; ./hearthwatch down, then up, starts the "
                 "house again")


class Watchdog:
    """Watches the house with this runtime directory.

    processes: asks the supervisor for them; raises OSError. supervisor: its pid.
    """

    def __init__(self, runtime: str, processes: Callable[[], list[SupervisedProcess]], supervisor: int,
                 now: Moment) -> None:
        self._processes, self._supervisor = processes, supervisor
        self._observer, self._report = Observer(runtime), TroubleReport(now.boot)
        self._hangs, self._deaths, self._memory = HangJudge(), DeathJudge(), MemoryJudge()
        self._policy = RestartPolicy()
        self._known: set[str] = {SUPERVISOR}
        self._killed: set[int] = set()
        self._measured, self._too_large = now.boot, list[Fault]()

    def look(self, now: Moment) -> list[SupervisedProcess]:
        """Look once and do what is due; returns the processes, none while the supervisor does not answer."""
        found = self._ask(now)
        living = [*self._observer.living(found, now.boot), self._observer.last(SUPERVISOR, self._supervisor)]
        faults = [self._ours(each) for each in self._hangs.look(now.boot, living)] + self._others(found, now)
        well = {each.name for each in living if each.is_well(now.boot)}
        for fault in self._policy.look(now, faults, well, self._known):
            self._kill(fault)
        self._report.bring(self._policy, now.boot)
        return found

    def _ask(self, now: Moment) -> list[SupervisedProcess]:
        try:
            found = self._processes()
        except OSError as error:
            _say(f"the supervisor did not answer: {error}")
            return []
        self._observer.answered(SUPERVISOR, self._supervisor, now.boot, "supervising")
        self._known = {SUPERVISOR, *(each.name for each in found)}
        systemd.notify("WATCHDOG=1", systemd.OURS)
        return found

    def _ours(self, fault: Fault) -> Fault:
        """A fault of the supervisor, which nobody here can start again; one that was stopped goes on by this."""
        if fault.name != SUPERVISOR:
            return fault
        with contextlib.suppress(OSError):
            os.kill(self._supervisor, signal.SIGCONT)
        return fault._replace(what=_STANDS_STILL, restart=False)

    def _others(self, found: Sequence[SupervisedProcess], now: Moment) -> list[Fault]:
        """What is at fault otherwise: too much memory, and what does not stay alive."""
        if not found:
            return []
        pids = {each.name: each.pid for each in found if each.name != LISTENER}
        faults = self._deaths.look(now.boot, pids, self._killed)
        self._killed &= set(pids.values())
        if now.boot - self._measured >= MEMORY_EVERY:
            self._measured = now.boot
            self._too_large = self._memory.look(self._observer.memory(found))
        return faults + [each for each in self._too_large if pids.get(each.name) == each.pid]

    def _kill(self, fault: Fault) -> None:
        """SIGKILL to the whole group of a process, for one that was stopped does not hear anything else."""
        self._killed.add(fault.pid)
        _say(f"{fault.name} (process {fault.pid}) {fault.what}: it is killed")
        try:
            os.killpg(fault.pid, signal.SIGKILL)
        except OSError as error:
            _say(f"{fault.name} cannot be killed: {error}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
