"""Zones and masks of a camera, drawn on its picture: checked meanwhile, with what they would have done."""

from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.auth.access import owner_required
from app.pages.camera_setup import zone_text
from app.pages.camera_setup.add_form import line_of, sentence
from app.pages.camera_setup.save_changes import NotSaved, saved
from app.pages.camera_setup.zone_estimate import ZoneRule, regions_of, suggested_mask, would_alert
from app.pages.camera_setup.zone_text import NoShapes, ZoneShape
from app.pages.page_contents import view
from app.services import current_services
from house.event_summary import Event
from house.settings.load import judged
from house.settings.overlay import camera_change
from house.settings.problems import Layer, Problem
from house.settings.whole_config import CameraSettings, Settings

zones = Blueprint("zones", __name__)

DAY = 86_400.0
_LISTED = 12
_LONGEST = 20_000


@zones.get("/cameras/<camera>/zones")
@owner_required
def editor(camera: str) -> str:
    """The editor on the live picture."""
    own = _own(camera)
    return _page(camera, zone_text.written(zone_text.shapes_of(own)), "")


@zones.post("/cameras/<camera>/zones")
@owner_required
def save(camera: str) -> AnyResponse | tuple[str, int]:
    """Save the zones and masks; what is wrong is said above them, and nothing is saved."""
    own, text, services = _own(camera), request.form.get("shapes", "")[:_LONGEST], current_services()
    problem, shapes = _read(text, own)
    if problem:
        return _page(camera, text, problem), 422
    values, version = zone_text.settings_of(shapes, own), request.form.get("version", "")
    try:
        saved(lambda: camera_change.change(services.home, camera, values, version), camera, "")
    except NotSaved as error:
        return _page(camera, text, line_of(error.problems[0]) if error.problems else error.text), 409
    flash("Zones and masks are saved.")
    return redirect(url_for("zones.editor", camera=camera), 303)


@zones.post("/cameras/<camera>/zones/check")
@owner_required
def check(camera: str) -> Response:
    """What is wrong with the zones as they are drawn now, and on which of the last day's events they would alert."""
    own = _own(camera)
    problem, shapes = _read(request.form.get("shapes", "")[:_LONGEST], own)
    if problem:
        return jsonify(problem=problem, sentence="", events=[], mask=None)
    seen = view(current_services())
    regions = regions_of(each for each in seen.facts if getattr(each, "camera", "") == camera)
    events = [each for each in seen.events if each.camera == camera and each.began_at > seen.now - DAY
              and regions.get(each.id)]
    found = would_alert(events, regions, _rule(shapes, own))
    listed = [{"id": each.id, "title": each.title, "at": seen.clock(each.began_at)} for each in found[:_LISTED]]
    return jsonify(problem="", sentence=_sentence(events, found, shapes), events=listed, mask=_mask(events, regions))


def _read(text: str, own: CameraSettings) -> tuple[str, list[ZoneShape]]:
    """What is wrong with the shapes, in a line ("" for nothing), and the shapes."""
    try:
        shapes = zone_text.read(text)
    except NoShapes as error:
        return sentence(str(error)), []
    camera = {"source": "demo://room"} | zone_text.settings_of(shapes, own)
    problems = judged(Settings, Layer("", {"cameras": {"camera": camera}}))[1]
    return (_named(problems[0]) if problems else ""), shapes


def _named(problem: Problem) -> str:
    """The problem with the zone or mask that it is about."""
    where = problem.key.removeprefix("cameras.camera.").removeprefix("motion.")
    what = where.replace("zones.", "Zone ").replace("masks", "Mask ").replace("[", "").partition("]")[0]
    return f"{what}: {line_of(problem)}"


def _rule(shapes: list[ZoneShape], own: CameraSettings) -> ZoneRule:
    listed = [each for each in shapes if each.kind == "zone"]
    analysis = current_services().settings.analysis
    score = analysis.min_score if own.alert.min_score is None else own.alert.min_score
    return ZoneRule({each.name: each.corners for each in listed}, tuple(each.name for each in listed if each.alert),
                    own.alert.labels, score, own.alert.min_score is not None)


def _sentence(events: list[Event], found: list[Event], shapes: list[ZoneShape]) -> str:
    if not events:
        return "No event of the last day to try them on."
    one = len(events) == 1
    left_out = " Labels of a zone's own are not counted here." if any(each.labels for each in shapes) else ""
    return (f"Of the last day's {len(events)} event{'' if one else 's'} these zones would have alerted on {len(found)} "
            f"while armed.{left_out}")


def _mask(events: list[Event], regions: Any) -> dict[str, Any] | None:
    found = suggested_mask(events, regions)
    if found is None:
        return None
    corners, count = found
    return {"corners": corners, "sentence": f"{count} of the last day's events showed nobody, all at one place: "
                                            "a clock, a tree or a road? A mask there would keep them away."}


def _own(camera: str) -> CameraSettings:
    found = current_services().settings.cameras.get(camera)
    if found is None:
        abort(404, "There is no camera of that name.")
    return found


def _page(camera: str, text: str, problem: str) -> str:
    services = current_services()
    seen = view(services)
    known = camera_change.origin(services.home, camera)
    version = request.form.get("version", known.version)
    return render_template("camera_setup/zones.html", page="cameras", again=False, seen=seen,
                           settings=services.settings, camera=seen.camera(camera), own=_own(camera), text=text,
                           version=version, problems={"": problem} if problem else {})
