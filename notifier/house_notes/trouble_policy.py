"""Which troubles people hear of, after what patience, and how seldom. Pure."""

from dataclasses import dataclass

from house.state import HouseState, Trouble
from house.troubles import UNDELIVERED

AGAIN = 600.0
"""Seconds for which the same trouble is not reported a second time, however often it comes and goes."""

TOGETHER = 10.0
"""Troubles of one kind that would be reported within this many seconds of each other share one message."""


@dataclass(frozen=True)
class TroublePolicy:
    """reported: whether people hear of it at all. patience: seconds it may last before they do.

    though_over: whether they hear of it also when it is over by then.
    """

    reported: bool = True
    patience: float = 0.0
    though_over: bool = False


POLICIES: dict[str, TroublePolicy] = {
    "camera": TroublePolicy(patience=10.0),
    "stream": TroublePolicy(patience=10.0),
    "presence": TroublePolicy(patience=120.0),
    "analysis": TroublePolicy(patience=60.0),
    "redis": TroublePolicy(patience=10.0),
    "channel": TroublePolicy(patience=5.0),
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
    """The last report of one trouble: when it was sent, and since when that trouble lasts (0: it is over)."""

    at: float = 0.0
    since: float = 0.0


def due_in(trouble: Trouble, sent: SentTrouble, now: float) -> float:
    """Seconds until it may be reported; 0 when it may be reported now.

    A time in the future shows that the clock was set back: nothing waits for that.
    """
    ripe = _left(trouble.since, policy_of(trouble.kind).patience, now)
    return max(ripe, _left(sent.at, AGAIN, now) if sent.at else 0.0)


def _left(since: float, seconds: float, now: float) -> float:
    return max(0.0, since + seconds - now) if since <= now else 0.0


def open_troubles(state: HouseState, kind: str) -> list[Trouble]:
    """What is wrong now of that kind, oldest first."""
    return [trouble for trouble in state.troubles if trouble.kind == kind]
