"""Today as a row of bars for each camera, in percent of the day. Pure; the page draws it as SVG."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from house import facts, times
from house.alerting.alert_outcome import alert_outcome
from house.event_summary import Event
from house.fact_table import Use, kinds
from house.schedules.mode_schedule import next_edge
from house.settings.whole_config import Settings
from house.state.house_state import HouseState
from house.state.mode_switches import switches

Span = tuple[float, float]
NARROWEST = 0.35
"""Percent of the day that the shortest event still fills, so that it can be seen and pressed."""


MANY = 60
"""Events of a camera in a day up to which each has a bar of its own."""


@dataclass(frozen=True)
class Bar:
    """One bar of a row: where it begins and how wide it is (percent of the day), and what it is."""

    left: float
    width: float
    kind: str
    text: str
    event: str = ""


@dataclass(frozen=True)
class TimelineRow:
    """The day of one camera; `armed` are the spans in which it alerted."""

    camera: str
    armed: tuple[Bar, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class TimelineDay:
    """A whole day; `now` in percent, `hours` the marks under it (percent, text)."""

    rows: tuple[TimelineRow, ...]
    now: float
    hours: tuple[tuple[float, str], ...]


def today(events: Sequence[Event], newest_first: Sequence[facts.Fact], settings: Settings, now: float,
          state: HouseState) -> TimelineDay:
    """The day of `now` in the house's time zone; whether it alerted is said from the oldest of the facts on."""
    zone = settings.house.timezone
    start = times.midnight(now, zone)
    end = times.day_after(start, zone)
    rows = []
    for camera in settings.cameras:
        bars = merged([_event_bar(e, (start, end), now, zone) for e in events
                       if e.camera == camera and _last(e, now) > start])
        bars += _offline(newest_first, state, camera, ((start, end), now), zone)
        armed = _armed(newest_first, settings, camera, max(start, newest_first[-1].at if newest_first else now), now)
        rows.append(TimelineRow(camera, tuple(_bar(span, (start, end), "armed", "alerting") for span in armed),
                                tuple(bars)))
    hours = tuple(((times.on_day(start, h, zone) - start) / (end - start) * 100, f"{h:02d}") for h in (0, 6, 12, 18))
    return TimelineDay(tuple(rows), (now - start) / (end - start) * 100, hours)


def merged(bars: list[Bar]) -> list[Bar]:
    """The bars, newest first; on a busy day those that lie over each other become one that says how many."""
    if len(bars) <= MANY:
        return bars
    found: list[tuple[Bar, int]] = []
    for bar in bars:
        last, count = found[-1] if found else (None, 0)
        if last and last.kind == bar.kind and bar.left + bar.width >= last.left:
            left, right = min(bar.left, last.left), max(bar.left + bar.width, last.left + last.width)
            found[-1] = (replace(last, left=left, width=round(right - left, 3)), count + 1)
        else:
            found.append((bar, 1))
    return [bar if count == 1 else replace(bar, text=f"{count} events, the last: {bar.text}") for bar, count in found]


def _last(event: Event, now: float) -> float:
    return event.ended_at if event.ended_at is not None else now


def _event_bar(event: Event, day: Span, now: float, zone: str) -> Bar:
    kind = "alerted" if event.alerted else "kept"
    alert = alert_outcome(event, lambda at: times.clock(at, now, zone)) if event.alerted else "no alert"
    text = f"{event.title}, {times.clock(event.began_at, now, zone)}, {alert}"
    return _bar((event.began_at, _last(event, now)), day, kind, text, event.id)


def _bar(span: Span, day: Span, kind: str, text: str, event: str = "") -> Bar:
    (began, ended), (start, end) = span, day
    left = max(0.0, (began - start) / (end - start) * 100)
    right = min(100.0, (ended - start) / (end - start) * 100)
    width = right - left if kind == "armed" else max(NARROWEST, right - left)
    return Bar(round(min(left, 100 - width), 3), round(max(0.0, width), 3), kind, text, event)


def _armed(newest_first: Iterable[facts.Fact], settings: Settings, camera: str, start: float,
           now: float) -> list[Span]:
    """Spans since `start` in which the camera alerted, from the facts that change its switches."""
    state, spans, since = HouseState(), [], None
    moments = [f for f in reversed(list(newest_first)) if isinstance(f, kinds(Use.SWITCHES))]
    edges = sorted({start, now, *(f.at for f in moments if f.at > start), *(
        f.until for f in moments if isinstance(f, facts.OverrideChosen | facts.AlertsChosen | facts.GuestChosen)
        and f.until and start < f.until < now), *_times(settings, camera, start, now)})
    for at in edges:
        for fact in [f for f in moments if f.at <= at]:
            state = state.after(fact)
        moments = [f for f in moments if f.at > at]
        alerts = switches(state, camera, settings.cameras[camera], settings, at).alerting
        if alerts and since is None:
            since = at
        if since is not None and (not alerts or at == now):
            spans.append((since, at))
            since = None if not alerts else since
    return [span for span in spans if span[1] > span[0]]


def _times(settings: Settings, camera: str, start: float, now: float) -> Iterator[float]:
    """When hours of the camera or of the house begin and end between the two."""
    written = (settings.cameras[camera].when, settings.quiet_hours)
    while (edge := next_edge(written, start, settings.house.timezone)) is not None and edge < now:
        yield edge
        start = edge


def _offline(newest_first: Iterable[facts.Fact], state: HouseState, camera: str, day: tuple[Span, float],
             zone: str) -> list[Bar]:
    (start, end), now = day
    ended = [(f.since, f.at) for f in newest_first
             if isinstance(f, facts.TroubleEnded) and f.about == camera and f.at > start]
    still = [(t.since, now) for t in state.troubles if t.about == camera]
    return [_bar(span, (start, end), "trouble", f"trouble since {times.clock(span[0], now, zone)}")
            for span in ended + still]
