"""Changing a camera in the page: its settings in people's words, pausing it, taking it away and bringing it back."""

import os
from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app.auth.access import owner_required
from app.pages.camera_setup import analyzer_rows, check_period, settings_in_words
from app.pages.camera_setup.add_form import field_lines
from app.pages.camera_setup.analyzer_rows import AnalyzerRow
from app.pages.camera_setup.check_period import CheckPeriod
from app.pages.camera_setup.edit_address import AddressChange, NotRead
from app.pages.camera_setup.save_changes import NotSaved, audited, saved
from app.pages.camera_setup.zones.zone_estimate import best_scores
from app.pages.page_contents import HouseView, view
from app.services import Services, current_services
from house import facts
from house.event_summary import events
from house.names import place, untitled
from house.schedules.week_grid import week_cells
from house.settings.overlay import camera_change
from house.settings.overlay.camera_change import CameraOrigin
from house.settings.whole_config import survey
from ledger.errors import LedgerError

editing = Blueprint("editing", __name__)

WEEK = 7 * 86_400.0

_DONE: dict[str, tuple[dict[str, Any], str, str]] = {
         "pause": ({"paused": True}, "paused", "{} is paused: nothing of it is looked at until it goes on again."),
         "resume": ({"paused": None}, "goes on", "{} goes on. Its picture comes within some seconds."),
         "remove": ({"removed": True}, "removed", "{} is removed. It can be brought back below; its events, pictures "
                                                  "and clips stay until they are too old."),
         "back": ({"removed": None}, "brought back", "{} is back. Its picture comes within some seconds.")}


@editing.get("/cameras/<camera>/settings")
@owner_required
def form(camera: str) -> str:
    """The settings of a camera, to be changed."""
    return _page(camera, {}, {})


@editing.post("/cameras/<camera>/settings")
@owner_required
def save(camera: str) -> AnyResponse | tuple[str, int]:
    """Save what was changed; what is wrong is said at its field, and nothing is saved."""
    services = current_services()
    _there(camera)
    known, texts = camera_change.origin(services.home, camera), request.form.to_dict(flat=False)
    change = AddressChange.read(request.form, known)
    values = settings_in_words.values(request.form, texts)
    if f"has-{analyzer_rows.KEY}" in texts:
        rows = _typed_rows(texts)
        wrong = analyzer_rows.mistakes(rows, known)
        if wrong:
            return _page(camera, wrong, texts), 422
        values[analyzer_rows.KEY] = analyzer_rows.setting(rows, known)
    if "has-title" in request.form:
        title = request.form.get("title", "").strip()
        values["title"] = "" if title == untitled(camera) else title
    if "has-group" in request.form:
        values["group"] = request.form.get("group", "").strip() or None
    try:
        with change.written(services.home, camera) as addresses:
            saved(lambda: camera_change.change(services.home, camera, values | addresses, _version()), camera, "")
    except NotRead as error:
        return _page(camera, {error.field: error.text}, texts), 422
    except NotSaved as error:
        lines = field_lines(error.problems, camera) or {"": error.text}
        return _page(camera, lines, texts), 422 if error.problems else 409
    flash("Saved.")
    return redirect(url_for("editing.form", camera=camera), 303)


@editing.post("/cameras/<camera>/settings/undo")
@owner_required
def undo(camera: str) -> AnyResponse | tuple[str, int]:
    """Take one key back that the page has chosen: config.yml counts again, or what is usual."""
    _there(camera)
    key = request.form.get("key", "")
    path = tuple(key.split("."))
    values = settings_in_words.nested(path, None)
    return _done(camera, values, f"{key} as in config.yml", f"{key} is as config.yml has it, or as usual.",
                 url_for("editing.form", camera=camera))


@editing.post("/cameras/<camera>/do")
@owner_required
def do(camera: str) -> AnyResponse | tuple[str, int]:
    """Pause it, let it go on, take it away, bring it back, or forget one that was taken away."""
    services, wanted = current_services(), request.form.get("do", "")
    if wanted == "forget":
        return _forgotten(camera)
    if wanted == "erase":
        return _erased(camera)
    if wanted not in _DONE:
        abort(400)
    if wanted != "back":
        _there(camera)
    if wanted == "remove" and len(services.settings.cameras) == 1:
        flash("This is the only camera. Pause it, or add another one first.")
        return redirect(url_for("editing.form", camera=camera), 303)
    values, what, said = _DONE[wanted]
    with_files = wanted == "remove" and bool(request.form.get("files"))
    if with_files:
        said = "{} is removed. It can be brought back below."
    to = url_for("pages.all_cameras") if wanted == "remove" else url_for("pages.one_camera", camera=camera)
    done = _done(camera, values, what, said.format(place(camera)), to)
    if with_files and camera not in current_services().settings.cameras:
        return _erased(camera)
    return done


