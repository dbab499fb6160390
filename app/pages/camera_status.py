"""Each camera as pages show it: what it does, how old its newest frame is, what is wrong or happening. Pure."""

import math
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from house import durations, times
from house.event_summary import Event
from house.masking import hidden
from house.names import place
from house.settings.sections.ingest import sender_of
from house.settings.whole_config import CameraSettings, Settings
from house.state.house_state import HouseState, Trouble
from house.state.mode_switches import Switches
from house.troubles import what_of, without_picture

_LACKS = {"stream": "one stream away", "answers": "many answers fail"}
"""What is wrong, by kind of trouble, with a camera that goes on all the same."""

PERIOD = 5.0
"""A frame older than this many seconds is old, unless the camera is asked for pictures less often."""


@dataclass(frozen=True)
class CameraCard:
    """One camera. `kind` is ok, off, old or bad; `badge` is one short remark on its picture ("" for none).

    `age` of its newest frame in seconds, None when none came; `badge_kind` is "", event or bad. `pictured`: whether
    there is a picture of it.
    """

    name: str
    kind: str
    doing: str
    age: float | None
    period: float
    badge: str = ""
    badge_kind: str = ""
    source: str = ""
    pictured: bool = False

    @property
    def place(self) -> str:
        """Its name as pages show it."""
        return place(self.name)


def describe(name: str, settings: Settings, state: HouseState, seen: tuple[Switches, float | None, Event | None],
             now: float) -> CameraCard:
    """`seen`: the camera's switches, the age of its newest frame (None: none yet) and its newest event."""
    switch, age, newest = seen
    own = settings.cameras[name]
    period = period_of(own)
    if sender_of(own.source) and switch.watching and switch.recording and age is None:
        return CameraCard(name, "old", "waiting", age, period, "waiting for the first picture", "", hidden(own.source))
    if sender_of(own.source) and switch.watching and not switch.recording:
        badge = f"what it sends is deleted unread: {switch.why}"
        return CameraCard(name, "off", "deleted unread", age, period, badge, "", hidden(own.source))
    lost = without_picture(state, settings).get(name)
    longest = math.inf if sender_of(own.source) else period
    kind, badge, badge_kind = _how(state, seen, lost, (name, longest, now, settings.house.timezone))
    doing = {"bad": what_of(lost) if lost else "offline", "old": "no picture yet"}.get(kind) or short(switch)
    return CameraCard(name, kind, doing, age, period, badge, badge_kind, hidden(own.source))


def period_of(settings: CameraSettings) -> float:
    """Seconds within which a new frame is due; longer for a camera that is asked only every `interval` seconds."""
    try:
        interval = float(parse_qs(urlsplit(settings.source).fragment).get("interval", ["0"])[0])
    except ValueError:
        interval = 0.0
    return max(PERIOD, 2.5 * interval)


def short(switch: Switches) -> str:
    """What the camera does, in three words at most."""
    if not switch.watching:
        return "private" if switch.why.startswith("private") else "off"
    done = [word for word, on in (("recording", switch.recording), ("alerting", switch.alerting)) if on]
    return " and ".join(done) or "watching only"


def _how(state: HouseState, seen: tuple[Switches, float | None, Event | None], lost: Trouble | None,
         moment: tuple[str, float, float, str]) -> tuple[str, str, str]:
    """Kind and badge of a camera's card. moment: the camera, the seconds within which a frame is due, now, the zone."""
    (switch, age, newest), (name, period, now, zone) = seen, moment
    if not switch.watching:
        return "off", f"not watching: {switch.why}", ""
    if lost:
        return "bad", f"{what_of(lost)} since {times.clock(lost.since, now, zone)}", "bad"
    if age is None:
        return "old", "no frame yet", ""
    if age > period:
        return "bad", f"last frame {durations.duration(age)} ago", "bad"
    found = {trouble.kind: trouble for trouble in state.troubles if trouble.about == name}
    if newest and newest.id == state.open_event(name):
        return "ok", f"{newest.what.lower()} · now", "event"
    lack = next((kind for kind in _LACKS if kind in found), "")
    badge = f"{_LACKS[lack]} since {times.clock(found[lack].since, now, zone)}" if lack else ""
    return "ok", badge, "bad" if lack else ""
