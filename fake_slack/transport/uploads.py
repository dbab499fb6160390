"""The addresses files are uploaded to and fetched from."""

import hashlib

from flask import Blueprint, Response, request

from fake_slack.checks.images import measured
from fake_slack.transport.http import struck
from fake_slack.workspace.live_workspace import World
from fake_slack.workspace.people_and_messages import File

MIMETYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "mp4": "video/mp4", "txt": "text/plain"}


def blueprint(world: World) -> Blueprint:
    """Return the routes of the addresses given out by files.getUploadURLExternal, and url_private."""
    routes = Blueprint("uploads", __name__)

    @routes.post("/upload/v1/<ticket>")
    def upload(ticket: str) -> Response:
        _, forced = struck(world, "upload")
        if forced is not None:
            return forced
        data = _body()
        with world.held():
            file = next((f for f in world.files.values() if f.ticket == ticket and f.completed_at is None), None)
            if file is None:
                return Response("unknown or used upload address", status=404)
            if len(data) != file.length:
                return Response(f"got {len(data)} bytes, {file.length} were announced", status=400)
            _take_in(file, data, world.now())
            world.forget_bytes()
        return Response(f"OK - {len(data)}")

    @routes.get("/files-pri/<reference>/<name>")
    def fetch(reference: str, name: str) -> Response:
        s = world.settings
        if request.headers.get("Authorization") != f"Bearer {s.bot_token}" or "files:read" not in s.bot_scopes:
            return Response(status=302, headers={"Location": f"https://{s.team_domain}.slack.com/?redir=/files-pri"})
        with world.held():
            file = world.files.get(reference.rpartition("-")[2])
            return content_of(file)

    return routes


def content_of(file: File | None) -> Response:
    """Return the bytes of a file, or 404 when it was deleted or is no longer kept."""
    if file is None or file.data is None:
        return Response("no longer here", status=404)
    return Response(file.data, content_type=file.mimetype or "application/octet-stream")


def _body() -> bytes:
    if request.mimetype == "multipart/form-data":
        first = next(iter(request.files.values()), None)
        return first.read() if first is not None else b""
    return request.get_data(parse_form_data=False)


def _take_in(file: File, data: bytes, now: float) -> None:
    file.data, file.size, file.uploaded_at = data, len(data), now
    file.sha256 = hashlib.sha256(data).hexdigest()
    kind, file.width, file.height = measured(data)
    file.filetype = kind or file.name.rpartition(".")[2].lower()[:10]
    file.mimetype = MIMETYPES.get(file.filetype, "application/octet-stream")
    if not kind and file.mimetype.startswith("image/"):
        file.mimetype = "application/octet-stream"
