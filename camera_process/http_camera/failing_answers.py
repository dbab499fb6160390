"""What becomes of a camera's single answers: one that failed is passed over, and many that fail are noticed."""

from collections import deque
from dataclasses import dataclass, field

from camera_process.capabilities import Impairment
from camera_process.source import SourceError
from house.clock import Clock

PATIENCE = 5.0
"""Seconds from the first question without a good answer until the camera counts as gone."""
WITHIN = 60.0
"""Seconds whose answers are counted."""
MANY, FEW = 0.3, 0.2
"""Shares of failed answers: from the one on the camera is not well, below the other it is well again."""

_SOON, _LATER = 0.25, 0.5
_FORGOTTEN = WITHIN + 15.0
_LEAST = 6
_WORDS = ((0.6, "most"), (0.42, "half"), (0.0, "a third"))


@dataclass
class Answers:
    """The answers of one camera. What it gave before a connection broke counts on."""

    clock: Clock
    _last: deque[tuple[float, bool]] = field(default_factory=deque, init=False)
    _bad: int = field(default=0, init=False)
    _asked: float | None = field(default=None, init=False)
    _good: bool = field(default=False, init=False)
    _why: str = field(default="", init=False)
    _impairment: Impairment | None = field(default=None, init=False)

    def opened(self) -> None:
        """A connection begins: its first answer must be a good one."""
        self._good, self._asked = False, None

    def asking(self) -> None:
        """The camera is asked, unless it is still asked for the same."""
        if self._asked is None:
            self._asked = self.clock.monotonic()

    def came(self) -> None:
        """A good answer came."""
        self._good, self._asked = True, None
        self._note(True)

    def failed(self, error: SourceError) -> float:
        """Seconds to wait before it is asked again; raises `error` when it is not to be passed over."""
        if not self._good:
            raise error
        self._why = str(error)
        again = self._last and not self._last[-1][1]
        self._note(False)
        if self._asked is not None and self.clock.monotonic() - self._asked > PATIENCE:
            raise error
        return _LATER if again else _SOON

    def spoiled(self, count: int) -> None:
        """So many pictures came damaged; whoever waits for one goes on waiting."""
        self._why = "a picture is damaged"
        for _ in range(count):
            self._note(False)

    def impairment(self) -> Impairment | None:
        """That many of its answers fail; None while they do not."""
        now = self.clock.monotonic()
        self._forget(now)
        share = self._bad / len(self._last) if self._last else 0.0
        if share < FEW:
            self._impairment = None
        elif self._impairment is None and share >= MANY and self._enough(now):
            words = next(words for least, words in _WORDS if share >= least)
            self._impairment = Impairment(now, f"{words} of its answers fail", self._why)
        return self._impairment

    def _enough(self, now: float) -> bool:
        """Whether it was asked often and long enough to be judged."""
        return len(self._last) >= _LEAST and now - self._last[0][0] >= WITHIN

    def _note(self, good: bool) -> None:
        now = self.clock.monotonic()
        self._last.append((now, good))
        self._bad += not good
        self._forget(now)

    def _forget(self, now: float) -> None:
        while self._last and now - self._last[0][0] > _FORGOTTEN:
            self._bad -= not self._last.popleft()[1]
