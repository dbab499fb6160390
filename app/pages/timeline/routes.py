"""The page of a day, and the day itself as JSON for the script that draws it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from flask_login import login_required

from app.pages.page_contents import HouseView, view
from app.pages.timeline.day import CameraDay, DayEvent, DayMoment, TimelineDay, day, offsets
from app.reading.day_events import events_between
from app.services import current_services
from house import facts, times
from house.fact_table import Use, kinds
from ledger.errors import LedgerError

timeline = Blueprint("timeline", __name__)
LISTED = 200
"""Events that the list names; the Events page has them all."""


@timeline.get("/timeline")
@login_required
def page() -> str:
    """A day of every camera: to look at and play where scripts run, as a list everywhere."""
    seen = view(current_services())
    wanted = _wanted(seen)
    shown = _day(seen, wanted)
    return render_template("pages/timeline.html", page="timeline", again=False, seen=seen,
                           settings=seen.services.settings, day=shown,
                           rows=list(_rows(shown, LISTED)), **_days(seen, wanted))


@timeline.get("/timeline.json")
@login_required
def data() -> Response:
    """The same for the script; see `_json`."""
    services = current_services()
    known = ("timeline", times.day_named(request.args.get("day", ""), services.settings.house.timezone),
             request.args.get("at", type=float))
    text = services.responses.get(known, lambda: _text(view(services)))
    return Response(text, mimetype="application/json")


@timeline.app_context_processor
def _offered() -> dict[str, Any]:
    """`days_of_timeline(seen)`: the names of today and the days beside it, for a page that shows today."""
    return {"days_of_timeline": lambda seen: _days(seen, _today(seen))}


def _text(seen: HouseView) -> str:
    found = _day(seen, _wanted(seen))
    return jsonify(_json(found, seen.zone)).get_data(as_text=True)


def _wanted(seen: HouseView) -> DayMoment:
    """The day that is asked for, by its name or a moment of it; today where none is, or where it has not come yet."""
    at, start = request.args.get("at", type=float), times.day_named(request.args.get("day", ""), seen.zone)
    if start is None and at is not None and 0 < at <= seen.now:
        start = times.midnight(at, seen.zone)
    if start is None or start > seen.now:
        return _today(seen)
    return DayMoment(start, times.day_after(start, seen.zone), seen.now)


def _today(seen: HouseView) -> DayMoment:
    start = times.midnight(seen.now, seen.zone)
    return DayMoment(start, times.day_after(start, seen.zone), seen.now)


def _day(seen: HouseView, moment: DayMoment) -> TimelineDay:
    found, lacking = events_between(moment.start, moment.end, seen.facts, seen.services.history)
    before, since, unread = _past(seen, moment)
    return day(moment, found, (before, since), seen.services.settings, "; ".join(filter(None, [lacking, unread])))


def _past(seen: HouseView, moment: DayMoment) -> tuple[list[facts.Fact], list[facts.Fact], str]:
    """What changed the house before that day and since, as far as it is remembered, and why an earlier day's is not."""
    start, wanted = moment.start, kinds(Use.PAST_STATE)
    if moment.is_today:
        past = seen.services.past
        return (past.before("timeline before", start, seen.facts).facts,
                past.since("timeline", start, wanted, seen.facts).facts, "")
    look = seen.services.house.lookback()
    try:
        found, lacking = (look.before(start), look.since(start, wanted)), look.lacking
    except LedgerError as error:
        found, lacking = ([], []), str(error)
    return *found, f"Mode and presence of that day cannot be shown: {lacking}" if lacking else ""


def _days(seen: HouseView, moment: DayMoment) -> dict[str, str]:
    """The day and those beside it as YYYY-MM-DD; `later` is "" for today. `name`: as people say it."""
    local = times.local(moment.start + 3600, seen.zone)
    own = local.date()
    return {"own": own.isoformat(), "earlier": (own - timedelta(days=1)).isoformat(),
            "later": "" if moment.is_today else (own + timedelta(days=1)).isoformat(),
            "name": times.day_title(own, times.local(seen.now, seen.zone).date())}


def _rows(shown: TimelineDay, most: int) -> Iterator[tuple[CameraDay, DayEvent]]:
    """The events of the list, newest first, each with its camera."""
    every = [(camera, event) for camera in shown.cameras for event in camera.events]
    yield from sorted(every, key=lambda each: each[1].began, reverse=True)[:most]


def _json(shown: TimelineDay, zone: str) -> dict[str, Any]:
    """Lists rather than names within the lists, since there may be many: an event is id, began, ended, alerted, title,
    pictured, and its clips as part, begin and seconds; times are unix seconds."""
    moment = shown.moment
    return {"start": moment.start, "end": moment.end, "now": moment.now, "offsets": offsets(moment, zone),
            "mode": shown.mode, "people": shown.people, "lacking": shown.lacking,
            "cameras": [{"name": each.name, "title": each.title, "alerting": each.alerting, "trouble": each.trouble,
                         "events": [_event(event) for event in each.events]} for each in shown.cameras]}


def _event(event: DayEvent) -> list[Any]:
    clips = [[clip.part, round(clip.begins, 2), round(clip.seconds, 2)] for clip in event.clips]
    ended = None if event.ended is None else round(event.ended, 2)
    return [event.id, round(event.began, 2), ended, int(event.alerted), event.title, int(event.pictured), clips]
