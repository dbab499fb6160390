"""Zones, masks and scores of a camera, drawn on its picture: checked meanwhile, with what they would have done."""

import re

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.auth.access import owner_required
from app.pages.camera_setup.add_form import line_of, sentence
from app.pages.camera_setup.save_changes import NotSaved, saved
from app.pages.camera_setup.zones import estimate_in_words, zone_text
from app.pages.camera_setup.zones.zone_estimate import TriedSettings, regions_of
from app.pages.camera_setup.zones.zone_text import Drawing, NoDrawing
from app.pages.page_contents import view
from app.services import current_services
from house.event_summary import events
from house.settings.load import judged
from house.settings.overlay import camera_change
from house.settings.problems import Layer, Problem
from house.settings.whole_config import CameraSettings, Settings

zones = Blueprint("zones", __name__)

WEEK = 7 * 86_400.0
_LONGEST = 20_000
_ZONE = re.compile(r"(?:motion\.zones|zone_modes|alert\.zone_labels|alert\.zone_min_scores)\.([^.\[]+)")
_MASK = re.compile(r"motion\.masks\[(\d+)\]")


@zones.get("/cameras/<camera>/zones")
@owner_required
def editor(camera: str) -> str:
    """The editor on the live picture."""
    own = _own(camera)
    return _page(camera, zone_text.written(zone_text.drawing_of(own)), "")


@zones.post("/cameras/<camera>/zones")
@owner_required
def save(camera: str) -> AnyResponse | tuple[str, int]:
    """Save the zones and masks; what is wrong is said above them, and nothing is saved."""
    own, text, services = _own(camera), request.form.get("shapes", "")[:_LONGEST], current_services()
    problem, drawing, _ = _read(text, own)
    if problem:
        return _page(camera, text, problem), 422
    values, version = zone_text.settings_of(drawing, own), request.form.get("version", "")
    try:
        saved(lambda: camera_change.change(services.home, camera, values, version), camera, "")
    except NotSaved as error:
        return _page(camera, text, line_of(error.problems[0]) if error.problems else error.text), 409
    flash("Zones and masks are saved.")
    return redirect(url_for("zones.editor", camera=camera), 303)


@zones.post("/cameras/<camera>/zones/check")
@owner_required
def check(camera: str) -> Response:
    """What is wrong with the zones as they are drawn now, and on which of the last events they would alert."""
    own, services = _own(camera), current_services()
    problem, drawing, drawn = _read(request.form.get("shapes", "")[:_LONGEST], own)
    if drawn is None:
        return jsonify(problem=problem)
    seen = view(services)
    known = services.camera_events.since(camera, seen.now - WEEK, seen.facts)
    regions = regions_of(known.facts)
    week = [each for each in events(known.facts) if each.camera == camera and each.began_at > seen.now - WEEK
            and regions.get(each.id)]
    tried = TriedSettings(services.settings, zone_text.with_drawing(own, drawn), regions)
    return jsonify(problem="", **estimate_in_words.told(tried, week, drawing, seen.now, seen.clock, known.lacking))


def _read(text: str, own: CameraSettings) -> tuple[str, Drawing, CameraSettings | None]:
    """What is wrong with the drawing, in a line ("" for nothing), and the drawing, as settings too where it is good."""
    try:
        drawing = zone_text.read(text)
    except NoDrawing as error:
        return sentence(str(error)), Drawing(), None
    camera = {"source": "demo://room"} | zone_text.settings_of(drawing, own)
    found, problems = judged(Settings, Layer("", {"cameras": {"camera": camera}}))
    if problems or found is None:
        return _named(problems[0]), drawing, None
    return "", drawing, found.cameras["camera"]


def _named(problem: Problem) -> str:
    """The problem with the zone, mask or score that it is about."""
    key = problem.key.removeprefix("cameras.camera.")
    zone, mask = _ZONE.match(key), _MASK.match(key)
    score = key.removeprefix("alert.min_scores.") if key.startswith("alert.min_scores.") else ""
    what = f"Mask {int(mask[1]) + 1}" if mask else f"Score of {score}" if score else "Zones"
    return f"{f'Zone {zone[1]}' if zone else what}: {line_of(problem)}"


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
