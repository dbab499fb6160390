"""When what was gathered is written: into the journal soon, into the database when it is worth it. Pure.

A fact that waits here is still in the log, not acknowledged. One in the journal outlives a power cut and the loss of
the log; the database gets it at the next start, if not before.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from house import facts
from house.fact_table import TABLE

MOST = 200
"""Facts that are put into the journal together."""
LONGEST = 2.0
"""Seconds for which a fact that matters waits for others, and every fact while somebody looks into the history."""
PATIENT = 1_800.0
"""Seconds for which other facts wait."""
MOST_PENDING, LONGEST_PENDING = 500, 10_800.0
"""Facts, and seconds since the first of them, after which the database gets them."""
CAN_WAIT = (facts.EventPictured, facts.EventLabelled, facts.EventEnded, facts.ClipStored, facts.PictureAsked,
            facts.PictureTaken, facts.PictureShared, facts.CoverAwaited, facts.SilenceGuarded, facts.HomeOpened,
            facts.SampleTaken, facts.SampleStored, facts.SceneChecked)
"""What a log that lost it would be the same without: nothing is alerted, switched or decided by it."""
_PASSING = {"event", "trouble", "turning", "position", "readiness", "pairing_try", "walktest"}
"""Fields of the state that are known again soon, or mean nothing a while later."""
AT_ONCE = tuple(kind for kind, row in TABLE.items() if set(row.state) - _PASSING)
"""What changes how the house behaves until somebody changes it again: the state is put into its file at once."""


@dataclass
class Gathered:
    """What waits: since when (monotonic seconds), for the journal, and for the database."""

    first: float = math.inf
    urgent: float = math.inf
    in_journal: float = math.inf
    at_once: bool = False
    _at_once_next: bool = field(default=False, repr=False)

    def add(self, fact: facts.Fact | None, now: float) -> None:
        """One more was taken from the log; None for one that cannot be read."""
        self.first = min(self.first, now)
        if not isinstance(fact, CAN_WAIT):
            self.urgent = min(self.urgent, now)
        self._at_once_next = self._at_once_next or isinstance(fact, AT_ONCE)

    def noted(self, now: float) -> None:
        """What was taken is in the journal."""
        self.in_journal = min(self.in_journal, now)
        self.at_once = self.at_once or self._at_once_next
        self.taken_back()

    def settled(self) -> None:
        """What was in the journal is in the database."""
        self.in_journal = math.inf

    def taken_back(self) -> None:
        """Nothing waits for the journal: it was written, or will be read again."""
        self.first = self.urgent = math.inf
        self._at_once_next = False


@dataclass(frozen=True)
class WritePolicy:
    """watched: whether somebody looks into the history now; then nothing waits for long."""

    watched: Callable[[], bool] = lambda: True

    def journal_due(self, gathered: Gathered) -> float:
        """When (monotonic seconds) what was taken has to be in the journal; inf when nothing was."""
        if gathered.first < math.inf and self.watched():
            return gathered.first + LONGEST
        return min(gathered.urgent + LONGEST, gathered.first + PATIENT)

    def database_is_due(self, gathered: Gathered, pending: int, now: float) -> bool:
        """Whether the database has to get what is in the journal; pending: how many facts that are."""
        return pending >= MOST_PENDING or now - gathered.in_journal >= LONGEST_PENDING or self.watched()
