"""The filters of the history as options of a command, the same as on the Events page."""

import argparse
import re
from datetime import date, datetime, timedelta

from house.labels.vocabulary import label_of
from house.search.facets import EVENT, IN_ZONE, KINDS, OTHER
from house.search.query import EventQuery
from house.times import zone_of

ALERTED = {"yes": True, "no": False, "lost": None}
_HOUR = re.compile(r"([01]?\d|2[0-3])(?::00)?")


def add(parser: argparse.ArgumentParser) -> None:
    """Let the parser know them all."""
    parser.add_argument("--since", metavar="TIME", help="from then on: 2026-11-30, 2026-11-30T18:00, or unix seconds")
    parser.add_argument("--until", metavar="TIME", help="before then; a day alone is part of it")
    parser.add_argument("--camera", default="")
    parser.add_argument("--zone", default="")
    parser.add_argument("--label", default="", help="what was seen: person, animal, ...")
    parser.add_argument("--hour", type=_hour, metavar="0-23", help="of the day, by the clock of the house")
    parser.add_argument("--tag", default="", help="occupied, unoccupied, or what people called it")
    parser.add_argument("--alert", choices=sorted(ALERTED), default="", help="sent, not sent, or lost on some channel")
    parser.add_argument("--person", default="", help="who tagged, answered, commanded, came or left")
    parser.add_argument("--kind", choices=sorted((EVENT, IN_ZONE, OTHER, *KINDS)), default="",
                        help="only what has a fact of that kind")
    parser.add_argument("--text", default="", help="words that are all in it; WORD* is the beginning of one")
    parser.add_argument("--events", action="store_true", help="only distinct events, one line for each")


def query(options: argparse.Namespace, timezone: str) -> EventQuery:
    """What they ask for, times being those of that zone; ValueError with a line for people."""
    return EventQuery(
        since=_moment(options.since, timezone) if options.since else None,
        until=_moment(options.until, timezone, whole_day=True) if options.until else None,
        camera=options.camera, zone=options.zone, label=label_of(options.label).replace(" ", "_"), hour=options.hour,
        tag=options.tag, alerted=ALERTED.get(options.alert), given_up=options.alert == "lost", person=options.person,
        kind=options.kind, text=options.text, only_events=options.events)


_LAST = 253_402_300_799.0
"""Unix seconds of the last moment that a calendar here has, at the end of 9999."""


def _hour(text: str) -> int:
    found = _HOUR.fullmatch(text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no hour of the day: write 0 to 23")
    return int(found[1])


def _moment(text: str, timezone: str, whole_day: bool = False) -> float:
    """Unix seconds; a day alone is its beginning, with `whole_day` its end."""
    if re.fullmatch(r"0|\d{9,11}(\.\d{1,9})?", text):
        return float(text)
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            day = date.fromisoformat(text) + timedelta(days=whole_day)
            found = datetime(day.year, day.month, day.day)
        else:
            found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=zone_of(timezone))).timestamp()
    except OverflowError:
        return _LAST if text.startswith("9") else 0.0
    except ValueError as error:
        raise ValueError(f"{text!r} is no time: write 2026-11-30, 2026-11-30T18:00 or unix seconds") from error
