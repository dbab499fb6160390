"""Decides who is home from evidence as it comes in, records what changes by it, and keeps what must be kept."""

import math
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from house import facts
from house.clock import Clock
from who_is_home.presence.decision import PresenceDecision
from who_is_home.presence.evidence import DeviceExplained, Evidence, PersonSaid, RouterAnswered
from who_is_home.presence.evidence_json import household_line, to_line
from who_is_home.presence.household import Household
from who_is_home.presence.memory import PresenceMemory, UnreadableMemory, dumped, loaded
from who_is_home.presence.rule import Presence

REMEMBER_EVERY, WRITE_EVERY = 600.0, 300.0
"""Seconds between two writes to the disk of what is remembered, and of evidence, while nothing changes: cards wear."""
_MOST_WAITING = 2000


class KeptPresence(Protocol):
    """Where presence keeps what it must: the files of ledger/files/presence_files.py, which never raise."""

    def memory(self) -> dict[str, Any] | None: ...
    def set_aside(self, why: str) -> None: ...
    def remember(self, memory: dict[str, Any]) -> None: ...
    def hear(self, lines: Sequence[str]) -> None: ...
    def note(self, lines: Sequence[str], first: str) -> None: ...


@dataclass
class PresenceKeeper:
    """The rule of presence with a memory on disk. `record` takes facts and never raises. All methods may be called from
    any thread.

    recorded: who is home by the newest fact in the log; None while that is not known, or the log knows nothing.
    newest: the id of the newest fact that was given to `record`, "" before the first; it may not be in the log yet.
    """

    household: Household
    files: KeptPresence
    record: Callable[[facts.Fact], object]
    clock: Clock
    decision: PresenceDecision = field(init=False)
    presence: Presence = field(init=False)
    recorded: tuple[str, ...] | None = field(default=None, init=False)
    newest: str = field(default="", init=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, init=False)
    _waiting: list[str] = field(default_factory=list, init=False)
    _remembered_at: float = field(default=-math.inf, init=False)
    _written_at: float = field(default=-math.inf, init=False)

    def __post_init__(self) -> None:
        self.presence = self._begun()
        self._written_at = self._remembered_at = self.clock.monotonic()
        known = [each for each in self.presence.people(self.clock.now()) if each.home is not None]
        self.recorded = tuple(each.name for each in known if each.home) if known else None
        self.decision = self.presence.step(self.clock.now())

    def hear(self, *evidence: Evidence) -> PresenceDecision:
        """Take this in, decide, and record what follows; also without evidence, for time passes.

        What changes is kept before it is recorded: after a kill between the two it is recorded by the next start, and
        the log is never ahead of what is remembered.
        """
        with self._lock:
            self.decision = decision = self.presence.step(self.clock.now(), evidence)
            self._note(evidence)
            told = decision.changed or any(isinstance(each, PersonSaid | DeviceExplained) for each in evidence)
            if told or self.clock.monotonic() - self._remembered_at >= REMEMBER_EVERY:
                self._remember()
            self._record(decision)
            if told:
                self._write()
            return decision

    def compare(self, home: Collection[str] | None, newest: str = "") -> bool:
        """The log says that these are home (None: it knows nothing): where that is not so, say it again.

        newest: the fact after which the log said so; False, and nothing is done, when there is a newer one by now.
        """
        with self._lock:
            if newest != self.newest:
                return False
            self.recorded = None if home is None else tuple(home)
            self._record(replace(self.decision, questions=()))
            return True

    def keep(self) -> None:
        """Write what is remembered and the newest evidence to the disk."""
        with self._lock:
            self._remember()
            self._write()

    def reading(self, work: Callable[[Presence, PresenceDecision], Any]) -> Any:
        """What `work` makes of the rule and its newest decision, while nothing changes."""
        with self._lock:
            return work(self.presence, self.decision)

    def _begun(self) -> Presence:
        remembered = self.files.memory()
        try:
            return Presence(self.household, remembered and _continued(loaded(remembered), self.clock.now()))
        except UnreadableMemory as error:
            self.files.set_aside(str(error))
            return Presence(self.household)

    def _record(self, decision: PresenceDecision) -> None:
        for each in decision.questions:
            self.record(facts.PresenceQuestionRaised(at=decision.at, question=each.kind, about=each.about,
                                                     text=each.text))
        home = self._home(decision)
        if home is None or (self.recorded is not None and set(home) == set(self.recorded)):
            return
        before = home if self.recorded is None else self.recorded
        changed = facts.PeopleChanged(
            at=decision.at, home=home, evidence=decision.evidence, confidence=round(decision.confidence, 2),
            arrived=tuple(name for name in home if name not in before),
            left=tuple(name for name in before if name not in home))
        self.record(changed)
        self.recorded, self.newest = home, changed.id

    def _home(self, decision: PresenceDecision) -> tuple[str, ...] | None:
        """Who is home; of somebody of whom that is not known (again) the last word holds. None: nothing is known."""
        if decision.home is None:
            return None
        known = {each.name: each.home for each in self.presence.people(decision.at)}
        return tuple(name for name, home in known.items() if home or (home is None and name in (self.recorded or ())))

    def _note(self, evidence: Collection[Evidence]) -> None:
        lines = [to_line(_proving(each)) for each in evidence]
        self.files.hear(lines)
        self._waiting = [*self._waiting, *lines][-_MOST_WAITING:]
        if self.clock.monotonic() - self._written_at >= WRITE_EVERY:
            self._write()

    def _write(self) -> None:
        if self._waiting:
            self.files.note(self._waiting, household_line(self.household))
            self._waiting = []
        self._written_at = self.clock.monotonic()

    def _remember(self) -> None:
        self.files.remember(self.presence.remembered())
        self._remembered_at = self.clock.monotonic()


def _continued(memory: PresenceMemory, now: float) -> dict[str, Any]:
    """What was remembered, for a start at `now`. Nobody asked anything since it was written: that is no silence of a
    phone, and no router that does not answer. So the clock of the house, and a house that is blind, begin again."""
    for each in memory.routers.values():
        each.answered = now if each.answered else 0.0
    memory.usable_from = memory.blind_since = 0.0
    return dumped(memory)


def _proving(evidence: Evidence) -> Evidence:
    """The same without devices that are only remembered, which prove nothing."""
    if not isinstance(evidence, RouterAnswered):
        return evidence
    return replace(evidence, devices=tuple(each for each in evidence.devices if each.active))
