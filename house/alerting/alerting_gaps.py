"""What will not work although alerts are switched on, as far as state and settings show it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from house.alerting.rule_from_settings import in_time
from house.labels.vocabulary import label_of
from house.names import listed, place
from house.settings.checks.analyzer_checks import known_labels, never_see
from house.settings.whole_config import CameraSettings, Settings
from house.state.house_state import HouseState
from house.state.mode_switches import RESTING, effective_mode
from house.status_sentence import all_switches
from house.times import clock
from house.troubles import OF_CAMERAS, headline

MOST_LINES = 8
_HARMLESS = ("parked", "facts lost", "facts refused", "history", "log", "memory", "clock", "pan-tilt", "settings")
"""Kinds of trouble that keep nobody from being alerted."""

OF_MODE = "mode:"
"""How the key begins of a mode that alerts on nothing."""
_RESTING = "zones alert in other modes only (zone_modes)"
_SILENT = {"night": "no camera is marked for it. Which look at the outside? Choose mode night {cameras} with those "
                    "that do, or set outdoor: true, or zones in night for one inside",
           "off": "press Away to be alerted",
           "home": "no camera has alerting in its setting at_home; press Away to be alerted"}
"""Modes that may send no alerts, and why they do not where it is not for the modes of zones."""


@dataclass(frozen=True)
class Gap:
    """One thing that will not work. key: the same as long as it is this fault. text: one line for people."""

    key: str
    text: str


def gaps(state: HouseState, settings: Settings, now: float) -> tuple[Gap, ...]:
    """Everything that will not work, at unix time `now`."""
    rules = (gap for name, camera in settings.cameras.items()
             for gap in (*_times(name, camera, settings, now), *_labels(name, camera, settings)))
    return (*_missing(settings), *_modes(state, settings, now), *_troubles(state, settings, now), *rules)


def new_gaps(state: HouseState, settings: Settings, now: float) -> tuple[Gap, ...]:
    """What will not work and did not stand in the way when alerts were switched on the last time."""
    known = known_gaps(state)
    return tuple(each for each in gaps(state, settings, now) if each.key not in known)


def known_gaps(state: HouseState) -> list[str]:
    """The keys of what did not work when alerts were switched on the last time, sorted."""
    return list((state.fields.get("readiness") or {"lacking": []})["lacking"])


def to_remember(found: Sequence[Gap], state: HouseState) -> tuple[str, ...] | None:
    """The keys of what does not work, sorted, for the next time; None when they are what the state knows."""
    keys = tuple(sorted(each.key for each in found))
    return None if list(keys) == known_gaps(state) else keys


def warning_lines(found: Sequence[Gap]) -> list[str]:
    """One line for each, but not for more than MOST_LINES."""
    lines = [f"Warning: {each.text}." for each in found[:MOST_LINES]]
    return lines + ([f"and {len(found) - MOST_LINES} more; status lists them"] if len(found) > MOST_LINES else [])


def _missing(settings: Settings) -> Iterator[Gap]:
    if not settings.cameras:
        yield Gap("cameras", "No camera is set up: name one in config.yml")
    if not settings.channels:
        yield Gap("channels", "No channel is set up (channels in config.yml is empty), so alerts go nowhere")


def _modes(state: HouseState, settings: Settings, now: float) -> Iterator[Gap]:
    """The mode that counts now, when it alerts on nothing as it is configured; alerts that are off do not matter."""
    mode, why = effective_mode(state, settings, now)
    chosen = HouseState({name: value for name, value in state.fields.items() if not name.startswith("alerts")})
    switches = all_switches(chosen, settings, now)
    someone_home = why.startswith(("mode auto", "mode vacation")) and state.people is not None
    rests = any(each.why.endswith(RESTING) for each in switches.values())
    alerting = someone_home or any(each.alerting for each in switches.values())
    if (mode in _SILENT or rests) and switches and not alerting:
        name = f"{why[5:].capitalize()}, so it" if why.startswith("mode auto") else f"Mode {mode.capitalize()}"
        silent = _RESTING if rests else _SILENT[mode].format(cameras=" ".join(list(switches)[:4]))
        yield Gap(f"{OF_MODE}{mode}", f"{name} sends no alerts: {silent}")
    for name, switch in switches.items():
        zones = settings.cameras[name].alert.own_zones
        if switch.alerting and switch.zones is not None and zones and not set(zones) & set(switch.zones):
            apart = "no alert can come in mode Night, because its settings night and alert.zones have no zone in common"
            yield Gap(f"zones:{name}", f"{place(name)}: {apart}")


def _troubles(state: HouseState, settings: Settings, now: float) -> Iterator[Gap]:
    switches = all_switches(state, settings, now)
    for trouble in state.troubles:
        concerned = trouble.kind not in OF_CAMERAS or (trouble.about in switches and switches[trouble.about].watching)
        if concerned and trouble.kind not in _HARMLESS:
            since = clock(trouble.since, now, settings.house.timezone)
            yield Gap(f"{trouble.kind}:{trouble.about}:{trouble.since}", f"{headline(trouble)} (since {since})")


def _times(name: str, camera: CameraSettings, settings: Settings, now: float) -> Iterator[Gap]:
    """A camera that sends no alert at this time of the week."""
    if not in_time(settings, camera, now):
        when = " and ".join(camera.alert.when)
        yield Gap(f"when:{name}", f"{place(name)}: alerts only at {when} (alert.when), so not now")


def _labels(name: str, camera: CameraSettings, settings: Settings) -> Iterator[Gap]:
    """Labels that nothing sees."""
    wanted, looking = camera.alert.all_labels, [step.address for step in settings.analyzers_of(name)]
    if camera.alert.waits_for_labels and not looking:
        only = f"not only {listed(wanted, 'or')}" if wanted else "not only new labels"
        yield Gap(f"labels:{name}", f"{place(name)}: nothing looks at pictures (analysis.analyzer is empty), so any "
                                    f"motion sends an alert, {only}")
    known = known_labels(looking) if wanted and looking else None
    unseen = [label for label in wanted if known is not None and label_of(label) not in known]
    if unseen:
        never = f"{never_see(looking, listed(unseen, 'or'))} (alert.labels)"
        none = "no alert can come, because " if len(unseen) == len(wanted) else ""
        yield Gap(f"labels:{name}:{','.join(unseen)}", f"{place(name)}: {none}{never}")
