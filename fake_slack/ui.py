"""/ui: the workspace as a person sees it, with buttons to press and a field for commands."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request, send_from_directory

from fake_slack.admin import refuse_strangers
from fake_slack.transport.http import as_response
from fake_slack.transport.uploads import content_of
from fake_slack.workspace.live_workspace import FIRST_CHANNEL, World, pictures_in
from fake_slack.workspace.people_and_messages import File, Json, PostedMessage, User

PAGE = Path(__file__).parent / "page"
POLICY = "default-src 'self'; img-src 'self' https: data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
MOST_SHOWN = 400
INLINE = ("image/png", "image/jpeg", "image/gif", "video/mp4")


def blueprint(world: World) -> Blueprint:
    """Return the routes of the page, its parts, its pictures and its data."""
    routes = Blueprint("ui", __name__, url_prefix="/ui")
    routes.before_request(refuse_strangers)

    @routes.get("")
    def page() -> Response:
        return send_from_directory(PAGE, "index.html")

    @routes.get("/<name>")
    def page_part(name: str) -> Response:
        return send_from_directory(PAGE, name)

    @routes.get("/board")
    def board() -> Response:
        with world.held():
            return as_response(_board(world, request.args.get("user", ""), request.args.get("channel", "")))

    @routes.get("/files/<name>")
    def content(name: str) -> Response:
        with world.held():
            response = content_of(world.files.get(name))
        if response.mimetype not in INLINE:
            response.headers["Content-Disposition"] = "attachment"
        response.headers["Cache-Control"] = "private, max-age=3600" if response.status_code == 200 else "no-store"
        return response

    @routes.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return routes


def _board(world: World, user: str, channel: str) -> Json:
    """Return everything the page draws for one person looking at one channel."""
    people = [u for u in world.users.values() if not u.is_bot]
    me = next((u for u in people if u.id == user), people[0])
    seen = [c for c in world.channels.values() if c.kind == "public" or me.id in c.members]
    here = next((c for c in seen if c.id == channel), world.channels.get(FIRST_CHANNEL) or seen[0])
    messages = [m for m in world.messages.get(here.id, {}).values() if _visible(m, me)]
    shown = [_message(m) for m in sorted(messages, key=lambda m: m.ts)[-MOST_SHOWN:]]
    views = [v for v in world.views.values() if v.user == me.id]
    names = {file for m in messages for file in [*m.files, *pictures_in(m.blocks)]}
    names |= {file for v in views for file in pictures_in(v.body["blocks"])}
    return {
        "team": world.settings.team_name,
        "app": world.settings.bot_name,
        "now": world.now(),
        "me": me.id,
        "here": here.id,
        "users": {u.id: {"name": u.real_name or u.name, "bot": u.is_bot} for u in world.users.values()},
        "people": [u.id for u in people],
        "channels": [
            {"id": c.id, "name": c.name or world.settings.bot_name, "kind": c.kind, "archived": c.is_archived}
            for c in seen
        ],
        "messages": shown,
        "files": {name: _file(world.files[name], world.now()) for name in names if name in world.files},
        "home": next((v.body["blocks"] for v in views if v.kind == "home"), None),
        "modals": [{"id": v.id, **v.body} for v in views if v.kind == "modal"],
        "commands": sorted({c["command"] for c in world.commands or []} | set(world.settings.command_urls)),
    }


def _visible(message: PostedMessage, me: User) -> bool:
    return message.deleted_at is None and message.only_for in (None, me.id)


def _message(m: PostedMessage) -> Json:
    names = (
        "ts",
        "thread_ts",
        "user",
        "text",
        "blocks",
        "files",
        "only_for",
        "broadcast",
        "presses",
        "edited_at",
        "bot",
    )
    body: dict[str, Any] = {name: getattr(m, name) for name in names}
    return body | {"attachments": m.attachments, "origin": m.origin}


def _file(file: File, now: float) -> Json:
    ready = file.processed(now) and file.data is not None
    return {
        "name": file.title or file.name,
        "size": file.size,
        "type": file.mimetype,
        "alt": file.alt_text,
        "ready": ready,
    }
