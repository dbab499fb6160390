"""Names and numbers as people read and write them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

LONGEST_NAME = 32
_WRITTEN_OUT = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("æ", "ae"), ("ø", "o"), ("ł", "l"))
_titles: dict[str, str] = {}


def use_titles(titles: Mapping[str, str]) -> None:
    """From now on this process calls cameras so, by their names; whoever reads the settings says it.

    Kept here like the level of the process's log: what cameras are called is a matter of words, in every text of every
    process, and decides nothing.
    """
    global _titles  # replaced whole, so that threads read the old or the new ones
    _titles = {camera: title for camera, title in titles.items() if title}


def camera_called(words: str, cameras: Mapping[str, object]) -> str:
    """The camera that is meant by its name or its title, in whatever case; "" for none."""
    wanted = words.casefold()
    named = (camera for camera in cameras if wanted in (camera.casefold(), place(camera).casefold()))
    return next(named, "")


def place(camera: str) -> str:
    """A camera's name as people read it: its title, else front_door becomes "Front door"."""
    return _titles.get(camera) or untitled(camera)


def untitled(camera: str) -> str:
    """What a camera's name reads as by itself, whatever title it has."""
    words = camera.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def short_name(name: str) -> str:
    """The name for settings and commands that is made of what people say: "Küche & Flur" becomes "kueche-flur".

    "" where nothing of it can be written so.
    """
    plain = name.lower()
    for mark, letters in _WRITTEN_OUT:
        plain = plain.replace(mark, letters)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")[:LONGEST_NAME].rstrip("-_")


def channel_name(address: str) -> str:
    """A channel's name as people read it: slack:// becomes "Slack"."""
    return address.partition(":")[0].capitalize()


def listed(names: Sequence[str], word: str = "and") -> str:
    """Names as people list them: "Anna, Ben and Cleo"; "" for none."""
    return "".join(names) if len(names) < 2 else f"{', '.join(names[:-1])} {word} {names[-1]}"


def counted(number: int, what: str) -> str:
    """So many of what is named in the singular: "1 event", "3 events"."""
    return f"{number} {what}{'' if number == 1 else 's'}"
