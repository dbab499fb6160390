"""A day on the timeline: events with their clips, and the spans of mode, presence, alerting and trouble. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from app.reading.past_states import moments, stretches
from house import facts, times
from house.commands.clips import clips_of
from house.event_summary import Event
from house.names import place
from house.settings.whole_config import Settings
from house.state.house_state import HouseState
from house.state.mode_switches import switches
from house.status_sentence import mode_name

Spans = list[tuple[float, float, str]]
"""From when, until when (unix times), and what was then, in words."""


@dataclass(frozen=True)
class DayMoment:
    """Which day: its first moment, that of the next day, and now (unix times); `past` for a day that is over."""

    start: float
    end: float
    now: float

    @property
    def until(self) -> float:
        """Up to when something is known of it."""
        return max(self.start, min(self.end, self.now))

    @property
    def is_today(self) -> bool:
        """Whether it is not over yet."""
        return self.start <= self.now < self.end


@dataclass(frozen=True)
class DayClip:
    """One part of an event's clip: its number, when it begins (unix time) and how many seconds it lasts."""

    part: int
    begins: float
    seconds: float


@dataclass(frozen=True)
class DayEvent:
    """An event on the timeline; `ended` is None while it goes on."""

    id: str
    began: float
    ended: float | None
    alerted: bool
    title: str
    pictured: bool
    clips: tuple[DayClip, ...]


@dataclass(frozen=True)
class CameraDay:
    """The day of one camera; `alerting`, `trouble`: the spans in which it alerted, in which something was wrong."""

    name: str
    title: str
    events: tuple[DayEvent, ...]
    alerting: Spans
    trouble: Spans


@dataclass(frozen=True)
class TimelineDay:
    """A whole day of the house; `mode` and `people` in words, `lacking` says what could not be shown ("": nothing)."""

    moment: DayMoment
    mode: Spans
    people: Spans
    cameras: tuple[CameraDay, ...]
    lacking: str = ""


def day(moment: DayMoment, found: Iterable[tuple[Event, Sequence[facts.Fact]]],
        past: tuple[Sequence[facts.Fact], Sequence[facts.Fact]], settings: Settings, lacking: str = "") -> TimelineDay:
    """found: the events of that day, oldest first, with their facts; past: what changed the house before it and since.

    A house that nothing is remembered of before did nothing before its first fact.
    """
    before, since = past
    first = min((fact.at for fact in since), default=moment.until) if not before else moment.start
    start = max(moment.start, min(first, moment.until))
    known = list(moments(before, since, settings, (start, moment.until))) if start < moment.until else []

    def spans(words: Callable[[float, HouseState], str]) -> Spans:
        return stretches([(at, words(at, state)) for at, state in known], start, moment.until)

    events = [(event, list(own)) for event, own in found]

    def camera_day(name: str) -> CameraDay:
        own = tuple(_event(event, facts_of) for event, facts_of in events if event.camera == name)
        return CameraDay(name, place(name), own, spans(lambda at, state: _alerting(state, settings, name, at)),
                         spans(lambda _, state: _trouble(state, name)))

    cameras = tuple(camera_day(name) for name in settings.cameras)
    mode = spans(lambda at, state: mode_name(state, settings, at))
    return TimelineDay(moment, mode, spans(_people), cameras, lacking)


def _event(event: Event, own: Sequence[facts.Fact]) -> DayEvent:
    stored = clips_of(event.id, list(own))
    lengths = [0.0, *accumulate(each.seconds for each in stored)]
    begins = event.began_at - (stored[0].pre_roll if stored else 0.0)
    clips = (DayClip(each.part, begins + offset, each.seconds) for each, offset in zip(stored, lengths, strict=False))
    return DayEvent(event.id, event.began_at, event.ended_at, bool(event.alerted), event.title, bool(event.picture),
                    tuple(clips))


def _alerting(state: HouseState, settings: Settings, camera: str, at: float) -> str:
    return "alerting" if switches(state, camera, settings.cameras[camera], settings, at).alerting else ""


def _trouble(state: HouseState, camera: str) -> str:
    found = next((trouble.text for trouble in state.troubles if trouble.about == camera), "")
    return found.removeprefix(f"{camera}: ")


def _people(_: float, state: HouseState) -> str:
    if state.people is None:
        return ""
    return f"{' and '.join(filter(None, (', '.join(state.people[:-1]), state.people[-1])))} home" if state.people \
        else "nobody home"


def offsets(moment: DayMoment, zone: str) -> list[tuple[float, float]]:
    """From when on (unix time) the clock of the house is how many seconds ahead of UTC."""
    hours = [moment.start + 900.0 * each for each in range(int((moment.end - moment.start) // 900) + 1)]
    found = [(at, _offset(at, zone)) for at in hours]
    return [found[0], *(after for before, after in pairwise(found) if before[1] != after[1])]


def _offset(at: float, zone: str) -> float:
    ahead = times.local(at, zone).utcoffset()
    return ahead.total_seconds() if ahead is not None else 0.0
