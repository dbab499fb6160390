"""What motion detection sees, for the page of a camera: its steps as a picture, drawn only while somebody looks.

The regions of the live picture come with that itself (camera_process/live_view/live_picture.py).
"""

from flask import Blueprint, Response, abort
from flask_login import login_required

from app.live.files import wait_for_fresh
from app.live.routes import why_not
from app.services import current_services

PATIENCE = 1.5
"""Seconds to wait for a first or newer picture of the steps."""

stages = Blueprint("stages", __name__)


@stages.get("/cameras/<camera>/stages.jpg")
@login_required
def picture(camera: str) -> Response:
    """The steps of motion detection in the newest frame, their age in X-Picture-Age; waits shortly for fresh ones."""
    services = current_services()
    refused = why_not(services, camera)
    if refused:
        abort(409, refused)
    services.home.stages_lease(camera).touch()
    file = services.home.stages(camera)
    age = wait_for_fresh(services, file, PATIENCE)
    try:
        jpeg = file.read_bytes()
    except OSError:
        abort(404, "No steps yet: the camera has sent no frame. The System page shows its process.")
    return Response(jpeg, mimetype="image/jpeg", headers={"X-Picture-Age": f"{age:.1f}"})
