"""What motion detection sees, for the page of a camera: its steps as a picture, and the newest picture's regions.

The camera process writes both only while their leases are touched.
"""

import json
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, jsonify
from flask_login import login_required

from app.live.files import age, wait_for_fresh
from app.live.routes import why_not
from app.services import current_services

PATIENCE = 1.5
"""Seconds to wait for a first or newer picture of the steps."""
OLD = 5.0
"""Regions of a picture older than this many seconds are not shown as what is there."""

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


@stages.get("/cameras/<camera>/seen.json")
@login_required
def seen(camera: str) -> Response:
    """`regions` of the newest live picture, [x, y, w, h] in fractions of the view; none of an old one.

    `warming`: the camera is still learning its view. Renews the lease of the live picture.
    """
    services = current_services()
    if why_not(services, camera):
        return jsonify(regions=[], warming=False)
    services.home.lease(camera).touch()
    file = services.home.seen(camera)
    found = _read(file) if age(services, file) <= OLD else {}
    return jsonify(regions=found.get("regions", []), warming=bool(found.get("warming", False)))


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