def _erased(camera: str) -> AnyResponse:
    """Have all files of a removed camera deleted."""
    services, by = current_services(), current_user.person
    if camera in services.settings.cameras:
        abort(409, "Only the pictures of a camera that was removed can be deleted all at once.")
    if camera not in camera_change.removed_cameras(services.home):
        abort(404, "There is no removed camera of that name.")
    try:
        services.house.record(facts.CameraFilesDeleted(at=services.clock.now(), camera=camera, by=by))
        audited(camera, "all its pictures, clips and samples deleted")
        flash(f"The pictures, clips, videos, samples and references of {place(camera)} are being deleted. That cannot "
              "be undone. Its events stay in the list; what was sent, or copied to a store, stays there.")
    except LedgerError as error:
        flash(f"Nothing was deleted: {error}.")
    return redirect(url_for("pages.all_cameras"), 303)


def _forgotten(camera: str) -> AnyResponse:
    services = current_services()
    if camera in services.settings.cameras:
        abort(409, "Only a camera that was removed can be deleted for good.")
    try:
        saved(lambda: camera_change.forget(services.home, camera), camera, "deleted for good")
        flash(f"The settings and the password of {place(camera)} are deleted.")
    except NotSaved as error:
        flash(error.text)
    return redirect(url_for("pages.all_cameras"), 303)


def _done(camera: str, values: dict[str, Any], what: str, said: str, to: str) -> AnyResponse:
    services = current_services()
    try:
        saved(lambda: camera_change.change(services.home, camera, values, _version()), camera, what)
        flash(said)
    except NotSaved as error:
        flash(error.text)
        return redirect(url_for("editing.form", camera=camera), 303)
    return redirect(to, 303)


@editing.get("/week-times")
@owner_required
def week_times() -> Response:
    """Times of the week as a grid of half hours, and what is wrong with them, "" for nothing."""
    try:
        return jsonify(cells=week_cells(request.args.get("times", "")[:1000]), error="")
    except ValueError as error:
        return jsonify(cells=[], error=str(error))


def _version() -> str:
    return request.form.get("version", "")


def _there(camera: str) -> None:
    if camera not in current_services().settings.cameras:
        abort(404, "There is no camera of that name.")


def _page(camera: str, problems: dict[str, str], sent: dict[str, list[str]]) -> str:
    """The form; sent: what was typed where something is wrong, which is shown again."""
    _there(camera)
    services = current_services()
    seen, own = view(services), services.settings.cameras[camera]
    known: CameraOrigin = camera_change.origin(services.home, camera)
    version = sent["version"][0] if "version" in sent else known.version
    return render_template("camera_setup/edit.html", page="cameras", again=False, seen=seen,
                           settings=services.settings, camera=seen.camera(camera), own=own, known=known,
                           version=version, problems=problems, sent=sent,
                           groups=settings_in_words.rows(own, known), raw=list(settings_in_words.raw_keys(known)),
                           address=known.written("source"), small=known.written("motion_source"),
                           scores=_scores(seen, camera), period=_period(known),
                           analyzers=_analyzers(known, sent), analyzer_examples=analyzer_rows.examples(),
                           analyzer_names=analyzer_rows.names(), advice=_advice(services, camera),
                           house_analyzer=services.settings.analysis.analyzer)


def _advice(services: Services, camera: str) -> dict[str, list[str]]:
    """What works but is better otherwise, by the field that it is about."""
    warned = survey(services.home.config, services.home.learned, os.environ).warnings
    found: dict[str, list[str]] = {}
    for each in warned:
        for field, text in field_lines([each], camera).items():
            found.setdefault(field.partition(".")[0] if field.startswith("analyzers.") else field, []).append(text)
    return found


def _typed_rows(texts: dict[str, list[str]]) -> list[AnalyzerRow]:
    return analyzer_rows.typed(texts.get("analyzer", []), texts.get("after", []))


def _analyzers(known: CameraOrigin, sent: dict[str, list[str]]) -> list[AnalyzerRow]:
    """The rows of the form: as they were sent, or as the camera has them."""
    return analyzer_rows.with_spare(_typed_rows(sent) if f"has-{analyzer_rows.KEY}" in sent
                                    else analyzer_rows.rows(known))


def _period(known: CameraOrigin) -> dict[str, str] | None:
    """The check period of the stream that is looked at, and what is usual; None where the camera itself decides."""
    looked = known.text("motion_source") or known.text("source")
    kind = CheckPeriod.of(looked)
    return None if kind is None else {"value": kind.shown(looked), "usual": check_period.said(kind.usual)}


def _scores(seen: HouseView, camera: str) -> tuple[list[float], str]:
    """The surest label of each of the camera's events of the last week, of those that it alerts on, and why not all of
    the week is known."""
    labels = seen.services.settings.cameras[camera].alert.labels
    known = seen.services.camera_events.since(camera, seen.now - WEEK, seen.facts)
    week = [each for each in events(known.facts) if each.camera == camera and each.began_at > seen.now - WEEK]
    return [round(each, 2) for each in best_scores(week, labels)], known.lacking
