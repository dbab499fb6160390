"""Gathers what the watchdog judges: beats, answers to what is asked from outside, and memory."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from cli.supervise.watchdog import conf, probes
from cli.supervise.watchdog.conf import WatchedProcess
from cli.supervise.watchdog.small_rpc_client import SupervisedProcess
from house.watchdog.hangs import Beat, LivingProcess
from house.watchdog.memory import MemoryUse
from ledger.heartbeat import read_all

SILENCE = 20.0
"""Seconds for which a process that is asked from outside may give no answer."""


class Observer:
    """Observes the processes of the house with this runtime directory."""

    def __init__(self, runtime: str) -> None:
        self._runtime, self._heartbeats = runtime, os.path.join(runtime, "heartbeats")
        self._answered: dict[str, Beat] = {}

    def living(self, processes: Iterable[SupervisedProcess], now: float) -> list[LivingProcess]:
        """The running processes that are watched, with their beats; one that found no room for a beat is left out."""
        watched, full = self._watched(), self._is_full()
        found = [self._living(each, watched[each.name], now) for each in processes
                 if each.state == "RUNNING" and each.name in watched]
        return [each for each in found if each.own_beats or not full]

    def memory(self, processes: Iterable[SupervisedProcess]) -> list[MemoryUse]:
        """What each process with a limit uses."""
        watched = self._watched()
        limited = [each for each in processes if each.pid and each.name in watched and watched[each.name].memory_mb]
        return [MemoryUse(each.name, each.pid, probes.memory_mb(each.pid), watched[each.name].memory_mb)
                for each in limited]

    def answered(self, name: str, pid: int, now: float, doing: str) -> LivingProcess:
        """A process that has just answered."""
        self._answered[name] = Beat(now, pid, SILENCE, doing)
        return self.last(name, pid)

    def last(self, name: str, pid: int) -> LivingProcess:
        """A process that has not answered now, with its last answer."""
        beat = self._answered.get(name)
        return LivingProcess(name, pid, (beat,) if beat else ())

    def _living(self, process: SupervisedProcess, watched: WatchedProcess, now: float) -> LivingProcess:
        if not watched.asked:
            return LivingProcess(process.name, process.pid, read_all(self._heartbeats, process.name))
        if _answers(process.pid, *watched.asked):
            return self.answered(process.name, process.pid, now, "last answer")
        return self.last(process.name, process.pid)

    def _watched(self) -> dict[str, WatchedProcess]:
        try:
            return conf.read(self._runtime)
        except (OSError, ValueError):
            return {}

    def _is_full(self) -> bool:
        """Whether nothing more fits into the runtime directory, so that a new process could not beat."""
        try:
            room = os.statvfs(self._runtime)
        except OSError:
            return False
        return room.f_bavail == 0 or (room.f_files > 0 and room.f_favail == 0)


def _answers(pid: int, how: str, *where: Any) -> bool:
    asking: dict[str, Callable[..., bool]] = {"redis": probes.redis_answers, "page": probes.page_answers,
                                              "stopped": lambda: True}
    return not probes.is_stopped(pid) and asking[how](*where)
