"""A made-up house over 30 days: what its router lists at each moment, who answers a probe, who is really home."""

from dataclasses import dataclass, field

import numpy as np

from benchmarks.presence.people import (
    DAY,
    HOUR,
    MINUTE,
    GuestVisit,
    Span,
    absences,
    between,
    common,
    guest_visits,
    merged,
)
from benchmarks.presence.phones import Phone, Sleepiness, inside, listings, sleeps, without

Listed = tuple[str, ...] | None
"""The MAC addresses a router lists; None while it gives no answer."""

STALE, QUICK_LAG, STALE_LAG = 0.15, (30.0, 300.0), (120.0, 600.0)
WITH_THINGS = 0.6
PHONES = ("02:00:00:00:00:01", "02:00:00:00:00:02")


@dataclass(frozen=True)
class Cell:
    """One row of the table: what is other than in the plain house."""

    name: str
    sleepiness: Sleepiness = field(default_factory=Sleepiness)
    entrance: bool = False
    guests: bool = False
    outages: bool = False
    mishaps: bool = False
    new_mac: bool = False
    tablet: bool = False


@dataclass
class MadeUpHouse:
    """What happens in 30 days. `begins[i]` is when the router begins to list `lists[i]`."""

    begins: list[float]
    lists: list[Listed]
    phones: dict[str, Phone]
    wifi_down: list[Span]
    empty: list[Span]
    """Both residents are out."""
    guest_there: list[Span]
    entrance: list[float]
    stale: bool
    end: float


def house(seed: int, number: int, cell: Cell, days: int = 30) -> MadeUpHouse:
    """The house of that number; what a cell does not change is the same in all of them."""
    def draws(what: int) -> np.random.Generator:
        return np.random.default_rng([seed, number, what])

    end = days * DAY
    visits = guest_visits(draws(1), days) if cell.guests else []
    out = _with_guests(absences(draws(0), days), visits, end)
    stale = bool(draws(2).random() < STALE)
    phones = {mac: _phone(draws(10 + n), mac, out[n], cell, end) for n, mac in enumerate(PHONES)}
    lag = STALE_LAG if stale else QUICK_LAG
    for n, phone in enumerate(phones.values()):
        phone.listed = listings(draws(20 + n), phone, lag, end)
    shown = _shown(draws(3), phones, cell, end) | _guests_shown(draws(4), visits, end) | _things(draws(5), end)
    if cell.tablet:
        shown["02:00:00:00:00:03"] = [(0.0, end)]
    fails, empties, down = _trouble(draws(6), cell, end)
    begins, lists = _timeline(shown, fails, empties + down, end)
    for phone in phones.values():
        phone.index()
    return MadeUpHouse(begins, lists, phones, down, common(*out), [visit.span for visit in visits],
                 _entrance(draws(7), out, end) if cell.entrance else [], stale, end)


def _with_guests(out: list[list[Span]], visits: list[GuestVisit], end: float) -> list[list[Span]]:
    """Residents are home while guests are there, but for the time when a guest is alone."""
    cut = [visit.span for visit in visits]
    alone = [visit.alone for visit in visits if visit.alone]
    return [[span for span in merged(without(spans, cut) + alone) if span[1] <= end] for spans in out]


def _phone(rng: np.random.Generator, mac: str, out: list[Span], cell: Cell, end: float) -> Phone:
    carried = [span for span in out if not (cell.mishaps and rng.random() < 0.012)]
    phone = Phone(mac, between([span for span in carried if span[1] <= end], end))
    phone.sleeps = sleeps(rng, phone.home, cell.sleepiness)
    if cell.mishaps:
        phone.off = sorted((at, at + float(rng.uniform(20, 80)) * MINUTE)
                           for at in rng.uniform(0, end, rng.poisson(0.15 * end / (7 * DAY))))
    return phone


def _shown(rng: np.random.Generator, phones: dict[str, Phone], cell: Cell, end: float) -> dict[str, list[Span]]:
    """The spans of each phone; one that has a new MAC address for 12 hours is listed by that one meanwhile."""
    shown = {mac: phone.listed for mac, phone in phones.items()}
    if cell.new_mac:
        begin = float(rng.uniform(DAY, end - DAY))
        other = [(begin, begin + 12 * HOUR)]
        mac = PHONES[0]
        shown["06:00:00:00:00:01"] = without(shown[mac], [(0.0, begin), (begin + 12 * HOUR, end)])
        shown[mac] = without(shown[mac], other)
    return shown


def _guests_shown(rng: np.random.Generator, visits: list[GuestVisit], end: float) -> dict[str, list[Span]]:
    found = {}
    for number, visit in enumerate(visits):
        if visit.on_wifi:
            phone = Phone(f"0a:00:00:00:01:{number:02x}", [visit.span])
            phone.sleeps = sleeps(rng, phone.home, Sleepiness())
            found[phone.mac] = listings(rng, phone, QUICK_LAG, end)
    return found


def _things(rng: np.random.Generator, end: float) -> dict[str, list[Span]]:
    number = int(rng.integers(1, 7)) if rng.random() < WITH_THINGS else 0
    return {f"00:10:00:00:00:{each:02x}": [(0.0, end)] for each in range(number)}


def _trouble(rng: np.random.Generator, cell: Cell, end: float) -> tuple[list[Span], list[Span], list[Span]]:
    """No answer; an empty list; an empty list while the Wi-Fi is down: 2-5 min, weekly; in a cell also 10-90 min."""
    found: tuple[list[Span], list[Span], list[Span]] = ([], [], [])
    lengths = [float(rng.uniform(2, 5)) for _ in range(rng.poisson(end / (7 * DAY)))]
    if cell.outages:
        lengths += [float(rng.uniform(10, 90)) for _ in range(2)]
    for minutes in lengths:
        begin = float(rng.uniform(HOUR, end - 2 * HOUR))
        found[int(rng.integers(3))].append((begin, begin + minutes * MINUTE))
    return found


def _entrance(rng: np.random.Generator, out: list[list[Span]], end: float) -> list[float]:
    """A camera that sees 85 % of those who pass, and begins ten other events a day."""
    passed = [edge + float(rng.uniform(-20, 20)) for spans in out for span in spans for edge in span
              if rng.random() < 0.85]
    return sorted([*passed, *map(float, rng.uniform(0, end, int(10 * end / DAY)))])


def _timeline(shown: dict[str, list[Span]], fails: list[Span], empties: list[Span],
              end: float) -> tuple[list[float], list[Listed]]:
    edges = {0.0, *(edge for spans in [*shown.values(), fails, empties] for span in spans for edge in span)}
    begins = sorted(edge for edge in edges if 0.0 <= edge < end)
    listed = {mac: _steps(spans, begins) for mac, spans in shown.items()}
    lists: list[Listed] = []
    for number, at in enumerate(begins):
        if inside(fails, at):
            lists.append(None)
        else:
            lists.append(() if inside(empties, at) else tuple(mac for mac in shown if listed[mac][number]))
    return [*begins, end], [*lists, None]


def _steps(spans: list[Span], begins: list[float]) -> list[bool]:
    change = np.zeros(len(begins) + 1, dtype=int)
    where = np.searchsorted(begins, [edge for span in spans for edge in span])
    np.add.at(change, where[::2], 1)
    np.add.at(change, where[1::2], -1)
    return [bool(each) for each in np.cumsum(change)[:-1] > 0]
