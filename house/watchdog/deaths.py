"""Which processes do not run, or end again and again by themselves."""

from collections.abc import Iterable, Mapping

from house.watchdog.faults import DOWN, UNSTABLE, Fault

PATIENCE = 30.0
"""Seconds for which a process may be down before it is at fault."""
MANY, WITHIN = 3, 600.0
"""A process that ended so often within so many seconds is at fault, though it always runs again."""
_WHY = "./hearthwatch logs {} says why"


class DeathJudge:
    """Looks every few seconds; all times are those of the boot clock."""

    def __init__(self) -> None:
        self._pids: dict[str, int] = {}
        self._down_since: dict[str, float] = {}
        self._deaths: dict[str, list[float]] = {}

    def look(self, now: float, pids: Mapping[str, int], ended: Iterable[int] = ()) -> list[Fault]:
        """What is at fault now. pids: by name, 0 of what does not run. ended: pids that did not end by themselves."""
        for name, pid in pids.items():
            self._note(now, name, pid, ended)
        for gone in self._pids.keys() - pids.keys():
            for known in (self._pids, self._down_since, self._deaths):
                known.pop(gone, None)
        return [found for name, pid in pids.items() if (found := self._judged(now, name, pid))]

    def _note(self, now: float, name: str, pid: int, ended: Iterable[int]) -> None:
        before = self._pids.get(name, 0)
        deaths = [each for each in self._deaths.get(name, []) if now - each <= WITHIN]
        if before and pid != before and before not in ended:
            deaths.append(now)
        self._deaths[name] = deaths
        if pid:
            self._pids[name] = pid
            self._down_since.pop(name, None)
        else:
            self._pids[name] = 0
            self._down_since.setdefault(name, now)

    def _judged(self, now: float, name: str, pid: int) -> Fault | None:
        deaths = len(self._deaths[name])
        if now - self._down_since.get(name, now) > PATIENCE:
            return Fault(DOWN, name, pid, f"does not run; {_WHY.format(name)}", restart=False)
        if deaths >= MANY:
            return Fault(UNSTABLE, name, pid, f"ended {deaths} times within 10 minutes; {_WHY.format(name)}", False)
        return None
