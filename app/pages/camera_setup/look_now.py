"""What analyzers see in a picture of now, or in an event's: each with its boxes and its time; nothing is recorded."""

import base64

from flask import Blueprint, abort, render_template, request, url_for

from app.auth.access import owner_required
from app.live.files import wait_for_fresh
from app.live.routes import PATIENCE, STALE, why_not
from app.pages.camera_setup.add_camera import trials
from app.pages.camera_setup.add_form import sentence
from app.pages.camera_setup.child_process import ChildFailed, asked
from app.pages.camera_setup.unsaved_trials import FoundStream
from app.pages.page_contents import view
from app.services import Services, current_services
from house import adapters
from house.durations import duration
from house.settings.checks.analyzer_checks import ANALYZERS
from house.settings.whole_config import CameraSettings, Settings
from ledger.errors import LedgerError

looking = Blueprint("looking", __name__)

SECONDS = 90.0
SHOWN_FROM = 0.2
"""Labels less sure than this are not shown at all."""
_USUAL = ("yolox://", "nanodet://")


@looking.post("/cameras/<camera>/look")
@owner_required
def look(camera: str) -> str | tuple[str, int]:
    """Look at the camera's newest picture, or at that of the event of the form, with each analyzer that is here."""
    services = current_services()
    picture, about = _picture(services, camera)
    own = services.settings.cameras[camera]
    question = {"picture": base64.b64encode(picture).decode(), "analyzers": here(services.settings, own),
                "home": str(services.home.path), "min_score": SHOWN_FROM}
    try:
        found = asked("camera_process.trial.analyzer_trial", question, SECONDS)["looks"]
    except ChildFailed as error:
        abort(503, sentence(str(error)))
    least = services.settings.analysis.min_score if own.alert.min_score is None else own.alert.min_score
    token = trials().keep(streams=(FoundStream("", picture, 0, 0, "", 0.0, 0.0, 0.0, False),))
    seen = view(services)
    return render_template("camera_setup/look_now.html", page="cameras", again=False, seen=seen, least=least,
                           settings=services.settings, camera=seen.camera(camera), own=own, looks=found, about=about,
                           event=request.form.get("event", ""),
                           picture=url_for("adding.picture", trial=token, number=0))


def here(settings: Settings, own: CameraSettings) -> list[str]:
    """The analyzers that may look: the camera's own, and those that come with the house; none that sends it out."""
    chosen = [each.address for each in own.analyzers] or [settings.analysis.analyzer]
    return [each for each in dict.fromkeys((*chosen, *_USUAL)) if each and not _sends_out(each)]


def _sends_out(address: str) -> bool:
    try:
        return adapters.can(ANALYZERS, address, "outside")
    except adapters.UnknownAddress:
        return True


def _picture(services: Services, camera: str) -> tuple[bytes, str]:
    """The picture to look at, and what it is; ends in 404 or 409 where there is none."""
    wanted = request.form.get("event", "")
    if wanted:
        return _of_event(services, camera, wanted)
    refused = why_not(services, camera)
    if refused:
        abort(409, refused)
    services.home.lease(camera).touch()
    age = wait_for_fresh(services, services.home.live(camera), PATIENCE)
    try:
        picture = services.home.live(camera).read_bytes()
    except OSError:
        abort(404, "No picture yet: the camera has not sent one.")
    return picture, "its picture of now" if age < STALE else f"its last picture, {duration(age)} old: none came since"


def _of_event(services: Services, camera: str, wanted: str) -> tuple[bytes, str]:
    found = services.event(wanted[:128])
    if found is None or found.camera != camera or not found.picture:
        abort(404, "This event has no picture.")
    try:
        return services.pictures.open(found.picture), f"the picture of {found.title}"
    except (LedgerError, OSError):
        abort(404, "The picture is gone: it was deleted to keep room on the disk.")
