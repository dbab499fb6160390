"""The command `why`: explains, from what is remembered, why an alert was sent or not for an event or at a moment."""

import re
from datetime import timedelta

from house import times
from house.alerting.why_moment import Past, explain_event, explain_moment
from house.commands.command import Answer, CommandRequest, House, WrongWords
from house.commands.words.camera_names import camera_named
from house.commands.words.event_names import one_event
from house.fact_table import Use, kinds
from house.lookback import Lookback

BEFORE = 86400.0
"""Seconds before the moment in which an event that is open then may have begun."""

_LIKE_A_TIME = re.compile(r"\d{1,2}[:.]\d{1,2}", re.ASCII)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


def why(house: House, request: CommandRequest) -> Answer:
    """Explain the last event, the one that is named, or what was at HH:MM."""
    lookback, word = house.lookback(), request.words[0] if request.words else "last"
    moment = _moment(word, house.now(), house.settings.house.timezone)
    if moment is None:
        if len(request.words) > 1:
            raise WrongWords("Say one event, or a time like 14:05 and perhaps a camera.")
        event = one_event(lookback, word)
        past = Past(lookback.about(event)[::-1], house.state(), house.settings, house.now())
        return Answer("\n".join(explain_event(past, event)))
    camera = camera_named(house, request.words[1:])
    cameras = (camera,) if camera else tuple(house.settings.cameras)
    past = _around(lookback, moment, house)
    lines = explain_moment(past, moment, cameras)
    if past.facts and past.facts[0].at > moment:
        since = past.clock(past.facts[0].at)
        lines = (*lines, f"(What is remembered begins {since}; what was before is taken as it is now.)")
    if lookback.lacking:
        lines = (*lines, f"(Older facts cannot be read now: {lookback.lacking}.)")
    return Answer("\n".join(lines))


def _moment(word: str, now: float, timezone: str) -> float | None:
    """The latest unix time at which the clock showed HH:MM; None when the word is no time. WrongWords for 25:99."""
    match = _CLOCK.fullmatch(word)
    if match is None:
        if _LIKE_A_TIME.fullmatch(word):
            raise WrongWords(f"{word} is no time of day; say one like 14:05.")
        return None
    hour, minute = int(match[1]), int(match[2])
    at = times.local(now, timezone).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return at.timestamp() if at.timestamp() <= now else (at - timedelta(days=1)).timestamp()


def _around(lookback: Lookback, moment: float, house: House) -> Past:
    """What is remembered of a day before that unix time and of all that came after it."""
    start = moment - BEFORE
    found = [*lookback.since(start, kinds(Use.WHY)), *lookback.before(start)]
    return Past(found[::-1], house.state(), house.settings, house.now())
