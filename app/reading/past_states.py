"""What the house was at each moment of a stretch of the past, from facts alone. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from house import facts
from house.fact_table import Use, kinds
from house.schedules.mode_schedule import next_edge
from house.settings.whole_config import Settings
from house.state.house_state import HouseState

Stretch = tuple[float, float]


def moments(before: Sequence[facts.Fact], since: Sequence[facts.Fact], settings: Settings,
            span: Stretch) -> Iterator[tuple[float, HouseState]]:
    """The state at the beginning of `span`, and at each moment of it at which something may have changed.

    before, since: facts from before and from its beginning on, newest first; those that change no state do no harm.
    """
    start, end = span
    state = HouseState()
    for fact in reversed(list(before)):
        state = state.after(fact)
    changing = kinds(Use.PAST_STATE)
    coming = [fact for fact in reversed(list(since)) if isinstance(fact, changing)]
    ends = {until for fact in (*before, *coming) if (until := getattr(fact, "until", None)) and start < until < end}
    clock = set(_clock_edges(settings, start, end))
    for at in sorted({start, *ends, *clock, *(fact.at for fact in coming if start <= fact.at < end)}):
        while coming and coming[0].at <= at:
            state = state.after(coming.pop(0))
        yield at, state


def _clock_edges(settings: Settings, start: float, end: float) -> Iterator[float]:
    """When times of the week that switch a camera begin and end within the stretch."""
    for written in {(camera.when, settings.quiet_hours) for camera in settings.cameras.values()}:
        at = start
        while (edge := next_edge(written, at, settings.house.timezone)) is not None and edge < end:
            yield edge
            at = edge


def stretches(texts: Iterable[tuple[float, str]], start: float, until: float) -> list[tuple[float, float, str]]:
    """Spans of one text each, without those of "", between start and until; texts: from when on each holds."""
    found, since, text = list[tuple[float, float, str]](), start, ""
    for at, following in (*texts, (until, "")):
        edge = min(max(at, start), until)
        if following != text:
            if text and edge > since:
                found.append((since, edge, text))
            since, text = edge, following
    return found
