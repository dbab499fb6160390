"""Looks at a camera's tagged samples, each in a process of its own that ends with this one: one at a time, niced.

That process keeps the report (`./hearthwatch tune CAMERA --job`, cli/commands/tune/); from here comes the fact.
"""

import logging
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from house import facts
from house.clock import Clock
from ledger.errors import LedgerError
from ledger.home import Home
from ledger.tuning_files import TuningFiles

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
MOST_WAITING = 16
LONGEST = 3600.0
"""Seconds after which a look is given up."""
_DYING = 5.0
ENDED = "the look at the samples ended by itself; ask again, and see the historian's log"
TOO_MANY = f"{MOST_WAITING} others wait already; ask again when they are done"
TOO_LONG = "the look at the samples took more than an hour and was given up"


class RunningLook(Protocol):
    """A look that goes on."""

    def code(self) -> int | None: ...
    def stop(self) -> None: ...


class LookProcess:
    """The process of one look, which ends when this one does: it reads the other end of its stdin."""

    def __init__(self, camera: str) -> None:
        command = [sys.executable, "-m", "cli", "tune", camera, "--job"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)

    def code(self) -> int | None:
        """How it ended, None while it runs."""
        return self._process.poll()

    def stop(self) -> None:
        """End it; it may be in the middle of anything."""
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=_DYING)


@dataclass
class TuningJobs:
    """What was asked waits here, in order; used by one thread.

    latest: the newest facts of the log, by which a question that the last stop left unanswered is taken up again.
    start: begins the look at a camera's samples.
    """

    home: Home
    record: Callable[[facts.Fact], object]
    clock: Clock
    latest: Callable[[], Sequence[facts.Fact]] = tuple
    start: Callable[[str], RunningLook] = LookProcess
    _begun: bool = field(default=False, init=False)
    _waiting: deque[facts.TuningAsked] = field(default_factory=deque, init=False)
    _asked: facts.TuningAsked | None = field(default=None, init=False)
    _look: RunningLook | None = field(default=None, init=False)
    _began: float = field(default=0.0, init=False)
    _unrecorded: list[facts.TuningReported] = field(default_factory=list, init=False)

    def asked(self, kept: Sequence[facts.Fact]) -> None:
        """These facts are in the history now; those that ask for a look wait for it, or are told that too many do."""
        known = {each.id for each in (*self._waiting, *filter(None, [self._asked]))}
        for each in kept:
            if not isinstance(each, facts.TuningAsked) or each.id in known:
                continue
            known.add(each.id)
            if len(self._waiting) < MOST_WAITING:
                self._waiting.append(each)
            else:
                self._unrecorded.append(self._answer(each, TOO_MANY))

    def __call__(self) -> None:
        """Go on: note what ended, begin what waits. Raises nothing of the ledger."""
        if not self._begun:
            self._take_up()
        if self._look is not None and self._asked is not None:
            self._watch(self._look, self._asked)
        if self._look is None and self._waiting:
            self._begin(self._waiting.popleft())
        self._say()

    def _take_up(self) -> None:
        """Have answered what was asked within the last hour and was not answered."""
        try:
            latest = self.latest()
        except LedgerError:
            return
        self._begun = True
        answered = {each.asked for each in latest if isinstance(each, facts.TuningReported)}
        since = self.clock.now() - LONGEST
        self.asked([each for each in reversed(latest) if isinstance(each, facts.TuningAsked) and each.at >= since
                    and each.id not in answered])

    def _begin(self, asked: facts.TuningAsked) -> None:
        try:
            self._look = self.start(asked.camera)
        except OSError as error:
            self._unrecorded.append(self._answer(asked, f"the look cannot be started: {error.strerror}"))
            return
        self._asked, self._began = asked, self.clock.monotonic()

    def _watch(self, look: RunningLook, asked: facts.TuningAsked) -> None:
        code = look.code()
        if code is None and self.clock.monotonic() - self._began < LONGEST:
            return
        if code is None:
            look.stop()
        self._unrecorded.append(self._answer(asked, "" if code == 0 else ENDED if code is not None else TOO_LONG))
        self._look = self._asked = None
        TuningFiles(self.home).over(asked.camera)

    def _answer(self, asked: facts.TuningAsked, reason: str) -> facts.TuningReported:
        report = None if reason else TuningFiles(self.home).report(asked.camera)
        id, now = facts.derived_id("tuning", asked.id), self.clock.now()
        if report is None:
            return facts.TuningReported(id=id, at=now, camera=asked.camera, asked=asked.id, channel=asked.channel,
                                        reason=reason or "its report cannot be read")
        return facts.TuningReported(id=id, at=now, camera=asked.camera, asked=asked.id, channel=asked.channel,
                                    lines=report.lines, offers=tuple(each.words for each in report.proposals))

    def _say(self) -> None:
        while self._unrecorded:
            try:
                self.record(self._unrecorded[0])
            except LedgerError as error:
                log.warning("the outcome of a look at samples is recorded later: %s", error)
                return
            self._unrecorded.pop(0)
