"""What messages about the house itself say: troubles, a test alert, a picture that was asked for. Pure.

The text of a trouble itself is where it is noticed: of a disk that is nearly full in ledger/files/disk_room.py, of an
offline camera in camera_process/detection/offline_trouble.py, of a process in house/watchdog/. How it is put into one
line: house/troubles.py.
"""

from typing import get_args

from house import facts
from house.durations import duration
from house.message import Message
from house.names import channel_name, place
from house.state.house_state import Trouble
from house.times import clock
from house.troubles import SEEN, headline
from house.watchdog.faults import KINDS
from notifier.house_notes.scene_notes import answers_to

MODE_LOST = Message(
    "The mode of the house is lost: choose one",
    "Until then alerts go out, nothing is recorded, and private cameras stay closed.",
    commands=tuple((f"mode {mode}", mode.capitalize()) for mode in get_args(facts.Mode)))


def test_alert(house: str, by: str, at: float, timezone: str = "") -> Message:
    """What a test alert says."""
    return Message(f"Test alert of {house}", f"{clock(at, at, timezone)} · asked by {by} · alerts reach you here")


def asked_picture(camera: str, at: float, now: float, reason: str, timezone: str = "") -> str:
    """The line beside a picture someone asked for, or why there is none."""
    if reason:
        return f"No picture of {place(camera)}: {reason}"
    return f"{place(camera)} · {clock(at, now, timezone)}"


def troubles(found: list[Trouble], now: float, timezone: str = "") -> Message:
    """One line on what is wrong; several troubles share one message. What ends when it was seen has a button."""
    seen = tuple((f"seen {channel_name(each.about).lower()}", f"Seen: {channel_name(each.about)}"[:75])
                 for each in found if each.kind in SEEN)
    if len(found) == 1 and found[0].kind == "scene":
        since = f"since {clock(found[0].since, now, timezone)}"
        return Message(f"Trouble: {headline(found[0])}", since, commands=answers_to(found[0].about))
    if len(found) == 1:
        since = f"since {clock(found[0].since, now, timezone)}"
        return Message(f"Trouble: {headline(found[0])}", since, commands=tuple((words, "Seen") for words, _ in seen))
    return Message(f"{len(found)} troubles", "\n".join(map(headline, found)), commands=seen)


def resolved(kind: str, about: str, since: float, now: float, timezone: str = "") -> Message:
    """One line on a trouble that is over."""
    what = f"{about} runs again" if kind in ("thread", *KINDS) else f"{kind} {about}".strip()
    return Message(f"Resolved: {what}", f"it lasted {duration(now - since)}, from {clock(since, now, timezone)}")


def house_is_back(since: float, now: float, timezone: str = "") -> Message:
    """What follows when Slack has said that the house is silent, and it is not."""
    return Message("Back online", f"no sign of life for {duration(now - since)}, since {clock(since, now, timezone)}")
