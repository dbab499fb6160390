"""The state of the house in a sentence, for the first page and the command `status`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from house import times
from house.names import place
from house.schedules.mode_schedule import next_scheduled, scheduled_mode
from house.settings.whole_config import Settings
from house.state.house_state import UNKNOWN, Guest, Hold, HouseState
from house.state.mode_switches import Switches, effective_mode, switches
from house.troubles import unreachable_channels, what_of, without_picture

MOST_NAMED = 4
"""Cameras that are offline and named one by one."""


ALERTS_ON = "turn alerts on to be alerted"


@dataclass(frozen=True)
class Sentence:
    """`title` is the sentence, `advice` what to press when nothing would be alerted ("" otherwise).

    `details` are short remarks: who chose it when, held cameras, snoozed alerts. `armed` is True
    when at least one camera gives pictures, records and alerts.
    """

    title: str
    advice: str
    details: tuple[str, ...]
    armed: bool

    @property
    def whole(self) -> str:
        """The sentence with its advice."""
        return f"{self.title}: {self.advice}" if self.advice else self.title


def sentence(state: HouseState, settings: Settings, now: float, silent: Collection[str] = ()) -> Sentence:
    """What the house does at unix time `now`; a camera that gives no picture is called offline or frozen.

    silent: cameras from which nothing came for too long, whether or not any trouble says so yet.
    """
    each, offline = all_switches(state, settings, now), without_picture(state, settings)
    what = {name: what_of(offline[name]) if name in offline else "giving no pictures" for name in (*offline, *silent)}
    lost = {name: what[name] for name, switch in each.items() if switch.watching and name in what}
    at_work = {name: switch for name, switch in each.items() if name not in lost}
    does = [doing(at_work)] if at_work or not lost else []
    for state_of in dict.fromkeys(lost.values()):
        names = [name for name in lost if lost[name] == state_of]
        does.append(f"{_listed(names)} {'is' if len(names) == 1 else 'are'} {state_of}")
    deaf = _undeliverable(state, settings) if any(s.alerting for s in each.values()) else ""
    does += [deaf] if deaf else []
    quiet = bool(at_work) and not any(s.recording or s.alerting for s in at_work.values())
    silent = [name for name, switch in at_work.items() if switch.recording and not switch.alerting]
    advice = _when_quiet(state, settings, now) if quiet else _when_silent(state, silent, now)
    if effective_mode(state, settings, now)[0] == UNKNOWN:
        advice = "choose a mode, the one it had was lost"
    return Sentence(f"{mode_name(state, settings, now)}: {'; '.join(does)}", advice, _details(state, settings, now),
                    not deaf and any(s.recording and s.alerting for s in at_work.values()))


def _undeliverable(state: HouseState, settings: Settings) -> str:
    """That no alert can be delivered now, "" while some channel works."""
    down = unreachable_channels(state, settings)
    if not down or len(down) < len(settings.channels):
        return ""
    return f"no alert can be delivered, {' and '.join(down)} can't be reached"


def _when_silent(state: HouseState, silent: Sequence[str], now: float) -> str:
    """What to do about cameras that record and do not alert: what keeps their alerts back, all or their own."""
    own = [name for name in silent if state.alerts("", now) == "on" and state.alerts(name, now) != "on"]
    if own:
        return f"no alerts of {_listed(own)} until you turn them on"
    return ALERTS_ON if silent else ""


def _when_quiet(state: HouseState, settings: Settings, now: float) -> str:
    """What to do where nothing is recorded or alerted: nothing, while presence can be trusted to arm the house."""
    follows = state.base_mode(settings.house.first_mode) in ("auto", "vacation") and state.hold("", now) is None
    blind = any(each.kind == "presence" for each in state.troubles)
    stays = "nobody is home" if state.people else "the guest has left" if state.guest(now) else ""
    if not follows or blind or state.people is None or not stays:
        return "press Away or /pycam_on"
    return f"it arms by itself when {stays}" if state.alerts("", now) == "on" else ALERTS_ON


def mode_notes(settings: Settings) -> dict[str, str]:
    """Why the modes Night and Auto do nothing of their own in a house with these settings; those that do are left out.
    """
    notes = {}
    if settings.cameras and not any(camera.outdoor or camera.night or any("night" in each for each in
                                    camera.zone_modes.values()) for camera in settings.cameras.values()):
        notes["night"] = ("Night works like Home: no camera is set for it. Give those that look outside outdoor: true, "
                          "or name the zones that count at night.")
    if not settings.knows_people:
        notes["auto"] = "Auto works like Home: presence isn't set up, so switch Home and Away yourself."
    return notes


def all_switches(state: HouseState, settings: Settings, now: float) -> dict[str, Switches]:
    """The three switches of every camera, by its name."""
    return {name: switches(state, name, camera, settings, now)
            for name, camera in settings.cameras.items()}


def mode_name(state: HouseState, settings: Settings, now: float) -> str:
    """The mode as people call it now: "Away", "Auto (home)", or "Switched on" while all cameras are held."""
    held = state.hold("", now)
    if held:
        return f"Switched {'on' if held.on else 'off'}{ended_by(held.ends)}"
    mode = state.base_mode(settings.house.first_mode)
    resolved, _ = effective_mode(state, settings, now)
    return mode.capitalize() if mode == resolved else f"{mode.capitalize()} ({resolved})"


def doing(each: dict[str, Switches]) -> str:
    """What the cameras do: one phrase when they all do the same, else each kind with its cameras' names."""
    if not each:
        return "no camera yet"
    kinds: dict[str, list[str]] = {}
    for name, switch in each.items():
        kinds.setdefault(phrase(switch), []).append(name)
    if len(kinds) == 1:
        return next(iter(kinds))
    return "; ".join(f"{', '.join(map(place, names))} {what}" for what, names in kinds.items())


