"""/admin/...: sets the workspace up, reports what happened in it, acts as a person. Loopback only, no token."""

import ipaddress
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from fake_slack.checks.manifest import faults_in, part
from fake_slack.people import People
from fake_slack.transport.http import as_response
from fake_slack.transport.socket_mode import SocketModeServer
from fake_slack.workspace import reports
from fake_slack.workspace.json_type_check import made
from fake_slack.workspace.live_workspace import World
from fake_slack.workspace.people_and_messages import Conversation, Json, User
from fake_slack.workspace.settings import WorkspaceSettings


def blueprint(world: World, people: People, socket_mode: SocketModeServer) -> Blueprint:
    """Return the routes under /admin."""
    routes = Blueprint("admin", __name__, url_prefix="/admin")
    routes.before_request(refuse_strangers)
    _questions(routes, world, socket_mode)
    _changes(routes, world)
    for name in ("press", "command", "event", "submit", "close", "write"):
        _act(routes, name, getattr(people, name))
    _act(routes, "socket", socket_mode.act)
    _act(routes, "home", people.open_home)
    _act(routes, "verify-url", people.verify_url)
    return routes


def refuse_strangers() -> Response | None:
    """Return 403 for other machines, other sites in a browser on this one, and other names for this one; else None."""
    here = _is_loopback(request.remote_addr or "") and _is_loopback(urlsplit(f"//{request.host}").hostname or "")
    origin = request.headers.get("Origin")
    if here and (origin is None or urlsplit(origin).netloc == request.host):
        return None
    return as_response({"ok": False, "error": "only from this machine, under a loopback address"}, 403)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _body() -> Json:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def _act(routes: Blueprint, name: str, action: Callable[[Json], Json]) -> None:
    def view() -> Response:
        try:
            return as_response({"ok": True, **action(_body())})
        except (ValueError, KeyError, TypeError) as error:
            return as_response({"ok": False, "error": f"{name}: {error}"}, 400)

    routes.add_url_rule(f"/{name}", f"act_{name}", view, methods=["POST"])


def _questions(routes: Blueprint, world: World, socket_mode: SocketModeServer) -> None:
    @routes.get("/state")
    def state() -> Response:
        with world.held():
            return as_response({"ok": True, "sockets": socket_mode.connected(), **reports.state(world)})

    @routes.get("/messages")
    def messages() -> Response:
        wanted = request.args
        with world.held():
            channel = world.channel_named(wanted.get("channel", ""))
            name = channel.id if channel else wanted.get("channel", "")
            found = reports.messages(world, name, wanted.get("thread_ts", ""), wanted.get("deleted") == "1")
            return as_response({"ok": True, "messages": found})

    @routes.get("/files")
    def files() -> Response:
        with world.held():
            now = world.now()
            return as_response({"ok": True, "now": now, "files": [reports.file(f, now) for f in world.files.values()]})

    @routes.get("/calls")
    def calls() -> Response:
        method = request.args.get("method")
        with world.held():
            return as_response({"ok": True, "calls": [c for c in world.calls if method in (None, c["method"])]})

    @routes.get("/deliveries")
    def deliveries() -> Response:
        with world.held():
            return as_response({"ok": True, "deliveries": list(world.deliveries)})


def _changes(routes: Blueprint, world: World) -> None:
    def reset(body: Json) -> Json:
        world.reset()
        _wake(world)
        return {}

    def restart(body: Json) -> Json:
        with world.held():
            fresh = WorkspaceSettings(public_url=world.settings.public_url)
            fresh.change(body)
            world.settings = fresh
            world.clock.present()
        return reset({})

    def configure(body: Json) -> Json:
        with world.held():
            return _configure(world, body)

    def faults(body: Json) -> Json:
        with world.held():
            if body.pop("clear", False):
                world.faults.clear()
                _wake(world)
            if body:
                world.faults.add(body, world.clock.monotonic())
            return {"faults": world.faults.listed()}

    def clock(body: Json) -> Json:
        world.clock.advance(float(body["advance"]))
        return {"now": world.now()}

    def manifest(body: Json) -> Json:
        with world.held():
            return _install(world, body)

    for action in (reset, restart, configure, faults, clock, manifest):
        _act(routes, action.__name__, action)


def _wake(world: World) -> None:
    """End every call that hangs and every wait for another attempt."""
    woken, world.wake = world.wake, type(world.wake)()
    woken.set()


def _configure(world: World, body: Json) -> Json:
    """Change settings by name; also `users`, `channels` (added or replaced by id), `usergroups` and `faults`."""
    users = [made(User, one) for one in body.pop("users", [])]
    channels = [made(Conversation, one) for one in body.pop("channels", [])]
    usergroups: dict[str, list[str]] = body.pop("usergroups", {})
    faults: list[Json] = body.pop("faults", [])
    world.settings.change(body)
    world.users.update({user.id: user for user in users})
    world.channels.update({channel.id: channel for channel in channels})
    world.usergroups.update(usergroups)
    if "seed" in body:
        world.random.seed(world.settings.seed)
    for fault in faults:
        world.faults.add(fault, world.clock.monotonic())
    return {"settings": reports.state(world)["settings"]}


def _install(world: World, body: Json) -> Json:
    """Set the app up from a manifest, as pasting it would; app_url replaces the host in its addresses."""
    manifest: Any = body.get("manifest")
    problems = faults_in(manifest)
    if problems:
        return {"ok": False, "error": "invalid_manifest", "errors": problems}
    app_url = body.get("app_url", "")
    s = world.settings
    world.commands = part(manifest, "features", "slash_commands") or []
    s.command_urls = {c["command"]: _moved(c.get("url", ""), app_url) for c in world.commands}
    s.interactivity_url = _moved(part(manifest, "settings", "interactivity", "request_url") or "", app_url)
    s.events_url = _moved(part(manifest, "settings", "event_subscriptions", "request_url") or "", app_url)
    s.bot_scopes = part(manifest, "oauth_config", "scopes", "bot") or []
    s.socket_mode = bool(part(manifest, "settings", "socket_mode_enabled"))
    s.home_enabled = bool(part(manifest, "features", "app_home", "home_tab_enabled"))
    return {"commands": [c["command"] for c in world.commands], "socket_mode": s.socket_mode}


def _moved(url: str, app_url: str) -> str:
    return app_url + urlsplit(url).path if url and app_url else url
