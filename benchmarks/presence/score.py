"""How well a rule did in many made-up houses: false arms, minutes to arm, missed absences, delays, with intervals."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.presence.houses import PHONES, MadeUpHouse
from benchmarks.presence.people import DAY
from benchmarks.presence.phones import inside
from benchmarks.presence.verdicts import Verdict

PEOPLE, COUNTS_FROM = 2, 1800.0
"""People in a house; an absence of so many seconds counts as missed when it is never armed."""
_RACE = 60.0


@dataclass
class HouseScore:
    """One rule in one house. to_arm: minutes from the door until armed; disarm: seconds from the list to disarmed."""

    person_weeks: float
    stale: bool
    false: int = 0
    races: int = 0
    with_guest: int = 0
    absences: int = 0
    missed: int = 0
    probes_a_day: float = 0.0
    questions: float = 0.0
    to_arm: list[float] = field(default_factory=list)
    disarm: list[float] = field(default_factory=list)


def scored(house: MadeUpHouse, verdict: Verdict) -> HouseScore:
    """Judge what a rule did in this house."""
    score = HouseScore(PEOPLE * house.end / (7 * DAY), house.stale)
    score.probes_a_day = verdict.probes / (house.end / DAY) / PEOPLE
    score.questions = verdict.questions / score.person_weeks
    begins = [span[0] for span in house.empty]
    for armed in verdict.armed:
        _judge_arm(house, begins, armed, score)
    for begin, end in house.empty:
        _judge_absence(verdict, begin, end, score)
    for armed, disarmed in zip(verdict.armed, verdict.disarmed, strict=False):
        shown = _shown_after(house, armed)
        if inside(house.empty, armed) and shown is not None:
            score.disarm.append(max(0.0, disarmed - shown))
    return score


def _judge_arm(house: MadeUpHouse, begins: list[float], armed: float, score: HouseScore) -> None:
    place = bisect_right(begins, armed) - 1
    if place >= 0 and armed < house.empty[place][1]:
        score.with_guest += inside(house.guest_there, armed)
        return
    score.false += 1
    score.races += place >= 0 and armed - house.empty[place][1] < _RACE


def _judge_absence(verdict: Verdict, begin: float, end: float, score: HouseScore) -> None:
    place = bisect_left(verdict.armed, begin)
    before = place > 0 and (place > len(verdict.disarmed) or verdict.disarmed[place - 1] > begin)
    if end - begin < COUNTS_FROM or before:
        return
    score.absences += 1
    if place < len(verdict.armed) and verdict.armed[place] < end:
        score.to_arm.append((verdict.armed[place] - begin) / 60.0)
    else:
        score.missed += 1


def _shown_after(house: MadeUpHouse, armed: float) -> float | None:
    """When the router first lists a phone after `armed`; None when it listed one just then."""
    place = bisect_right(house.begins, armed)
    for begin, listed in zip(house.begins[place:], house.lists[place:], strict=True):
        if listed is not None and any(mac in listed for mac in PHONES):
            return begin
    return None


@dataclass(frozen=True)
class Figure:
    """A figure with the interval that holds it in 95 of 100 drawings of the houses."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        digits = 3 if self.value < 1 else 1
        return f"{self.value:.{digits}f} [{self.low:.{digits}f}, {self.high:.{digits}f}]"


def figure(scores: Sequence[HouseScore], of: Callable[[Sequence[HouseScore]], float], draws: int = 400) -> Figure:
    """The figure over all houses, with its interval."""
    rng = np.random.default_rng(1)
    drawn = [of([scores[each] for each in rng.integers(0, len(scores), len(scores))]) for _ in range(draws)]
    low, high = np.nanpercentile(drawn, (2.5, 97.5))
    return Figure(of(scores), float(low), float(high))


def false_arms(scores: Sequence[HouseScore]) -> float:
    """Arms while a resident was home, for each person and week."""
    return sum(each.false for each in scores) / sum(each.person_weeks for each in scores)


def median_to_arm(scores: Sequence[HouseScore]) -> float:
    """Minutes from the door closing behind the last one until armed, where the router is not stale."""
    return percentile(scores, 50, stale=False)


def percentile(scores: Sequence[HouseScore], which: float, stale: bool) -> float:
    """A percentile of the minutes to arm, in houses whose router is or is not stale; NaN when there are none."""
    found = [minutes for each in scores if each.stale == stale for minutes in each.to_arm]
    return float(np.percentile(found, which)) if found else float("nan")


def slowest_disarm(scores: Sequence[HouseScore]) -> float:
    """The longest time from the router's showing a phone to disarmed, in seconds."""
    return max((delay for each in scores for delay in each.disarm), default=float("nan"))


def mean(scores: Sequence[HouseScore], name: str) -> float:
    """The mean of one of their numbers over the houses."""
    return sum(getattr(each, name) for each in scores) / len(scores)


def share_missed(scores: Sequence[HouseScore]) -> float:
    """The share of absences of half an hour and more that were never armed, in percent."""
    return 100.0 * sum(each.missed for each in scores) / max(1, sum(each.absences for each in scores))
