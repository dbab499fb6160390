"""The house's own page in Slack (App Home): blocks out. Its buttons give commands; `buttons.parse_press` reads them.

Home views: https://docs.slack.dev/surfaces/app-home, at most 100 blocks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from house.facts import Mode
from house.names import place
from house.people.presence_report import PersonAtHome, PresenceReport
from house.settings.whole_config import Settings
from house.state.house_state import HouseState
from house.state.mode_switches import Switches, switches
from house.status_sentence import sentence
from house.times import clock
from house.troubles import headline, what_of, without_picture
from slack_format.alert_buttons import command_button
from slack_format.text_blocks import Blocks, escaped, mention, mrkdwn, section

MOST_CAMERAS = 30
MOST_EVENTS = 8
MOST_TROUBLES = 5
MODES: tuple[Mode, ...] = ("home", "away", "night", "auto", "vacation", "off")
assert set(MODES) == set(get_args(Mode))
MAY_CHOOSE = ("operator", "owner")


@dataclass(frozen=True)
class HomePicture:
    """A camera's last picture at Slack: the file's id and when it was taken (unix time)."""

    file: str
    at: float


@dataclass(frozen=True)
class HomeEvent:
    """One event: when it began (unix time), where, what was seen ("person", "" for motion), whether it was alerted."""

    at: float
    camera: str
    what: str
    alerted: bool


@dataclass(frozen=True)
class HomeState:
    """What the page shows, as it is at unix time `at`. presence: what is known of it, None while nothing looks."""

    at: float
    settings: Settings
    state: HouseState
    pictures: Mapping[str, HomePicture]
    events: Sequence[HomeEvent]
    presence: PresenceReport | None = None

    def clock(self, moment: float) -> str:
        """A time as people read it."""
        return clock(moment, self.at, self.settings.house.timezone)


def view(now: HomeState, role: str, said: str = "") -> dict[str, Any]:
    """The page for a person of that role; without a role it says only how to get one.

    `said` is the answer to a button they have just pressed here: it stands at the top.
    """
    head, *rest = _whole(now, role) if role else _stranger(now)
    blocks = [head, *([section(f":speech_balloon: {escaped(said)}")] if said else []), *rest]
    return {"type": "home", "blocks": blocks}


def _stranger(now: HomeState) -> Blocks:
    words = ("This house does not know you yet. A new one is paired by `./hearthwatch pair` on its machine and "
             "`/hearth pair CODE` here; after that its owner says `/hearth role @you viewer`.")
    return [_header(now), section(words)]


def _whole(now: HomeState, role: str) -> Blocks:
    says = sentence(now.state, now.settings, now.at)
    blocks = [_header(now), section(f"*{escaped(says.whole)}*")]
    if says.details:
        blocks.append(_context([_by(each) for each in says.details]))
    if role in MAY_CHOOSE:
        blocks += _buttons(now)
    blocks += [section(f":warning: {escaped(headline(each))} (since {now.clock(each.since)})")
               for each in now.state.troubles[:MOST_TROUBLES]]
    blocks.append({"type": "divider"})
    blocks += [_camera(now, name) for name in list(now.settings.cameras)[:MOST_CAMERAS]]
    blocks += [{"type": "divider"}, section(f"*Who's home*  {_people(now)}"), section(_events(now))]
    return [*blocks, _context([f"as of {now.clock(now.at)}"])]


def _buttons(now: HomeState) -> Blocks:
    chosen = now.state.base_mode(now.settings.house.first_mode)
    held = now.state.hold("", now.at) is not None
    modes = [command_button(f"mode {mode}", mode.capitalize(), mode == chosen and not held) for mode in MODES]
    whole = now.state.alerts("", now.at) == "on"
    quiet = [name for name in now.settings.cameras if now.state.alerts(name, now.at) != "on"]
    others = [command_button("snooze 1h", "Snooze 1 h")] if whole and len(quiet) < len(now.settings.cameras) else []
    others += [command_button("unsnooze", "Turn alerts on")] if quiet or not whole else []
    others += [command_button("release", "End the hold")] if held else []
    others += [command_button("test", "Test alert")]
    if now.settings.people:
        others += [command_button("here", "I'm home"), command_button("leaving", "I'm leaving")]
    return [{"type": "actions", "block_id": "modes", "elements": modes},
            {"type": "actions", "block_id": "more", "elements": others}]


def _camera(now: HomeState, name: str) -> dict[str, Any]:
    switch = switches(now.state, name, now.settings.cameras[name], now.settings, now.at)
    lost, seen = without_picture(now.state, now.settings).get(name), now.pictures.get(name)
    offline = f"{what_of(lost)} since {now.clock(lost.since)}" if lost and switch.watching else ""
    wrong = [each for each in now.state.troubles if each.about == name or each is lost][:MOST_TROUBLES]
    parts = [f"*{escaped(place(name))}*", offline or _does(switch), *(escaped(headline(each)) for each in wrong)]
    if seen is not None:
        parts.append(f"last picture {now.clock(seen.at)}")
    block = section("\n".join(parts))
    if seen is not None:
        alt = f"last picture of {place(name)}"
        block["accessory"] = {"type": "image", "slack_file": {"id": seen.file}, "alt_text": alt}
    return block


def _does(switch: Switches) -> str:
    does = [word for word, on in (("watching", switch.watching), ("recording", switch.recording),
                                  ("alerting", switch.alerting)) if on]
    return f"{', '.join(does) or 'not watching'} ({escaped(switch.why)})"


def _people(now: HomeState) -> str:
    """Who is home: a line for each person with since when and why, else the names that the log has."""
    report = now.presence
    if report is not None and report.people:
        wrong = report.unknown(now.at, now.settings.presence.when_blind, now.clock)
        people = [_person(each, now, report.is_old(now.at)) for each in report.people]
        return "\n".join(["", *filter(None, [escaped(wrong)]), *people])
    if now.state.people is None:
        return "presence isn't set up"
    return escaped(", ".join(now.state.people)) or "nobody"


def _person(person: PersonAtHome, now: HomeState, old: bool) -> str:
    why = f"  ({escaped(person.evidence)})" if person.evidence else ""
    return f"{escaped(person.name)}: {person.where(now.clock, old)}{why}"


def _events(now: HomeState) -> str:
    lines = [f"{now.clock(each.at)}  {escaped((each.what or 'motion').capitalize())} at {escaped(place(each.camera))}"
             f"{'' if each.alerted else '  (no alert)'}" for each in now.events[:MOST_EVENTS]]
    return "\n".join(["*Last events*", *(lines or ["none yet"])])


def _by(words: str) -> str:
    """A remark that ends in who did it, that person mentioned."""
    head, by, who = words.rpartition(" by ")
    return f"{escaped(head)} by {mention(who)}" if by else escaped(words)


def _header(now: HomeState) -> dict[str, Any]:
    return {"type": "header", "text": {"type": "plain_text", "text": now.settings.house.name[:150]}}


def _context(words: Sequence[str]) -> dict[str, Any]:
    return {"type": "context", "elements": [mrkdwn(each) for each in words[:10]]}
