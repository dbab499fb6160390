"""Which mode house.schedule chooses, when it does next, and what a mode that somebody chose means to it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from house.schedules.schedule import Schedule

ModeTimes = Mapping[Any, Sequence[str]]
"""Modes with the times of the week in which each is chosen, as they are written; of two the first one counts."""

STANDING = ("off", "away", "vacation")
"""Modes that stand when a person chose them: no schedule ends them."""


@dataclass(frozen=True)
class ScheduledChoice:
    """A mode to be chosen because it is time; `before` comes back when its time is over, "" for none."""

    mode: Any
    before: Any = ""


def scheduled_mode(times: ModeTimes, at: float, timezone: str) -> str:
    """The mode of the schedule at unix time `at`, "" for none."""
    return next((mode for mode, written in times.items() if Schedule.of(written).includes(at, timezone)), "")


def next_scheduled(times: ModeTimes, now: float, timezone: str) -> tuple[float, str] | None:
    """When the mode of the schedule changes next, and to which ("": to none); None when it never does."""
    before, at = scheduled_mode(times, now, timezone), now
    for _ in range(64):
        found = next_edge(times.values(), at, timezone)
        if found is None:
            return None
        at = found
        if (mode := scheduled_mode(times, at, timezone)) != before:
            return at, mode
    return None


def next_edge(written: Any, now: float, timezone: str) -> float | None:
    """Unix time at which one of these schedules begins or ends next; None when none does."""
    edges = (Schedule.of(each).next_change(now, timezone) for each in written)
    return min((edge for edge in edges if edge is not None), default=None)


def choice_at(scheduled: str, was: str, chosen: Mapping[str, Any] | None, first_mode: str) -> ScheduledChoice | None:
    """What is to be chosen when the mode of the schedule changes from `was` to `scheduled` ("": none).

    chosen: the mode in the state, with who chose it; None in a new house. A beginning chooses its mode, unless a person
    chose off, away or vacation. An end brings back the mode that was there before, if its own mode is still there.
    """
    by_person = chosen is not None and not chosen.get("scheduled")
    chosen = chosen or {"mode": first_mode}
    mode = chosen["mode"]
    if scheduled == was or (by_person and mode in STANDING):
        return None
    if scheduled:
        before = (chosen.get("before") or first_mode) if mode == was and not by_person else mode
        return None if mode == scheduled else ScheduledChoice(scheduled, before)
    return ScheduledChoice(chosen.get("before") or first_mode) if mode == was else None
