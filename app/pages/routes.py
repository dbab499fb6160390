"""The pages. Each is whole when it comes from the server; its parts are fetched again while somebody looks."""

import json
import re
from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from flask_login import login_required

from app.auth.access import current_access
from app.pages import camera_facts, page_contents, pan_tilt, people_days, scene, tuning
from app.pages.archive import cached
from app.pages.camera_setup import add_camera
from app.pages.events import exports, one_event
from app.pages.events import page as events_page
from app.pages.page_contents import EVENTS_NOW, LOG_LINES, HouseView, view
from app.pages.people_days import PeopleDay
from app.pages.recordings import recordings
from app.reading import log_lines, process_health
from app.services import Services, current_services
from house.fact_table import Use, kinds
from house.settings.overlay.camera_change import origin, removed_cameras
from house.settings.sections.ingest import sender_of
from ledger.errors import LedgerError
from ledger.pushed import sender_counts
from ledger.pushed.where_to_send import sending_rows

pages = Blueprint("pages", __name__)
EVENT_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$")
PARTS = {
    "now": ("notice", "state", "switches", "troubles", "newest_events", "people", "house"),
    "events": ("notice", "events_page/exports"),
    "event": ("notice", "event", "events_page/pictures", "events_page/happened", "events_page/sample"),
    "timeline": ("notice",),
    "cameras": ("notice",),
    "camera": ("notice", "camera_page/recordings", "camera_scene", "camera_tuning", "camera_facts", "pan_tilt"),
    "people": ("notice", "people_page/who_is_home", "people_page/last_days", "people_page/devices"),
    "system": ("notice", "troubles", "processes", "house", "channels", "commands", "log"),
}
"""The parts of each page that are fetched again; their templates are templates/parts/NAME.html."""


@pages.get("/")
@login_required
def now() -> str:
    """The house now: its state, its cameras, what happened lately."""
    return _page("now")


@pages.get("/events")
@login_required
def events() -> str:
    """Events, a page at a time, and the search form."""
    return _page("events")


@pages.get("/events/<event>")
@login_required
def event(event: str) -> str:
    """One event with its picture, and why it was alerted or not."""
    return _page("event", event=event)


@pages.get("/cameras")
@login_required
def all_cameras() -> str:
    """Every camera."""
    return _page("cameras")


@pages.get("/cameras/<camera>")
@login_required
def one_camera(camera: str) -> str:
    """One camera: live, its zones and its settings."""
    return _page("camera", camera=camera)


@pages.get("/people")
@login_required
def people() -> str:
    """Who is home."""
    return _page("people")


@pages.get("/system")
@login_required
def system() -> str:
    """Processes, logs, disk, channels, the last commands and the console."""
    return _page("system")


@pages.get("/parts/<page>")
@login_required
def changed(page: str) -> Response:
    """The parts of a page as HTML by name, what changes on camera cards, the house's clock, and whether it is armed."""
    if page not in PARTS:
        abort(404, "There is no page of that name.")
    asked = {name: request.args.get(name, "")[:200] for name in ("event", "camera", "log")}
    text = current_services().responses.get((page, *asked.values()), lambda: _renewed(page, asked))
    return Response(text, mimetype="application/json")


@pages.get("/events/<event>/picture")
@login_required
def picture(event: str) -> Response:
    """The picture of an event."""
    return _jpeg(event, thumbnail=False)


@pages.get("/events/<event>/thumbnail")
@login_required
def thumbnail(event: str) -> Response:
    """The small picture of an event."""
    return _jpeg(event, thumbnail=True)


def _page(page: str, event: str = "", camera: str = "") -> str:
    seen = view(current_services())
    if page in ("now", "cameras"):
        _ask_for_pictures(seen)
    return render_template(f"pages/{page}.html", page=page, again=False, **_shown(page, seen, event, camera))


def _renewed(page: str, asked: dict[str, str]) -> str:
    seen = view(current_services())
    shown = _renewable(page, seen, asked["event"], asked["camera"])
    html = {name: render_template(f"parts/{name}.html", page=page, again=True, **shown) for name in PARTS[page]}
    cards = {camera.name: page_contents.card(camera) for camera in seen.cameras}
    return json.dumps({"clock": seen.clock(seen.now), "armed": seen.sentence.armed, "parts": html, "cameras": cards})


def _renewable(page: str, seen: HouseView, event: str, camera: str) -> dict[str, Any]:
    """What the parts of a page may ask for; of the Events page that is not the events, which stay as they are."""
    if page == "events":
        return {"seen": seen, "settings": seen.services.settings, "exported": list(exports.shown(seen))}
    return _shown(page, seen, event, camera)


def _ask_for_pictures(seen: HouseView) -> None:
    """Ask every camera for live pictures already now: the browser fetches them in a moment."""
    for camera in seen.cameras:
        if camera.kind != "off":
            seen.services.home.lease(camera.name).touch()


