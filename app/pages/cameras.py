"""Each camera as pages show it: what it does, how old its newest frame is, what is wrong or happening. Pure."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from house import times
from house.adapters import hidden
from house.event_summary import Event
from house.settings.model import CameraSettings, Settings
from house.state import HouseState, Switches
from house.status_sentence import place

PERIOD = 5.0
"""A frame older than this many seconds is old, unless the camera is asked for pictures less often."""


@dataclass(frozen=True)
class CameraCard:
    """One camera. `kind` is ok, off, old or bad; `badge` is one short remark on its picture ("" for none).

    `age` of its newest frame in seconds, None when none came; `badge_kind` is "", event or bad. `pictured`: a picture
    of it lies ready.
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
        """Its name as people read it."""
        return place(self.name)


def describe(name: str, settings: Settings, state: HouseState, seen: tuple[Switches, float | None, Event | None],
             now: float) -> CameraCard:
    """`seen`: the camera's switches, the age of its newest frame (None: none yet) and its newest event."""
    switch, age, newest = seen
    own = settings.cameras[name]
    period = period_of(own)
    kind, badge, badge_kind = _how(name, state, (switch, age, newest), (period, now), settings.house.timezone)
    return CameraCard(name, kind, short(switch), age, period, badge, badge_kind, hidden(own.source))


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


def _how(name: str, state: HouseState, seen: tuple[Switches, float | None, Event | None],
         due: tuple[float, float], zone: str) -> tuple[str, str, str]:
    switch, age, newest = seen
    period, now = due
    if not switch.watching:
        return "off", f"not watching: {switch.why}", ""
    trouble = next((t for t in state.troubles if t.about == name and t.kind == "camera"), None)
    if trouble:
        return "bad", f"offline since {times.clock(trouble.since, now, zone)}", "bad"
    if age is None:
        return "old", "no frame yet", ""
    if age > period:
        return "bad", f"last frame {times.duration(age)} ago", "bad"
    if newest and newest.id == state.open_event(name):
        return "ok", f"{newest.best.name if newest.best else 'motion'} · now", "event"
    lack = next((t for t in state.troubles if t.about == name and t.kind == "stream"), None)
    if lack:
        return "ok", f"one stream away since {times.clock(lack.since, now, zone)}", "bad"
    return "ok", "", ""
