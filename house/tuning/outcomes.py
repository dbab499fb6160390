"""How many alerts, false alerts and misses some settings give, and between what bounds that lies. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import comb

SURE = 0.95
"""How sure every bound is."""


@dataclass(frozen=True)
class TuningOutcome:
    """Of so many events with somebody, and with nobody: how many were missed, and how many alerted for nothing."""

    occupied: int
    unoccupied: int
    missed: int
    false: int

    @property
    def alerts(self) -> int:
        """All alerts."""
        return self.occupied - self.missed + self.false


def outcome(alerted: Iterable[tuple[str, bool]]) -> TuningOutcome:
    """What pairs of a tag and whether there was an alert come to."""
    found = list(alerted)
    right = [sent for tag, sent in found if tag == "occupied"]
    wrong = [sent for tag, sent in found if tag == "unoccupied"]
    return TuningOutcome(len(right), len(wrong), right.count(False), wrong.count(True))


def bounds(count: int, of: int) -> tuple[float, float]:
    """Between what shares the true one lies with 95 %, `count` of `of` having been seen (Clopper and Pearson 1934)."""
    if of <= 0:
        return 0.0, 1.0
    tail = (1 - SURE) / 2
    low = 0.0 if count == 0 else _share(lambda p: 1 - _at_most(count - 1, of, p) < tail)
    high = 1.0 if count == of else _share(lambda p: _at_most(count, of, p) > tail)
    return low, high


def at_worst(count: int, of: int, tries: int = 1) -> float:
    """The share that is not exceeded with 95 %, `count` of `of` having been seen: of 60 that lost none, 4.9 %.

    tries: of how many changes the ones that lost none were kept; the chance of being lucky is divided by it
    (Bonferroni 1936).
    """
    if of <= 0 or count >= of:
        return 1.0
    return _share(lambda p: _at_most(count, of, p) > (1 - SURE) / tries)


def _at_most(count: int, of: int, p: float) -> float:
    """How likely at most `count` of `of` are, each with likelihood p."""
    return sum(comb(of, k) * p**k * (1 - p) ** (of - k) for k in range(count + 1))


def _share(below: Callable[[float], bool]) -> float:
    """The share up to which `below` holds, by halving."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return (low + high) / 2
