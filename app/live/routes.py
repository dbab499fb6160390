"""Live pictures: a stream of JPEGs for one viewer, or the newest one alone; both come from the camera's live file.

The camera process writes that file only while its lease is touched, so a page nobody looks at costs nothing.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from flask import Blueprint, Response, abort, jsonify, request
from flask_login import current_user, login_required

from app.live.files import STEP, wait_for_fresh
from app.reading.stream_slots import StreamSlot
from app.services import Services, current_services
from house.status_sentence import all_switches

PATIENCE = 0.8
LONGEST = 600.0
"""Seconds after which a stream ends; the page starts another one while somebody looks."""
STALE = 10.0
"""A stream ends when no frame came for this many seconds: nothing old is shown as live. What was written for an earlier
viewer counts as none."""
FULL_STALE = 3.0
"""Seconds after which a picture in full size is not shown any more: the small one is newer."""
REPEAT = 1.0
"""Seconds after which a picture is sent again without a newer one, which is how a viewer who left is noticed."""
BOUNDARY = b"frame-of-hearthwatch"
MIXED = f"multipart/x-mixed-replace; boundary={BOUNDARY.decode()}"

live = Blueprint("live", __name__)


@live.get("/live/<camera>")
@login_required
def stream(camera: str) -> Response:
    """multipart/x-mixed-replace of one camera; 503 with the reason when all slots are taken.

    `?full=1`: in full size, of the main stream where there are two; the small picture while that does not come.
    """
    services = current_services()
    refused = why_not(services, camera)
    if refused:
        abort(409, refused)
    page = request.args.get("page", "")
    slot = services.streams.open(page if re.fullmatch(r"[\w-]{1,64}", page) else "")
    if slot is None:
        abort(503, _full(services))
    logged_in = current_user._get_current_object().lasts  # frames are sent when no request is there any more
    full = bool(request.args.get("full"))
    response = Response(frames(services, camera, slot, logged_in, full), mimetype=MIXED)
    response.call_on_close(slot.close)
    response.headers["X-Accel-Buffering"] = "no"
    return response


@live.get("/live/<camera>/why")
@login_required
def why(camera: str) -> Response:
    """Why no stream of this camera can be opened now; "" when one can."""
    services = current_services()
    full = services.streams.taken >= services.streams.most
    return jsonify(reason=why_not(services, camera) or (_full(services) if full else ""))


@live.get("/picture/<camera>.jpg")
@login_required
def still(camera: str) -> Response:
    """The newest picture with its age in seconds in X-Picture-Age; waits shortly for a fresh one.

    404 when there is none, for a script of a page 204.
    """
    services = current_services()
    refused = why_not(services, camera)
    if refused:
        abort(409, refused)
    services.home.lease(camera).touch()
    jpeg, age = _newest(services, camera)
    if not jpeg and request.headers.get("Sec-Fetch-Dest") == "empty":
        return Response(status=204)  # the page's script asks again and again: no error to note each time
    if not jpeg:
        abort(404, "No picture yet: the camera has not sent one. The System page shows its process.")
    return Response(jpeg, mimetype="image/jpeg", headers={"X-Picture-Age": f"{age:.1f}"})


def why_not(services: Services, camera: str) -> str:
    """Why nobody may look at this camera now; "" when they may. Unknown cameras end in 404."""
    if camera not in services.settings.cameras:
        abort(404, f"There is no camera of that name; here: {', '.join(services.settings.cameras)}.")
    switch = all_switches(services.reading.state(), services.settings, services.clock.now())[camera]
    return "" if switch.watching else f"Not watching: {switch.why}."


def frames(services: Services, camera: str, slot: StreamSlot, logged_in: Callable[[], bool],
           full: bool = False) -> Iterator[bytes]:
    """Each newer picture as one part, until the viewer, their session or the camera is gone or the time is over."""
    began = last_sent = services.clock.monotonic()
    sent_mark = None
    try:
        while services.clock.monotonic() - began < LONGEST and not slot.ended.is_set():
            services.home.lease(camera).touch()
            file = _full_or_small(services, camera) if full else services.home.live(camera)
            mark = mark_of(file)
            now = services.clock.monotonic()
            age = services.clock.now() - mark[0] if mark else now - began
            if min(age, now - began) > STALE or not logged_in() or why_not(services, camera):
                return
            if mark and age <= STALE and (mark != sent_mark or now - last_sent >= REPEAT):
                yield part(file, age, full=file != services.home.live(camera))
                sent_mark, last_sent = mark, now
            services.clock.sleep(STEP, slot.ended)
    finally:
        slot.close()


def _full_or_small(services: Services, camera: str) -> Path:
    """The file with the picture in full size, which is asked for; the small one while that is old."""
    services.home.full_lease(camera).touch()
    file, now = services.home.full(camera), services.clock.now()
    mark = mark_of(file)
    return file if mark and now - mark[0] < FULL_STALE else services.home.live(camera)


def part(file: Path, age: float, full: bool = False) -> bytes:
    """One picture of the stream with its age in seconds, with its own headers; empty when the file has just gone."""
    jpeg = _read(file)
    head = (b"--%s\r\nContent-Type: image/jpeg\r\nX-Picture-Age: %.1f\r\nX-Picture-Size: %s\r\n"
            b"Content-Length: %d\r\n\r\n") % (BOUNDARY, max(0.0, age), b"full" if full else b"small", len(jpeg))
    return head + jpeg + b"\r\n" if jpeg else b""


def mark_of(file: Path) -> tuple[float, int] | None:
    """When the file was written (unix seconds) and which file it is; None when there is none."""
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_mtime, stat.st_ino


def _newest(services: Services, camera: str) -> tuple[bytes, float]:
    """The newest picture and its age, after waiting at most `PATIENCE` seconds for a fresh one."""
    file = services.home.live(camera)
    age = wait_for_fresh(services, file, PATIENCE)
    return _read(file), age


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _full(services: Services) -> str:
    return f"All {services.streams.most} live places are taken: a new picture each second instead."
