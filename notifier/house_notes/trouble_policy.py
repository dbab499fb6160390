"""Which troubles people hear of, after what patience, and how seldom. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from house.state.house_state import HouseState, Trouble
from house.troubles import UNDELIVERED

AGAIN = 600.0
"""Seconds for which the same trouble is not reported a second time, however often it comes and goes."""

TOGETHER = 10.0
"""Troubles of one kind that would be reported within this many seconds of each other share one message."""


@dataclass(frozen=True)
class TroublePolicy:
    """reported: whether people hear of it at all. patience: seconds it may last before they do.

    though_over: whether they hear of it also when it is over by then. by_cause: whether the same trouble for another
    reason is another one.
    """

    reported: bool = True
    patience: float = 0.0
    though_over: bool = False
    by_cause: bool = False


POLICIES: dict[str, TroublePolicy] = {
    "camera": TroublePolicy(patience=10.0),
    "stream": TroublePolicy(patience=10.0),
    "presence": TroublePolicy(patience=120.0),
    "analysis": TroublePolicy(patience=60.0),
    "redis": TroublePolicy(patience=10.0),
    "channel": TroublePolicy(patience=5.0, by_cause=True),
    UNDELIVERED: TroublePolicy(patience=2.0),
    "pan-tilt": TroublePolicy(patience=60.0),
    "thread": TroublePolicy(patience=10.0),
    "hung": TroublePolicy(though_over=True),
    "memory": TroublePolicy(though_over=True),
}
"""Kinds with a rule of their own; every other kind is reported at once."""


def policy_of(kind: str) -> TroublePolicy:
    """The rule for troubles of that kind."""
    return POLICIES.get(kind, TroublePolicy())


@dataclass(frozen=True)
class SentTrouble:
    """The last report of one trouble: when it was sent, and since when that trouble lasts (0: it is over).

    causes: when each cause was reported last.
    """

    at: float = 0.0
    since: float = 0.0
    causes: Mapping[str, float] = field(default_factory=dict)

    def reported(self, trouble: Trouble, now: float) -> "SentTrouble":
        """The same after that trouble was reported as well."""
        recent = {cause: at for cause, at in self.causes.items() if _left(at, AGAIN, now)}
        return SentTrouble(now, trouble.since, recent | {_cause(trouble): now})


def due_in(trouble: Trouble, sent: SentTrouble, now: float) -> float:
    """Seconds until it may be reported; 0 when it may be reported now.

    A time in the future shows that the clock was set back: nothing waits for that.
    """
    ripe = _left(trouble.since, policy_of(trouble.kind).patience, now)
    last = sent.causes.get(_cause(trouble), 0.0) if policy_of(trouble.kind).by_cause else sent.at
    return max(ripe, _left(last, AGAIN, now) if last else 0.0)


def _cause(trouble: Trouble) -> str:
    """What its text says, whatever the numbers in it."""
    return re.sub(r"\d+", "0", trouble.text)


def _left(since: float, seconds: float, now: float) -> float:
    return max(0.0, since + seconds - now) if since <= now else 0.0


def open_troubles(state: HouseState, kind: str) -> list[Trouble]:
    """What is wrong now of that kind, oldest first."""
    return [trouble for trouble in state.troubles if trouble.kind == kind]
