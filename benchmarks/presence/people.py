"""When the people of a made-up house are out: work, errands, evenings, alone or together; seconds from day 0, UTC."""

from dataclasses import dataclass

import numpy as np

Span = tuple[float, float]
DAY, HOUR, MINUTE = 86400.0, 3600.0, 60.0
SHORTEST_OUT = 10 * MINUTE


@dataclass(frozen=True)
class GuestVisit:
    """A guest is there; alone: while both residents are out. on_wifi: their phone is in the Wi-Fi."""

    span: Span
    alone: Span | None
    on_wifi: bool


def absences(rng: np.random.Generator, days: int) -> list[list[Span]]:
    """When each of two people is out, sorted, apart from each other by at least as long as the shortest absence."""
    out: list[list[Span]] = [[], []]
    works_out = rng.random(2) < 0.7
    for day in range(days):
        for person in range(2):
            if day % 7 < 5 and works_out[person] and rng.random() < 0.9:
                out[person].append((_hour(rng, day, 8.2, 0.7), _hour(rng, day, 17.0, 1.2)))
        for _ in range(rng.poisson(1.4)):
            begin = day * DAY + rng.uniform(9, 21) * HOUR
            span = (begin, begin + min(10800.0, 600.0 * float(rng.lognormal(1.2, 0.8))))
            _go(out, span, rng)
        if rng.random() < 0.2:
            _go(out, (day * DAY + rng.uniform(18, 20) * HOUR, day * DAY + rng.uniform(21, 23.8) * HOUR), rng)
    return [merged(spans) for spans in out]


def guest_visits(rng: np.random.Generator, days: int) -> list[GuestVisit]:
    """About 1.5 visits a week; in one of three the residents go out for a while and the guest stays."""
    found = []
    for day in range(days):
        if rng.random() < 1.5 / 7:
            begin = day * DAY + rng.uniform(17, 19) * HOUR
            alone = (begin + HOUR, begin + HOUR + rng.uniform(30, 80) * MINUTE) if rng.random() < 1 / 3 else None
            found.append(GuestVisit((begin, begin + 3.5 * HOUR), alone, bool(rng.random() < 0.7)))
    return found


def _hour(rng: np.random.Generator, day: int, mean: float, spread: float) -> float:
    return day * DAY + float(rng.normal(mean, spread)) * HOUR


def _go(out: list[list[Span]], span: Span, rng: np.random.Generator) -> None:
    """One of them goes, or both within four minutes."""
    together = rng.random() < 0.4
    for person in (0, 1) if together else (int(rng.integers(2)),):
        shift = float(rng.uniform(0, 240)) if together else 0.0
        out[person].append((span[0] + shift, span[1] + shift))


def merged(spans: list[Span]) -> list[Span]:
    """Sorted, overlapping or nearly touching spans joined, those that are too short left out."""
    found: list[Span] = []
    for begin, end in sorted(spans):
        if found and begin - found[-1][1] < SHORTEST_OUT:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif end - begin >= SHORTEST_OUT:
            found.append((begin, end))
    return found


def between(spans: list[Span], end: float) -> list[Span]:
    """What is left of 0..end without these sorted spans."""
    edges = [0.0, *(edge for span in spans for edge in span), end]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]


def common(first: list[Span], second: list[Span]) -> list[Span]:
    """Where both lists of sorted spans are."""
    found, i, j = [], 0, 0
    while i < len(first) and j < len(second):
        begin, end = max(first[i][0], second[j][0]), min(first[i][1], second[j][1])
        if begin < end:
            found.append((begin, end))
        if first[i][1] < second[j][1]:
            i += 1
        else:
            j += 1
    return found
