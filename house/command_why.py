"""The command `why`: any event, or any moment of the last day at which nothing was told, explained from the log."""

import re
from datetime import timedelta

from house import facts, times
from house.commands import Answer, Asked, House, WrongWords
from house.moments import Past, explain_event, explain_moment

LOOK_BACK = 5000
"""Facts looked through."""

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


def why(house: House, asked: Asked) -> Answer:
    """Explain the last event, the one that is named, or what was at HH:MM."""
    past = Past(house.recent(LOOK_BACK)[::-1], house.state(), house.settings, house.now())
    word = asked.words[0].lower() if asked.words else "last"
    moment = _moment(word, past.now, house.settings.house.timezone)
    if moment is None:
        if len(asked.words) > 1:
            raise WrongWords("Say one event, or a time like 14:05 and perhaps a camera.")
        return Answer("\n".join(explain_event(past, _event(past, word))))
    cameras = asked.words[1:] or tuple(house.settings.cameras)
    if len(asked.words) > 2 or any(each not in house.settings.cameras for each in cameras):
        raise WrongWords(f"Cameras here: {', '.join(house.settings.cameras) or 'none yet'}.")
    lines = explain_moment(past, moment, cameras)
    if past.facts and past.facts[0].at > moment:
        since = past.words(past.facts[0].at)
        lines = (*lines, f"(The facts at hand begin {since}; what was before is taken as it is now.)")
    return Answer("\n".join(lines))


def _moment(word: str, now: float, timezone: str) -> float | None:
    """The latest time the clock showed HH:MM, as unix time; None when the word is no such time."""
    match = _CLOCK.fullmatch(word)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2])
    at = times.local(now, timezone).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return at.timestamp() if at.timestamp() <= now else (at - timedelta(days=1)).timestamp()


def _event(past: Past, word: str) -> str:
    """The full id of the event that `word` names: its id, at least 6 characters of its beginning, or "last"."""
    known = dict.fromkeys(f.event for f in reversed(past.facts) if isinstance(f, facts.EventBegan | facts.AlertDecided))
    if word == "last" and known:
        return next(iter(known))
    found = [each for each in known if each == word or (len(word) >= 6 and each.startswith(word))]
    if len(found) != 1:
        raise WrongWords("No such event in the log; say its id from a thread or the Events page, last, or a time.")
    return found[0]
