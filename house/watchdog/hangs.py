"""Which processes are silent for longer than they said they would be (ledger/heartbeat.py, with each beat)."""

from collections.abc import Iterable
from typing import NamedTuple

from house.watchdog.faults import HUNG, Fault

GRACE = 30.0
"""Seconds in which no process counts as hung: after its own start, and after the judge itself stood still."""
STARTING = 45.0
"""Seconds a process may take from its start to its first beat."""
STALLED = 25.0
"""Seconds between two looks from which on it was the judge that stood still (stopped, suspended with the machine)."""


class Beat(NamedTuple):
    """A sign of life of one loop.

    At `at` seconds on the boot clock the process `pid` went on to what it is `doing`, for at most `silence` seconds.
    """

    at: float
    pid: int
    silence: float
    doing: str

    def is_over(self, now: float) -> bool:
        """Whether the next beat should have come before `now` on the boot clock."""
        return now > self.at + self.silence


class LivingProcess(NamedTuple):
    """A process that runs, and the last beat of each of its loops; beats of another pid do not count."""

    name: str
    pid: int
    beats: tuple[Beat, ...] = ()

    @property
    def own_beats(self) -> list[Beat]:
        """The beats of this process itself, not of one that had its name before."""
        return [each for each in self.beats if each.pid == self.pid]

    def is_well(self, now: float) -> bool:
        """Whether it has beaten, and no loop of it is silent for too long."""
        beats = self.own_beats
        return bool(beats) and not any(each.is_over(now) for each in beats)


class HangJudge:
    """Looks every few seconds; all times are those of the boot clock."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, float]] = {}
        self._looked: float | None = None
        self._lenient_until = 0.0

    def look(self, now: float, living: Iterable[LivingProcess]) -> list[Fault]:
        """The processes that hang now."""
        if self._looked is not None and now - self._looked > STALLED:
            self._lenient_until = now + GRACE
        self._looked = now
        processes = list(living)
        self._seen = {each.name: self._first_seen(each, now) for each in processes}
        if now < self._lenient_until:
            return []
        return [found for each in processes if (found := self._judged(each, now))]

    def _first_seen(self, process: LivingProcess, now: float) -> tuple[int, float]:
        pid, since = self._seen.get(process.name, (0, now))
        return (process.pid, since if pid == process.pid else now)

    def _judged(self, process: LivingProcess, now: float) -> Fault | None:
        since = self._seen[process.name][1]
        if now <= since + GRACE:
            return None
        beats = process.own_beats or [Beat(since, process.pid, STARTING, "starting")]
        late = min(beats, key=lambda each: each.at + each.silence)
        if not late.is_over(now):
            return None
        return Fault(HUNG, process.name, process.pid, f"hung (silent for {now - late.at:.0f} s, {late.doing})")
