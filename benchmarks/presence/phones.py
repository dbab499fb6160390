"""A made-up phone: when a router lists it, when it sleeps, and whether it answers a probe."""

from bisect import bisect_right
from dataclasses import dataclass, field

import numpy as np

from benchmarks.presence.people import DAY, HOUR, MINUTE, Span

RATES = {"iphone": ((2.0, 6.0), (0.0, 2.0)), "android": ((1.0, 3.0), (0.0, 1.0)), "steady": ((0.0, 0.3), (0.0, 0.1))}
"""Sleep gaps an hour at night (23 to 7 o'clock) and by day: between so many and so many, the same for one phone."""
SHARES = (0.5, 0.35, 0.15)
WAKES_FIRST = 0.8
DEEP, DEEP_ANSWERS = 0.2, 0.05
AWAKE_ANSWERS = 0.98


@dataclass(frozen=True)
class Sleep:
    """A gap in the list while the phone is home; deep: a part of it without nearly any answer. answers: else."""

    begin: float
    end: float
    deep: Span
    answers: float


@dataclass
class Phone:
    """One phone: at home (its own place, also forgotten there), asleep, and on the list at these spans."""

    mac: str
    home: list[Span] = field(default_factory=list)
    sleeps: list[Sleep] = field(default_factory=list)
    listed: list[Span] = field(default_factory=list)
    off: list[Span] = field(default_factory=list)

    def index(self) -> None:
        """Make `answers` quick."""
        self._home_from = [span[0] for span in self.home]
        self._sleep_from = [sleep.begin for sleep in self.sleeps]

    def answers(self, at: float) -> float:
        """How probable an answer to a probe is at that moment."""
        place = bisect_right(self._home_from, at) - 1
        if place < 0 or at >= self.home[place][1] or inside(self.off, at):
            return 0.0
        number = bisect_right(self._sleep_from, at) - 1
        if number < 0 or at >= self.sleeps[number].end:
            return AWAKE_ANSWERS
        sleep = self.sleeps[number]
        return min(sleep.answers, DEEP_ANSWERS) if sleep.deep[0] <= at < sleep.deep[1] else sleep.answers


@dataclass(frozen=True)
class Sleepiness:
    """How phones sleep and answer in one cell of the table.

    answers: to a probe; alike: parameters of a Beta distribution from which each sleep draws it instead. never: share
    of phones that never answer. often, long: times as many gaps, times as long.
    """

    answers: float = 0.3
    alike: tuple[float, float] | None = None
    never: float = 0.0
    often: float = 1.0
    long: float = 1.0


def sleeps(rng: np.random.Generator, home: list[Span], how: Sleepiness) -> list[Sleep]:
    """The sleep gaps of a phone that is home at these spans; their lengths are log-uniform from 1 to 15 minutes."""
    kind = RATES[("iphone", "android", "steady")[int(rng.choice(3, p=SHARES))]]
    night, day = rng.uniform(*kind[0]) * how.often, rng.uniform(*kind[1]) * how.often
    never = rng.random() < how.never
    return [one for span in home for one in _sleeps_in(rng, span, (float(night), float(day)), how, never)]


def _sleeps_in(rng: np.random.Generator, span: Span, rates: tuple[float, float], how: Sleepiness,
               never: bool) -> list[Sleep]:
    found, at, most = [], span[0] + 60.0, max(rates) + 1e-9
    while (at := at + float(rng.exponential(HOUR / most))) < span[1]:
        hour = at % DAY / HOUR
        if rng.random() * most >= rates[0 if hour >= 23 or hour < 7 else 1]:
            continue
        length = MINUTE * float(np.exp(rng.uniform(0.0, np.log(15.0)))) * how.long
        answers = 0.0 if never else float(rng.beta(*how.alike)) if how.alike else how.answers
        deep = _deep(rng, at, length)
        if at + length > span[1] and rng.random() < WAKES_FIRST:
            length = max(0.0, span[1] - at - float(rng.uniform(120, 600)))
        if length >= 60.0:
            found.append(Sleep(at, min(at + length, span[1]), deep, answers))
            at += length + 60.0
    return found


def _deep(rng: np.random.Generator, at: float, length: float) -> Span:
    deep, where, how_long = rng.random() < DEEP, rng.random(), rng.uniform(60, 300)
    how_long = min(how_long, length)
    begin = at + where * (length - how_long)
    return (begin, begin + how_long) if deep else (at, at)


def listings(rng: np.random.Generator, phone: Phone, lag: Span, end: float) -> list[Span]:
    """When a router lists it: from 5-40 s after it comes until `lag` after it went, never while it sleeps or is off."""
    found: list[Span] = []
    number = 0
    for came, went in phone.home:
        begin, until = came + float(rng.uniform(5, 40)), went + float(rng.uniform(*lag))
        while number < len(phone.sleeps) and phone.sleeps[number].begin < went:
            sleep = phone.sleeps[number]
            if sleep.begin > begin:
                found.append((begin, sleep.begin))
            begin, number = (sleep.end if sleep.end < went - 1 else until), number + 1
        if begin < until:
            found.append((begin, min(until, end)))
    return without(found, phone.off)


def without(spans: list[Span], cut: list[Span]) -> list[Span]:
    """Sorted spans without what lies in `cut`."""
    for a, b in cut:
        spans = [piece for begin, end in spans for piece in ((begin, min(end, a)), (max(begin, b), end))
                 if piece[0] < piece[1]]
    return spans


def inside(spans: list[Span], at: float) -> bool:
    """Whether that moment lies in one of the spans."""
    return any(begin <= at < end for begin, end in spans)
