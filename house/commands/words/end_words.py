"""The end of what is chosen for a while, among the words of a command: "for 2h", "until 18:00", "until home". Pure."""

import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Literal

from house.commands.command import WrongWords
from house.commands.words.duration_among_words import duration_among
from house.durations import typed
from house.schedules.schedule import next_time

Ends = Literal["", "home", "away"]
UNTIL = ("until", "till", "til")
_NAMED = {"noon": 12 * 60, "midnight": 24 * 60}
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s?(am|pm)?", re.ASCII)
_HOW = "Until when? For example for 2h or until 18:00."


@dataclass(frozen=True)
class End:
    """When something ends: at unix time `until` (None: at none), or by presence (`ends`: home or away)."""

    until: float | None = None
    ends: Ends = ""

    def as_words(self, now: float) -> str:
        """How a command says it that is given at `now`: "for 5m", "until home", "" for one without an end."""
        if self.ends:
            return f"until {self.ends}"
        return "" if self.until is None else f"for {typed(self.until - now)}"


def end_among(words: tuple[str, ...], cameras: Container[str], now: float, timezone: str
              ) -> tuple[End, tuple[str, ...]]:
    """The end that the words say (none: an End without one), and the other words; raises WrongWords for half a one."""
    lower = [word.lower() for word in words]
    at = next((at for at, word in enumerate(lower) if word in UNTIL), None)
    if at is not None:
        end, used = _until(lower[at + 1:], now, timezone)
        return end, words[:at] + words[at + 1 + used:]
    seconds, rest = duration_among(words, cameras)
    if seconds is None and len(rest) >= 2 and lower[-2] == "for":
        raise WrongWords("How long? For example for 30m or for 2h.")
    return End(None if seconds is None else now + seconds), rest


def _until(words: list[str], now: float, timezone: str) -> tuple[End, int]:
    """The end after the word "until", and how many words say it."""
    if words and words[0] in ("home", "away"):
        return End(ends="home" if words[0] == "home" else "away"), 1
    later = 1 if words and words[0] == "tomorrow" else 0
    time = words[later] if len(words) > later else ""
    minutes, used = _minutes(time), later + 1
    if len(words) > used and words[used] in ("am", "pm"):
        minutes, used = _minutes(time + words[used]), used + 1
    if minutes is None:
        raise WrongWords(_HOW)
    return End(next_time(now, minutes, timezone, later)), used


def _minutes(word: str) -> int | None:
    """The time of day that a word says, in minutes after midnight; None when it says none."""
    if word in _NAMED:
        return _NAMED[word]
    found = _TIME.fullmatch(word)
    if found is None or not (found[2] or found[3]):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return hour * 60 + minute if hour * 60 + minute <= 24 * 60 and minute < 60 else None
