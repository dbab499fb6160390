"""The table of a run, and how far its figures are from the goals."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.events.conditions import Condition
from benchmarks.events.judge import EventFigures

GOALS = {"visits, mean %": 97.0, "visits, worst %": 85.0, "delay p50 s": 0.8, "delay p95 s": 2.5,
         "covered, mean %": 85.0, "events in 24 h of empty time": 1.0, "labelled ones": 0.0}
HEAD = (f"{'condition':36} {'visits':>9} {'joined':>6} {'p50 s':>6} {'p95 s':>6} {'cover':>6} {'false':>5} "
        f"{'named':>5} {'a day':>6} {'wrong':>6} {'ms':>6}")


def line(condition: Condition, got: EventFigures) -> str:
    """Lay one row out for people."""
    visits = f"{got.found}/{got.visits}" if got.visits else ""
    delay = [f"{percentile(got.delays, share):.2f}" if got.delays else "" for share in (0.5, 0.95)]
    cover = f"{100 * _mean(got.covered):.0f} %" if got.covered else ""
    a_day = f"{len(got.false) / got.empty * 86400:.0f}" if got.empty and condition.drawn_empty else ""
    wrong = f"{100 * got.wrong / got.empty:.1f} %" if got.empty else ""
    name = condition.name + ("" if condition.marked else " *")
    return (f"{name:36} {visits:>9} {got.joined or '':>6} {delay[0]:>6} {delay[1]:>6} {cover:>6} {len(got.false):5} "
            f"{got.labelled or '':>5} {a_day:>6} {wrong:>6} {1000 * got.cpu / max(1, got.frames):6.2f}")


def summary(rows: Mapping[str, tuple[Condition, EventFigures]], labels: bool = False) -> dict[str, Any]:
    """The figures with a goal; those of visits over marked conditions, those of empty time over the empty ones.

    labels: whether events on empty time were looked at.
    """
    visits = [(c, f) for c, f in rows.values() if c.marked and f.visits and not c.empty]
    empty = [(c, f) for c, f in rows.values() if c.drawn_empty]
    told: dict[str, Any] = {}
    if visits:
        shares = {c.name: 100 * f.found / f.visits for c, f in visits}
        delays = [delay for _, f in visits for delay in f.delays]
        worst = min(shares, key=lambda name: shares[name])
        joined = [100 * (f.found + f.joined) / f.visits for _, f in visits]
        told |= {"visits, mean %": _mean(list(shares.values())), "or joined": _mean(joined),
                 "visits, worst %": shares[worst], "worst": worst,
                 "delay p50 s": percentile(delays, 0.5), "delay p95 s": percentile(delays, 0.95),
                 "covered, mean %": 100 * _mean([_mean(f.covered) for _, f in visits])}
    if empty:
        hours, events = sum(f.empty for _, f in empty) / 3600, sum(len(f.false) for _, f in empty)
        told |= {"events": events, "hours": hours, "events in 24 h of empty time": 24 * events / hours,
                 "upper bound in 24 h": 24 * at_most(events) / hours}
        told |= {"labelled ones": sum(f.labelled for _, f in empty)} if labels else {}
    return told


def goals(told: Mapping[str, Any]) -> str:
    """Lay the summary out for people, beside the goals."""
    lines = []
    for name, goal in GOALS.items():
        if name in told:
            least = name.startswith(("visits", "covered"))
            met = told[name] >= goal if least else told[name] <= goal
            more = {"visits, mean %": f" ({told.get('or joined', 0):.1f} with those that joined an open event)",
                    "visits, worst %": f", {told.get('worst')}", "events in 24 h of empty time":
                    f", {told.get('events')} in {told.get('hours', 0):.1f} drawn hours, "
                    f"below {told.get('upper bound in 24 h', 0):.1f} with 95 % certainty"}.get(name, "")
            lines.append(f"{name:30} {told[name]:8.2f}   goal {'>=' if least else '<='} {goal:g}: "
                         f"{'yes' if met else 'no'}{more}")
    return "\n".join(lines)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which that share of the values is; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


def at_most(events: int, certainty: float = 0.95) -> float:
    """Return the mean of a Poisson process that is exceeded only with 1 - certainty when so many events were seen."""
    low, high = float(events), events + 10 + 6 * math.sqrt(events + 1)
    for _ in range(60):
        middle = (low + high) / 2
        unlikely = sum(math.exp(k * math.log(middle) - middle - math.lgamma(k + 1)) for k in range(events + 1))
        low, high = (low, middle) if unlikely < 1 - certainty else (middle, high)
    return high


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