def _camera_rows(seen: HouseView, camera: str) -> list[camera_facts.Row]:
    """What the camera is set to, and what has become of it."""
    try:
        key_frames = seen.services.home.key_frames(camera).read_text()
    except OSError:
        key_frames = ""
    troubles = [each for each in seen.state.troubles if each.about == camera]
    own, moment = seen.services.settings.cameras[camera], (seen.now, seen.zone)
    spent = seen.spending
    cloud = [("Cloud", spent.cameras[camera])] if spent and camera in spent.cameras else []
    if sender := sender_of(own.source):
        numbers = sender_counts.read(seen.services.home, sender)
        came = [*sender_counts.told(numbers, *moment), *sender_counts.passed_over(numbers)]
        return [*camera_facts.pushed_rows(own, troubles, came, moment), *cloud]
    return [*camera_facts.rows(own, troubles, key_frames, moment), *cloud]


def _shown(page: str, seen: HouseView, event: str, camera: str) -> dict[str, Any]:
    """What the templates of a page may ask for."""
    shown: dict[str, Any] = {"seen": seen, "settings": seen.services.settings}
    if page == "now":
        shown |= {"events": seen.events[:EVENTS_NOW], "report": seen.services.house.presence()}
    if page == "cameras":
        home = seen.services.home
        shown["removed"] = [(name, origin(home, name).version) for name in removed_cameras(home)]
    if page == "events":
        shown |= events_page.listed(seen, request.args)
    if page == "event":
        found = (EVENT_ID.match(event) and seen.services.event(event)) or abort(
            404, "No such event; the Events page lists them.")
        shown |= {"event": found, **one_event.shown(seen, found, request.args)}
    if page == "camera":
        if camera not in seen.services.settings.cameras:
            abort(404, f"There is no camera of that name; here: {', '.join(seen.services.settings.cameras)}.")
        shown |= {"scene": scene.view(seen, camera),
                  "tuning": tuning.view(seen.services, camera, seen.state, (seen.facts, seen.now)),
                  "learned": tuning.learned(seen.services, camera),
                  "camera": seen.camera(camera), "own": seen.services.settings.cameras[camera],
                  "camera_rows": _camera_rows(seen, camera), "sending": _sending(seen.services, camera),
                  "events": [e for e in seen.events if e.camera == camera][:EVENTS_NOW],
                  "recordings": recordings(seen.facts, camera, seen.now),
                  "turns": pan_tilt.turning(camera, seen.services.settings.cameras[camera].pan_tilt, seen.state,
                                            (seen.facts, seen.now)), "steps": pan_tilt.STEPS, "usual": pan_tilt.USUAL}
    if page == "people":
        days, lacking = _days(seen)
        shown |= {"report": seen.services.house.presence(), "days": days, "lacking": lacking}
    if page == "system":
        shown |= _logs(seen) | {"logins": current_access().sessions.all(seen.services.passwords.stamp)}
    return shown


def _sending(services: Services, camera: str) -> list[tuple[str, str]]:
    """Where a camera that sends by itself sends to; its password is among that once, just after it was made."""
    sender = sender_of(services.settings.cameras[camera].source)
    if not sender:
        return []
    return sending_rows(services.settings, sender, add_camera.shown_once(request.args.get("password", ""), sender))


def _days(seen: HouseView) -> tuple[list[PeopleDay], str]:
    """The last days of people, and why what the history has of them is not among it ("": it is)."""
    settings, past = seen.services.settings, seen.services.past
    start = people_days.first_of(seen.now, settings.house.timezone)
    before = past.before("people before", start, seen.facts)
    since = past.since("people", start, kinds(Use.SWITCHES), seen.facts)
    return (people_days.days(before.facts, since.facts, settings, seen.now), before.lacking or since.lacking)


def _logs(seen: HouseView) -> dict[str, Any]:
    names = process_health.log_names(seen.services.home)
    wanted = request.args.get("log", "")
    name = wanted if wanted in names else (names[0] if names else "")
    text = process_health.tail(seen.services.home, name, LOG_LINES, seen.services.settings.secrets()) if name else None
    return {"logs": names, "log": name, "log_text": log_lines.shown(text, seen.precise) if text else text}


def _jpeg(event: str, thumbnail: bool) -> Response:
    services = current_services()
    found = services.event(event) if EVENT_ID.match(event) else None
    if found is None or not found.picture:
        abort(404, "This event has no picture: its camera was not recording, or it is too long ago.")
    tag = f"{found.picture}{'-small' if thumbnail else ''}"
    try:
        data = services.pictures.thumbnail(found.picture) if thumbnail else _full(services, found.picture)
    except (LedgerError, OSError):
        abort(404, "The picture is gone: it was deleted to keep room on the disk.")
    response = Response(data, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=3600" if found.ended_at else "private, no-cache"
    response.set_etag(tag.replace("/", "."))
    response.make_conditional(request)
    return response


def _full(services: Services, picture: str) -> bytes:
    """The picture; where its full size is gone here, what was fetched from the archive, else its thumbnail."""
    fetched = None if services.pictures.is_whole(picture) else cached(services, "pictures", picture)
    return fetched.read_bytes() if fetched else services.pictures.open(picture)
