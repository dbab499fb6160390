"""The command `why`: any event, or any moment of the last day at which nothing was alerted, explained from what is
remembered."""

import re
from datetime import timedelta

from house import facts, times
from house.alerting.explain_moment import Past, explain_event, explain_moment
from house.commands.command import Answer, CommandRequest, House, WrongWords
from house.commands.event_lookup import one_event
from house.lookback import SWITCHING, Lookback

BEFORE = 86400.0
"""Seconds before the moment in which an event that goes on at it may have begun."""
KINDS = (*SWITCHING, facts.EventBegan, facts.EventEnded, facts.AlertDecided)
"""The facts that explain a moment."""

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


def why(house: House, asked: CommandRequest) -> Answer:
    """Explain the last event, the one that is named, or what was at HH:MM."""
    recall, word = house.recall(), asked.words[0] if asked.words else "last"
    moment = _moment(word, house.now(), house.settings.house.timezone)
    if moment is None:
        if len(asked.words) > 1:
            raise WrongWords("Say one event, or a time like 14:05 and perhaps a camera.")
        event = one_event(recall, word)
        past = Past(recall.about(event)[::-1], house.state(), house.settings, house.now())
        return Answer("\n".join(explain_event(past, event)))
    cameras = asked.words[1:] or tuple(house.settings.cameras)
    if len(asked.words) > 2 or any(each not in house.settings.cameras for each in cameras):
        raise WrongWords(f"Cameras here: {', '.join(house.settings.cameras) or 'none yet'}.")
    past = _around(recall, moment, house)
    lines = explain_moment(past, moment, cameras)
    if past.facts and past.facts[0].at > moment:
        since = past.words(past.facts[0].at)
        lines = (*lines, f"(What is remembered begins {since}; what was before is taken as it is now.)")
    if recall.lacking:
        lines = (*lines, f"(Older facts cannot be read now: {recall.lacking}.)")
    return Answer("\n".join(lines))


def _moment(word: str, now: float, timezone: str) -> float | None:
    """The latest time the clock showed HH:MM, as unix time; None when the word is no such time."""
    match = _CLOCK.fullmatch(word)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2])
    at = times.local(now, timezone).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return at.timestamp() if at.timestamp() <= now else (at - timedelta(days=1)).timestamp()


def _around(recall: Lookback, moment: float, house: House) -> Past:
    """What is remembered of a day before that unix time and of all that came after it."""
    start = moment - BEFORE
    found = [*recall.since(start, KINDS), *recall.before(start)]
    return Past(found[::-1], house.state(), house.settings, house.now())
