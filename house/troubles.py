"""How troubles read, and which cameras give no picture because of them. Pure."""

import re

from house.names import channel_name, place
from house.processes import process_of_group
from house.settings.whole_config import Settings
from house.state.house_state import HouseState, Trouble

FROZEN = "frozen"
OFFLINE = ("camera", FROZEN)
"""Kinds of trouble of a camera that gives no picture, or one that stands still."""
UNDELIVERED = "undelivered"
SEEN = (UNDELIVERED,)
"""Kinds of trouble about what cannot be made good: they end when somebody says that they have seen them."""
SEEN_ADVICE = "; say seen once you know"
"""How their texts end."""
STOPPED = ("hung", "down")
"""Kinds of trouble of a process that does nothing now."""
OF_CAMERAS = (*OFFLINE, "stream", "answers", "motion", "scene", "pir", "clips", "pan-tilt")
"""Kinds of trouble whose `about` is a camera."""
_ABOUT_ITSELF = ("slack connection", "disk", "clock", "history", "log", "")


def headline(trouble: Trouble) -> str:
    """The trouble in a line that begins with the camera or part that is concerned."""
    part = _part(trouble)
    if not trouble.text:
        return f"{part}: {trouble.kind}"
    names = "|".join(map(re.escape, filter(None, (part, trouble.about))))
    found = re.match(rf"(the )?(?:{names})(?![\w-])", trouble.text, re.IGNORECASE)
    if found:
        return (f"The {part.lower()}" if found[1] else part) + trouble.text[found.end():]
    first = part.partition(" ")[0]
    return trouble.text if trouble.text.startswith(f"{first} ") else f"{part}: {trouble.text}"


def _part(trouble: Trouble) -> str:
    if trouble.kind in OF_CAMERAS:
        return place(trouble.about)
    if trouble.kind in ("channel", UNDELIVERED):
        return channel_name(trouble.about)
    if trouble.kind in _ABOUT_ITSELF or not trouble.about:
        return trouble.kind.capitalize()
    return trouble.about


def what_of(trouble: Trouble) -> str:
    """What a camera is with that trouble, which gives no picture for it: offline or frozen."""
    return FROZEN if trouble.kind == FROZEN else "offline"


def without_picture(state: HouseState, settings: Settings) -> dict[str, Trouble]:
    """The cameras that give no picture now, each with the trouble for which it gives none, the oldest of them."""
    found = {}
    for name, camera in settings.cameras.items():
        process = process_of_group(camera.group)
        why = next((each for each in state.troubles if (each.kind in OFFLINE and each.about == name)
                    or (each.kind in STOPPED and each.about == process)), None)
        if why is not None:
            found[name] = why
    return found


def unreachable_channels(state: HouseState, settings: Settings) -> list[str]:
    """The channels, as people call them, that nothing can be delivered on now."""
    down = {each.about for each in state.troubles if each.kind == "channel"}
    return [channel_name(each) for each in settings.channels if each in down]
