"""What the house did at one moment of the last day, from remembered facts, and why no alert was sent. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from house import facts
from house.alerting.alert_outcome import each_channel
from house.alerting.why_event import explain_decision, outcome
from house.durations import duration
from house.event_summary import events
from house.names import place
from house.settings.whole_config import Settings
from house.state.changes_by_fact import changes
from house.state.house_state import HouseState
from house.state.mode_switches import switches
from house.status_sentence import phrase
from house.times import clock

NEAR = 120.0
"""Seconds around a moment in which an event counts as the one that is meant."""


@dataclass(frozen=True)
class Past:
    """Facts, oldest first, the state after all of them, the settings of today, and now (unix time)."""

    facts: Sequence[facts.Fact]
    state: HouseState
    settings: Settings
    now: float

    def at(self, moment: float) -> HouseState:
        """The state at unix time `moment`.

        What no fact has changed since then is as it is now; the rest follows from the facts before then.
        """
        touched = {name for fact in self.facts if fact.at > moment for name in changes(fact)}
        before = HouseState()
        for fact in self.facts:
            if fact.at <= moment:
                before = before.after(fact)
        changed = {name: value for name, value in before.fields.items() if _named(name, touched)}
        same = {name: value for name, value in self.state.fields.items() if not _named(name, touched)}
        return HouseState({**same, **changed})

    def clock(self, moment: float) -> str:
        """A time as people read it, in the house's time zone."""
        return clock(moment, self.now, self.settings.house.timezone)


def explain_event(past: Past, event: str) -> tuple[str, ...]:
    """Why an alert was sent for that event or not: its latest decision, run again."""
    began = next((f for f in past.facts if isinstance(f, facts.EventBegan) and f.event == event), None)
    decided = [f for f in past.facts if isinstance(f, facts.AlertDecided) and f.event == event]
    about = next((f for f in (began, *decided) if f is not None), None)
    if about is None:
        return ("Nothing is remembered of this event but that it was.",)
    head = f"{past.clock(about.at)} {place(about.camera)} (event {event[:8]})"
    if not decided:
        return (f"{head}: not decided yet.",)
    first, *more = explain_decision(decided[-1])
    summary = next(iter(events(reversed([f for f in past.facts if getattr(f, "event", "") == event]))), None)
    channels = list(each_channel(summary, past.clock)) if summary and summary.alerted else []
    if summary and channels and not summary.delays:
        first = first.replace("alert sent", "alert decided", 1)
    said = [f"It {'is' if what == 'waiting' else 'was'} {what} {where}." for what, where in channels]
    earlier = [f"Before that: {outcome(f)}" for f in decided[:-1]]
    return (f"{head}: {first}", *said, *more, *earlier)


def explain_moment(past: Past, moment: float, cameras: Sequence[str]) -> tuple[str, ...]:
    """What these cameras did at unix time `moment`, and what became of it."""
    return tuple(line for camera in cameras for line in _camera(past, moment, camera))


def _camera(past: Past, moment: float, camera: str) -> tuple[str, ...]:
    near = [each for each in _events(past, camera) if each.from_ - NEAR <= moment <= each.to + NEAR]
    if near:
        return tuple(line for each in near for line in explain_event(past, each.event))
    state = past.at(moment)
    switch = switches(state, camera, past.settings.cameras[camera], past.settings, moment)
    head = f"{past.clock(moment)} {place(camera)}: no event."
    if not switch.watching:
        return (f"{head} Nothing was looked at: {switch.why}.",)
    troubles = [each for each in state.troubles if camera in (each.about, *each.about.split("/"))]
    if troubles:
        return (f"{head} {troubles[0].text}, since {past.clock(troubles[0].since)}.",)
    alerts = "an alert would have been sent" if switch.alerting else f"no alert would have been sent ({switch.why})"
    did = f"It was {phrase(switch)} ({switch.why}); no motion lasted long enough to be an event."
    return (f"{head} {did} Had one begun, {alerts}.", *_nearest(past, moment, camera))


@dataclass(frozen=True)
class _Event:
    event: str
    from_: float
    to: float


def _events(past: Past, camera: str) -> list[_Event]:
    """The camera's events, oldest first; one that is open ends now."""
    ends = {f.event: f.began_at + f.duration for f in past.facts if isinstance(f, facts.EventEnded)}
    return [_Event(f.event, f.at, ends.get(f.event, past.now)) for f in past.facts
            if isinstance(f, facts.EventBegan) and f.camera == camera]


def _nearest(past: Past, moment: float, camera: str) -> tuple[str, ...]:
    events = _events(past, camera)
    before = [f"{duration(moment - each.to)} before" for each in events if each.to < moment][-1:]
    after = [f"{duration(each.from_ - moment)} after" for each in events if each.from_ > moment][:1]
    return (f"Its nearest events: {' and '.join((*before, *after))}.",) if before or after else ()


def _named(name: str, touched: set[str]) -> bool:
    return any(name == each or (each.endswith("*") and name.startswith(each[:-1])) for each in touched)
