"""What people type, as they meant it: phones, pasted text and links put in what no command has. Pure."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import get_args

from house import facts

UMBRELLA = "hearth"
"""The command in front of any other; people also say it twice."""
INTRODUCTIONS = frozenset({UMBRELLA, "hearthwatch", "say", "please", "pls", "can", "could", "you", "i", "want",
                           "take", "show", "give", "get", "send", "me", "a", "an", "the"})
"""Words before a command's name that only lead to it; no command is called so."""
COURTESIES = frozenset({"please", "pls", "thanks"})
"""Words after a command that say nothing of it."""
MODES: tuple[str, ...] = get_args(facts.Mode)

_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters that show nothing, though Unicode counts them among letters and marks."""
_MINUS = frozenset("\u2043\u2212\u02d7\u207b\u208b\u2796")
"""Characters that look like a minus; all dashes of Unicode count as well."""
_SINGLE, _DOUBLE = frozenset("‘’‚‛‹›′´`＇"), frozenset("“”„‟«»″〝〞〟「」『』＂")
_WRAPPING = "\"'()[]{}*~|"
"""What is put around words: quotes, brackets, and signs of emphasis."""
_ENDING = ".,;:!?…。、"
"""What ends a sentence, and no word of a command."""

_MENTION = re.compile(r"<[@#]([UWCGD][A-Z0-9]{1,20})(?:\|[^<>]*)?>", re.ASCII)
_LINK = re.compile(r"<(?:mailto:|tel:)?([a-zA-Z][a-zA-Z0-9+.-]*:[^<>|]*|[^<>|\s@!#]+@[^<>|\s]+)(?:\|([^<>]*))?>")
_ITALIC = re.compile(r"_([^_].*)_", re.DOTALL)
_LABELLED = re.compile(r"@?([UWC][A-Z0-9]{6,20})\|\S*", re.ASCII)
_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d+)?", re.ASCII)
_SIGNS = ("-", "+")
_DEGREES = re.compile(r"([+-]?\d{1,6})[°º]", re.ASCII)
_UNITS = {"s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
          "m": "m", "min": "m", "mins": "m", "minute": "m", "minutes": "m",
          "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "d": "d", "day": "d", "days": "d"}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_PART = re.compile(rf"(\d{{1,6}}(?:[.,]\d+)?)({_UNIT})", re.ASCII | re.IGNORECASE)
_DURATION = re.compile(rf"(?:\d{{1,6}}(?:[.,]\d+)?(?:{_UNIT}))+", re.ASCII | re.IGNORECASE)
"""One or more numbers, each with its unit."""


def words_of(line: str, prefix: str = "") -> list[str]:
    """The words of a command as they were meant, the table's name first; [] when there are none.

    prefix: what this house's slash commands begin with.
    """
    words = without_courtesies(meant(line).split())
    while words and plain_name(words[0], prefix) in INTRODUCTIONS:
        words = words[1:]
    return _as_in_table(plain_name(words[0], prefix), words[1:]) if words else []


def without_courtesies(words: list[str]) -> list[str]:
    """The words without the "please" at their end."""
    while words and words[-1].lower() in COURTESIES:
        words = words[:-1]
    return words


def _as_in_table(name: str, words: list[str]) -> list[str]:
    """The command in the table's words: people arm and disarm a house, or say a mode and nothing else."""
    if name == "arm":
        return ["mode", *(words or ["away"])]
    if name == "disarm":
        return ["mode", "home", *words]
    return ["mode", name] if name in MODES and not words else [name, *words]


def plain_name(command: str, prefix: str = "") -> str:
    """The table's name of a slash command: no slash, no prefix of this house, `hearth_status` as `status`."""
    name = command.strip().lstrip("./").lower()
    if prefix and name.startswith(prefix.lower()):
        name = name[len(prefix):]
    return name if name == UMBRELLA else name.removeprefix(f"{UMBRELLA}_")


def meant(line: str) -> str:
    """The line as it was meant, its words one space apart; the second time nothing changes any more."""
    while (tidied := _tidied(line)) != line:  # each round leaves fewer characters, or fewer that are no plain ones
        line = tidied
    return line


def without_links(text: str) -> str:
    """The text with the id of each mention in its place, and with what each link reads as."""
    return _LINK.sub(lambda link: link[2] or link[1], _MENTION.sub(r"\1", text))


def _tidied(line: str) -> str:
    plain = "".join(map(_plain, line)).strip()
    italic = _ITALIC.fullmatch(plain)  # only around a whole line: a name may end so
    words = without_links(italic[1] if italic else plain).split()
    words = [word for each in words if (word := _bare(each))]
    return " ".join(word for word in _joined(_joined(words, _sign), _duration) if word not in _SIGNS)


@lru_cache(4096)
def _plain(letter: str) -> str:
    """The plain character that was meant by one, "" for one that is not seen."""
    kind = unicodedata.category(letter)
    if letter.isspace() or kind == "Zs":
        return " "
    if kind in ("Cf", "Cc") or letter in _INVISIBLE or "\ufe00" <= letter <= "\ufe0f":
        return ""
    if letter in _SINGLE or letter in _DOUBLE:
        return "'" if letter in _SINGLE else '"'
    if kind == "Pd" or letter in _MINUS:
        return "-"
    if kind == "Nd":
        return str(unicodedata.digit(letter))
    return unicodedata.normalize("NFKC", letter) if "\uff01" <= letter <= "\uff5e" else letter


def _bare(word: str) -> str:
    """The word without what stands around it, without the label that was pasted with an id, its units as letters."""
    bare = word.lstrip(_WRAPPING).rstrip(_WRAPPING + _ENDING)
    labelled = _LABELLED.fullmatch(bare)
    if labelled:
        return labelled[1]
    return _short(bare) if _DURATION.fullmatch(bare) else _DEGREES.sub(r"\1", bare)


def _joined(words: list[str], join: Callable[[str, str], str]) -> list[str]:
    """The words, neighbours as one where `join` makes one word of them."""
    found: list[str] = []
    for word in words:
        one = join(found[-1], word) if found else ""
        found[-1:] = [one] if one else [*found[-1:], word]
    return found


def _sign(first: str, second: str) -> str:
    """The number of "- 30"; "" for other words."""
    return first + second if first in _SIGNS and _NUMBER.fullmatch(second) else ""


def _duration(first: str, second: str) -> str:
    """The duration of "2 h", of "30 min", or of "1h 30m"; "" for other words."""
    if second.lower() in _UNITS and _NUMBER.fullmatch(first):
        return _short(first + second)
    return first + second if _DURATION.fullmatch(first) and _DURATION.fullmatch(second) else ""


def _short(duration: str) -> str:
    """A duration with each of its units as one letter, and with decimal points."""
    return _PART.sub(lambda part: part[1].replace(",", ".") + _UNITS[part[2].lower()], duration)
