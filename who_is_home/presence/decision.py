"""What presence decided, in the form others read."""

from dataclasses import dataclass
from typing import Literal

from who_is_home.router import ListedDevice

QuestionKind = Literal["replaced", "guest", "blind"]


@dataclass(frozen=True)
class PresenceQuestion:
    """Something only people know, asked once. about: the unknown device, "" for the house itself."""

    kind: QuestionKind
    about: str
    text: str


@dataclass(frozen=True)
class PersonPresence:
    """One person: home, away or not known (None), since when, how sure (0..1, no measured probability), and why."""

    name: str
    home: bool | None
    since: float
    confidence: float
    evidence: str


@dataclass(frozen=True)
class PresenceDecision:
    """Who is home after one step, and what to do next.

    home: None while it is not known whether anybody is (then nothing may be armed). changed: somebody's home or away
    changed in this step, by `evidence`, one sentence. probe: devices to ask themselves, now. poll: seconds until the
    routers are to be asked again. blind_since: since when a router that matters gives no usable answer.
    """

    at: float
    home: tuple[str, ...] | None
    changed: bool
    evidence: str
    confidence: float
    poll: float
    probe: tuple[ListedDevice, ...] = ()
    questions: tuple[PresenceQuestion, ...] = ()
    blind_since: float | None = None
