"""The three routes that devices know, by GET with the plain answers of the original, and their twins by POST in JSON.

By GET everything is 200, for a device's HttpClient gives its macro no body of any other answer.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, jsonify, request

from face_verification.callers import HEADER, CallerRefused, caller
from face_verification.tries import TryLimit
from face_verification.verification import FaceAnswer, FaceVerification
from house.settings.sections.faces import FaceDevice, FaceSettings

EXTENSION = "hearthwatch-faces"
faces = Blueprint("faces", __name__)
_UNKNOWN = 401


@dataclass
class FaceService:
    """What the routes work with. strangers: how often an address may ask with a wrong key."""

    settings: FaceSettings
    verification: FaceVerification
    strangers: TryLimit


def service() -> FaceService:
    """That of the app which answers this request."""
    found: FaceService = current_app.extensions[EXTENSION]
    return found


@faces.get("/healthz/live")
def live() -> Response:
    """Whether the process answers: for the watchdog."""
    return Response("ok\n", mimetype="text/plain")


@faces.get("/comparephoto")
def compare_photo() -> Response:
    """1 for a face that is known, 0 for one that is not, JSON with errorMessage where that could not be seen."""
    return _plain(lambda name, device: _compared(service().verification.compare(name, device)))


@faces.get("/uploadphoto")
def upload_photo() -> Response:
    """200:OK when the face is known from now on, else JSON with errorMessage."""
    return _plain(lambda name, device: _uploaded(service().verification.upload(name, device)))


@faces.get("/confirmphotoexists")
def confirm_photo_exists() -> Response:
    """True when the device could unlock for anybody, else False."""
    return _plain(lambda name, device: _text(str(service().verification.is_known(name, device))))


@faces.post("/comparephoto")
def compare_photo_json() -> tuple[Response, int]:
    """accepted, person, why and retry_after; 200 for a yes and for a no."""
    return _json(service().verification.compare)


@faces.post("/uploadphoto")
def upload_photo_json() -> tuple[Response, int]:
    """The same for learning a face."""
    return _json(service().verification.upload)


@faces.post("/confirmphotoexists")
def confirm_photo_exists_json() -> tuple[Response, int]:
    """exists: whether the device could unlock for anybody."""
    try:
        name, device = _caller()
    except CallerRefused as refused:
        return jsonify(errorMessage=str(refused)), _UNKNOWN
    return jsonify(exists=service().verification.is_known(name, device)), 200


def _plain(work: Callable[[str, FaceDevice], Response]) -> Response:
    try:
        return work(*_caller())
    except CallerRefused as refused:
        return _error(str(refused))


def _json(work: Callable[[str, FaceDevice], FaceAnswer]) -> tuple[Response, int]:
    try:
        answer = work(*_caller())
    except CallerRefused as refused:
        return jsonify(accepted=False, errorMessage=str(refused)), _UNKNOWN
    status = 429 if answer.locked_out else 503 if answer.failed else 200
    found = jsonify(accepted=answer.accepted, person=answer.person, why=answer.why,
                    retry_after=round(answer.locked_out) or None)
    if answer.locked_out:
        found.headers["Retry-After"] = str(max(1, round(answer.locked_out)))
    return found, status


def _caller() -> tuple[str, FaceDevice]:
    """The device that asks; an address that asks with wrong keys is not listened to for a while."""
    remote = request.remote_addr or ""
    try:
        return caller(service().settings, request.headers.get(HEADER, ""), request.args, remote)
    except CallerRefused:
        left, _ = service().strangers.locked_out(remote)
        if left:
            raise CallerRefused(f"too many tries: wait {left:.0f} s") from None
        raise


def _compared(answer: FaceAnswer) -> Response:
    if answer.failed:
        return _error(answer.why)
    return _text("1" if answer.accepted else "0")


def _uploaded(answer: FaceAnswer) -> Response:
    return _text("200:OK") if answer.accepted else _error(answer.why)


def _text(text: str) -> Response:
    return Response(text, mimetype="text/plain")


def _error(why: str) -> Response:
    found: Response = jsonify(errorMessage=why)
    return found
