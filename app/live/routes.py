"""Live pictures: a stream of JPEGs for one viewer, or the newest still; both come from the camera's live file.

The camera process writes that file only while its lease is touched, so a page nobody looks at costs nothing.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from flask import Blueprint, Response, abort, jsonify, request
from flask_login import login_required

from app.live.files import STEP, plain, waited
from app.reading.stream_slots import StreamSlot
from app.services import Services, parts
from house.status_sentence import all_switches

PATIENCE = 0.8
LONGEST = 600.0
"""A stream ends after this long; the page starts another one while somebody looks."""
STALE = 10.0
"""A stream ends when no frame came for so long: nothing old is shown as live."""
REPEAT = 1.0
"""A picture is sent again after so long without a newer one, which is how a viewer who left is noticed."""
BOUNDARY = b"frame-of-hearthwatch"
MIXED = f"multipart/x-mixed-replace; boundary={BOUNDARY.decode()}"

live = Blueprint("live", __name__)


@live.get("/live/<camera>")
@login_required
def stream(camera: str) -> Response:
    """multipart/x-mixed-replace of one camera, or 503 with the reason when all places are taken."""
    house = parts()
    refused = why_not(house, camera)
    if refused:
        return plain(refused, 409)
    page = request.args.get("page", "")
    place = house.streams.open(page if re.fullmatch(r"[\w-]{1,64}", page) else "")
    if place is None:
        return plain(_full(house), 503)
    response = Response(frames(house, camera, place), mimetype=MIXED)
    response.call_on_close(place.close)
    response.headers["X-Accel-Buffering"] = "no"
    return response


@live.get("/live/<camera>/why")
@login_required
def why(camera: str) -> Response:
    """Why a stream of this camera is not to be had just now; "" when it is."""
    house = parts()
    full = house.streams.taken >= house.streams.most
    return jsonify(reason=why_not(house, camera) or (_full(house) if full else ""))


@live.get("/picture/<camera>.jpg")
@login_required
def still(camera: str) -> Response:
    """The newest picture with its age in seconds in X-Picture-Age; waits shortly for a fresh one."""
    house = parts()
    refused = why_not(house, camera)
    if refused:
        return plain(refused, 409)
    house.home.lease(camera).touch()
    jpeg, age = _newest(house, camera)
    if not jpeg:
        return plain("No picture yet: the camera has not sent one. The System page shows its process.", 404)
    return Response(jpeg, mimetype="image/jpeg", headers={"X-Picture-Age": f"{age:.1f}"})


def why_not(house: Services, camera: str) -> str:
    """Why nobody may look at this camera now; "" when they may. Unknown cameras end in 404."""
    if camera not in house.settings.cameras:
        abort(404, f"There is no camera of that name; here: {', '.join(house.settings.cameras)}.")
    switch = all_switches(house.reading.state(), house.settings, house.clock.now())[camera]
    return "" if switch.watching else f"Not watching: {switch.why}."


def frames(house: Services, camera: str, place: StreamSlot) -> Iterator[bytes]:
    """Each newer picture as one part, until the viewer or the camera is gone or the time is over."""
    began = last_sent = house.clock.monotonic()
    sent_mark = None
    try:
        while house.clock.monotonic() - began < LONGEST and not place.ended.is_set():
            house.home.lease(camera).touch()
            mark = mark_of(house.home.live(camera))
            age = house.clock.now() - mark[0] if mark else house.clock.monotonic() - began
            if age > STALE or why_not(house, camera):
                return
            now = house.clock.monotonic()
            if mark and (mark != sent_mark or now - last_sent >= REPEAT):
                yield part(house.home.live(camera))
                sent_mark, last_sent = mark, now
            house.clock.sleep(STEP, place.ended)
    finally:
        place.close()


def part(file: Path) -> bytes:
    """One picture of the stream, with its own head; empty when the file has just gone."""
    jpeg = _read(file)
    head = b"--%s\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % (BOUNDARY, len(jpeg))
    return head + jpeg + b"\r\n" if jpeg else b""


def mark_of(file: Path) -> tuple[float, int] | None:
    """When the file was written (unix seconds) and which file it is; None when there is none."""
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_mtime, stat.st_ino


def _newest(house: Services, camera: str) -> tuple[bytes, float]:
    """The newest picture and its age, after waiting at most `PATIENCE` seconds for a fresh one."""
    file = house.home.live(camera)
    age = waited(house, file, PATIENCE)
    return _read(file), age


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _full(house: Services) -> str:
    return f"All {house.streams.most} live places are taken: a new picture each second instead."
