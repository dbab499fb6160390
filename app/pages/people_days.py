"""The last days as rows of bars: who was home when, when the house alerted and why. Pure; the page draws it as SVG."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.reading.past_states import moments, stretches
from house import facts, times
from house.settings.whole_config import Settings
from house.state.house_state import HouseState
from house.state.mode_switches import switches

DAYS = 7
NARROWEST = 0.25
"""Percent of a day that the shortest bar still fills, so that it can be seen."""


@dataclass(frozen=True)
class Stay:
    """A stretch of time, in percent of its day, and what it was, for whoever points at it."""

    left: float
    width: float
    text: str


@dataclass(frozen=True)
class PeopleDay:
    """One day: its name ("Mon 30"), who was home when, when the house alerted, and where now is (None: another day)."""

    name: str
    home: tuple[tuple[str, tuple[Stay, ...]], ...]
    alerting: tuple[Stay, ...]
    now: float | None = None


@dataclass(frozen=True)
class _Moment:
    """From this moment on: who is home (None: not known), and why the house alerts ("": it does not)."""

    at: float
    home: tuple[str, ...] | None
    alerting: str


def days(before: Sequence[facts.Fact], since: Sequence[facts.Fact], settings: Settings, now: float) -> list[PeopleDay]:
    """The last days, newest first. before, since: facts from before and from the first of these days, newest first."""
    starts = _starts(now, settings.house.timezone)
    known = list(_moments(before, since, settings, starts[0], now))
    found = [_day(start, known, settings, now) for start in starts]
    return [each for each in reversed(found) if any(stays for _, stays in each.home) or each.alerting or each.now]


def first_of(now: float, timezone: str) -> float:
    """When the first of the days that are shown begins."""
    return _starts(now, timezone)[0]


def _starts(now: float, timezone: str) -> list[float]:
    found = [times.midnight(now, timezone)]
    while len(found) < DAYS:
        found.insert(0, times.midnight(found[0] - 3600.0, timezone))
    return found


def _moments(before: Sequence[facts.Fact], since: Sequence[facts.Fact], settings: Settings, start: float,
             now: float) -> Iterator[_Moment]:
    """What the house was at `start`, and at each moment at which that changed."""
    last: tuple[object, ...] | None = None
    for at, state in moments(before, since, settings, (start, now)):
        found = _Moment(at, state.people, _alerting(state, settings, at))
        if (found.home, found.alerting) != last:
            last = (found.home, found.alerting)
            yield found


def _alerting(state: HouseState, settings: Settings, at: float) -> str:
    """Why a camera alerts then, "" when none does."""
    each = (switches(state, name, camera, settings, at) for name, camera in settings.cameras.items())
    return next((switch.why for switch in each if switch.alerting), "")


def _day(start: float, known: Sequence[_Moment], settings: Settings, now: float) -> PeopleDay:
    zone = settings.house.timezone
    end = times.day_after(start, zone)
    names = list(settings.people) or sorted({name for each in known for name in each.home or ()})
    until = min(end, now)

    def stays(texts: Iterable[tuple[float, str]]) -> tuple[Stay, ...]:
        return tuple(_stay(*each, (start, end), zone) for each in stretches(texts, start, until))

    home = tuple((name, stays((each.at, "home" if name in (each.home or ()) else "") for each in known))
                 for name in names)
    local = times.local(start + 3600, zone)
    return PeopleDay(f"{local:%a} {local.day}", home, stays((each.at, each.alerting) for each in known),
                     (now - start) / (end - start) * 100 if start <= now < end else None)


def _stay(began: float, ended: float, text: str, day: tuple[float, float], zone: str) -> Stay:
    start, end = day
    left, width = (began - start) / (end - start) * 100, (ended - began) / (end - start) * 100
    width = max(NARROWEST, width)
    hours = f"{times.local(began, zone):%H:%M} – {times.local(ended, zone):%H:%M}"
    return Stay(round(min(left, 100 - width), 3), round(width, 3), f"{hours} {text}")
