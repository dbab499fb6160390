"""Jobs that people ask for, each in a niced process of its own that ends with this one: one at a time, in order."""

import logging
import subprocess
import sys
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from house import facts
from house.clock import Clock
from ledger.errors import LedgerError

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
MOST_WAITING = 16
LONGEST = 3600.0
"""Seconds after which a job is given up."""
TAKEN_UP = 3000
"""Newest facts among which what was asked is looked for at the start."""
TOO_MANY = f"{MOST_WAITING} others wait already; ask again when they are done"
_DYING = 5.0

Asked = TypeVar("Asked", facts.ExportAsked, facts.TuningAsked)
Answer = TypeVar("Answer", facts.VideoExported, facts.TuningReported)


class RunningJob(Protocol):
    """A job that goes on."""

    def code(self) -> int | None: ...
    def stop(self) -> None: ...


class JobProcess:
    """The process of one job, which ends when this one does: it reads the other end of its stdin."""

    def __init__(self, *arguments: str) -> None:
        self._process = subprocess.Popen([sys.executable, "-m", *arguments], cwd=ROOT, stdin=subprocess.PIPE,
                                         stdout=subprocess.DEVNULL)

    def code(self) -> int | None:
        """How it ended, None while it runs."""
        return self._process.poll()

    def stop(self) -> None:
        """End it; it may be in the middle of anything."""
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=_DYING)


class JobQueue(ABC, Generic[Asked, Answer]):
    """What was asked waits here; used by one thread. Every question is answered by one fact, also one that is refused.

    record: takes the answer; LedgerError while it cannot. latest: the newest facts of the log, by which a question that
    the last stop left unanswered is taken up again. ended, too_long: what is said of a job that ended by itself, and of
    one that was given up.
    """

    ended: str
    too_long: str

    def __init__(self, kinds: tuple[type[Asked], type[Answer]], record: Callable[[facts.Fact], object],
                 latest: Callable[[], Sequence[facts.Fact]], clock: Clock) -> None:
        self.clock = clock
        self._question: type[Asked] = kinds[0]
        self._reply: type[Answer] = kinds[1]
        self._record, self._latest = record, latest
        self._begun, self._began = False, 0.0
        self._waiting: deque[Asked] = deque()
        self._unrecorded: deque[Answer] = deque()
        self._asked: Asked | None = None
        self._job: RunningJob | None = None

    def asked(self, kept: Sequence[facts.Fact]) -> None:
        """These facts are in the history now; those that ask for a job wait for it, or are told that too many do."""
        known = {each.id for each in (*self._waiting, *filter(None, [self._asked]))}
        for each in kept:
            if not isinstance(each, self._question) or each.id in known:
                continue
            known.add(each.id)
            if len(self._waiting) < MOST_WAITING:
                self._waiting.append(each)
            else:
                self._unrecorded.append(self.refused(each, TOO_MANY))

    def __call__(self) -> None:
        """Go on: note what ended, begin what waits. Raises nothing of the ledger."""
        if not self._begun:
            self._take_up()
        if self._job is not None and self._asked is not None:
            self._watch(self._job, self._asked)
        if self._job is None and self._waiting:
            self._begin(self._waiting.popleft())
        self._say()

    @abstractmethod
    def begin(self, asked: Asked) -> RunningJob | str:
        """Begin the job; a text says why it cannot be."""

    @abstractmethod
    def refused(self, asked: Asked, reason: str) -> Answer:
        """The answer where there is no result."""

    @abstractmethod
    def answer(self, asked: Asked, reason: str) -> Answer:
        """The answer to a job that is over. reason: why there can be no result, "" when it went well."""

    def _take_up(self) -> None:
        """Have done what was asked within the last hour and was not answered."""
        try:
            latest = self._latest()
        except LedgerError:
            return
        self._begun = True
        answered = {each.asked for each in latest if isinstance(each, self._reply)}
        since = self.clock.now() - LONGEST
        self.asked([each for each in reversed(latest) if isinstance(each, self._question) and each.at >= since
                    and each.id not in answered])

    def _begin(self, asked: Asked) -> None:
        begun = self.begin(asked)
        if isinstance(begun, str):
            self._unrecorded.append(self.refused(asked, begun))
        else:
            self._job, self._asked, self._began = begun, asked, self.clock.monotonic()

    def _watch(self, job: RunningJob, asked: Asked) -> None:
        code = job.code()
        if code is None and self.clock.monotonic() - self._began < LONGEST:
            return
        if code is None:
            job.stop()
        self._job = self._asked = None
        reason = "" if code == 0 else self.too_long if code is None else self.ended
        self._unrecorded.append(self.answer(asked, reason))

    def _say(self) -> None:
        while self._unrecorded:
            try:
                self._record(self._unrecorded[0])
            except LedgerError as error:
                log.warning("the answer to %s is recorded later: %s", self._question.__name__, error)
                return
            self._unrecorded.popleft()
