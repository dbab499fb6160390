"""What waits for another try: work about the same event in its order, all other work independently."""

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from house import facts
from ledger.redis.log import Taken
from ledger.redis.timers import Claimed


@dataclass(eq=False)
class PendingWork:
    """Something a handler must be given: an entry of the log, or a timer."""

    fact: facts.Fact
    source: Taken | Claimed
    tries: int = 0
    not_before: float = 0.0
    """The monotonic time of its next try."""

    @property
    def key(self) -> str:
        """What its errors are counted under and it is parked as; the same for a timer that was set anew."""
        return self.source.entry if isinstance(self.source, Taken) else self.source.key

    @property
    def identity(self) -> str:
        """What no other work has, not even the same timer set anew."""
        return self.source.entry if isinstance(self.source, Taken) else f"{self.source.key} {self.source.body}"

    @property
    def subject(self) -> str:
        """Work with the same subject keeps its order: the event it is about, or just itself."""
        event = str(getattr(self.fact, "event", ""))
        return f"event {event}" if event else self.key


class RetryQueue:
    """Keeps work by key and by subject; only the oldest of each subject may be tried."""

    def __init__(self) -> None:
        self._work: dict[str, PendingWork] = {}
        self._by_subject: dict[str, deque[PendingWork]] = {}

    def __len__(self) -> int:
        return len(self._work)

    def get(self, key: str) -> PendingWork | None:
        """The waiting work of that key."""
        return self._work.get(key)

    def add(self, work: PendingWork) -> None:
        """Let it wait behind what is older; harmless when it waits already."""
        if work.key not in self._work:
            self._work[work.key] = work
            self._by_subject.setdefault(work.subject, deque()).append(work)

    def remove(self, work: PendingWork) -> None:
        """It waits no longer; harmless when it does not."""
        if self._work.get(work.key) is not work:
            return
        del self._work[work.key]
        queue = self._by_subject[work.subject]
        queue.remove(work)
        if not queue:
            del self._by_subject[work.subject]

    def behind(self, work: PendingWork) -> bool:
        """True when older work of the same subject waits: it goes first."""
        queue = self._by_subject.get(work.subject)
        return queue is not None and queue[0] is not work

    def due(self, now: float) -> Iterator[PendingWork]:
        """What may be tried now, until its caller removes it or sets `not_before` anew; then what is behind it."""
        for subject in list(self._by_subject):
            while (queue := self._by_subject.get(subject)) and queue[0].not_before <= now:
                yield queue[0]

    def next_in(self, now: float) -> float:
        """Seconds until something may be tried; infinite when nothing waits."""
        return min((queue[0].not_before for queue in self._by_subject.values()), default=math.inf) - now