def _listed(cameras: Sequence[str]) -> str:
    """These cameras as people read them: "Front", "Front and Yard", "C1, C2, C3, C4 and 3 more"."""
    names = [place(name) for name in cameras]
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def phrase(switch: Switches) -> str:
    """What one camera does, as text."""
    if not switch.watching:
        return "not watching (private)" if switch.why.startswith("private") else "not watching"
    if switch.recording and switch.alerting:
        return "watching, recording and alerting"
    if switch.recording:
        return "watching and recording, not alerting"
    return "watching and alerting, not recording" if switch.alerting else "watching, neither recording nor alerting"


def holds(state: HouseState, settings: Settings, now: float) -> list[tuple[str, str]]:
    """Every hold in force: what is held ("Front held on until 14:00") and by whom."""
    found = []
    for camera in ("", *settings.cameras):
        held = state.hold(camera, now)
        if held:
            end = until_text(held, settings, now)
            found.append((f"{place(camera) or 'all cameras'} held {'on' if held.on else 'off'}{end}", held.by))
    return found


def until_text(chosen: Hold | Guest, settings: Settings, now: float) -> str:
    """When it ends: " until 14:00", " until somebody comes home"; "" for one without an end."""
    if chosen.until is None:
        return ended_by(chosen.ends)
    return f" until {times.clock(chosen.until, now, settings.house.timezone)}"


def ended_by(ends: str) -> str:
    """What of presence ends something, in words: " until somebody comes home"; "" for nothing."""
    return {"home": " until somebody comes home", "away": " until everybody is away"}.get(ends, "")


def schedule_text(settings: Settings, now: float) -> str:
    """What house.schedule does next: "schedule: Night at 22:30"; "" without one."""
    written, zone = settings.house.schedule, settings.house.timezone
    found = next_scheduled(written, now, zone)
    if found is None:
        return ""
    when = times.clock(found[0], now, zone)
    ends = f"its {scheduled_mode(written, now, zone).capitalize()} ends {when}"
    return f"schedule: {f'{found[1].capitalize()} at {when}' if found[1] else ends}"


def alerts_text(state: HouseState, settings: Settings, now: float) -> str:
    """The alerts of the whole house: "on", "off", "snoozed until 14:30"; cameras that differ are named."""
    words = [_alerts("", state.fields.get("alerts"), now, settings.house.timezone) or "on"]
    for camera in settings.cameras:
        own = _alerts(camera, state.fields.get(f"alerts:{camera}"), now, settings.house.timezone)
        words += [own] if own else []
    return ", ".join(words)


def _alerts(camera: str, chosen: dict[str, object] | None, now: float, zone: str) -> str:
    until = chosen["until"] if chosen else None
    if not chosen or chosen["alerts"] == "on" or (isinstance(until, int | float) and until <= now):
        return ""
    end = f" until {times.clock(until, now, zone)}" if isinstance(until, int | float) else ""
    return f"{place(camera)} {chosen['alerts']}{end}".strip()


def _details(state: HouseState, settings: Settings, now: float) -> tuple[str, ...]:
    remarks = []
    chosen = state.fields.get("mode")
    held = [what for what, _ in holds(state, settings, now)]
    if chosen and state.mode and not any(what.startswith("all cameras") for what in held):
        remarks.append(f"chosen by {chosen['by']}")
    if state.mode == "auto" and state.people is None:
        remarks.append("it is not known yet who is home, so Auto works like Home" if settings.knows_people else
                       "presence isn't set up yet, so Auto works like Home")
    remarks += beside_mode(state, settings, now)
    alerts = alerts_text(state, settings, now)
    return (*remarks, *(() if alerts == "on" else (f"alerts {alerts}",)))


def beside_mode(state: HouseState, settings: Settings, now: float) -> list[str]:
    """What counts beside the mode, in a few words each: holds and by whom, a guest, what a schedule does next."""
    remarks = [f"{what} by {by}" for what, by in holds(state, settings, now)]
    if guest := state.guest(now):
        remarks.append(f"a guest is here{until_text(guest, settings, now)}, so presence does not arm")
    return remarks + ([text] if (text := schedule_text(settings, now)) else [])
