"""Which processes use more memory than they are allowed."""

from collections.abc import Iterable
from typing import NamedTuple

from house.watchdog.faults import MEMORY, Fault


class MemoryUse(NamedTuple):
    """What a process uses and may use, in MB; its children counted with it.

    The limits are in cli/supervise/process_table.py.
    """

    name: str
    pid: int
    used: float
    limit: float


class MemoryJudge:
    """A process is at fault when two looks in a row find it above its limit: a single one may be a passing peak."""

    def __init__(self) -> None:
        self._above: set[tuple[str, int]] = set()

    def look(self, uses: Iterable[MemoryUse]) -> list[Fault]:
        """The processes that are to be restarted for it."""
        above = {(each.name, each.pid): each for each in uses if each.used > each.limit}
        found = [each for key, each in above.items() if key in self._above]
        self._above = set(above)
        return [Fault(MEMORY, each.name, each.pid, f"used {each.used:.0f} MB of memory, more than its {each.limit:.0f}")
                for each in found]
