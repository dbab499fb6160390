"""The server: one Flask app with all routes, on a threaded werkzeug server."""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from fake_slack import admin, api, ui
from fake_slack.people import People
from fake_slack.transport import responses, uploads
from fake_slack.transport.http import LOGIN, as_response, login_page
from fake_slack.transport.request_sender import Courier
from fake_slack.transport.socket_mode import SocketModeServer
from fake_slack.workspace.live_workspace import World

LONGEST_REQUEST = 256_000_000
LONGEST_FORM = 5_000_000


class Quiet(WSGIRequestHandler):
    """Logs no requests; /admin/calls lists them."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Do nothing."""


def create_app(world: World, socket_mode: SocketModeServer) -> Flask:
    """Return the Flask app with all routes onto `world`."""
    app = Flask(__name__, static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=LONGEST_REQUEST, MAX_FORM_MEMORY_SIZE=LONGEST_FORM)
    app.before_request(lambda: refuse_other_names(request.host, world.settings.public_url))
    world.socket_url = socket_mode.url
    people = People(world, Courier(world, socket_mode))
    for routes in (api.blueprint(world), uploads.blueprint(world), responses.blueprint(world), ui.blueprint(world)):
        app.register_blueprint(routes)
    app.get(LOGIN)(login_page)
    app.register_blueprint(admin.blueprint(world, people, socket_mode))
    return app


def refuse_other_names(host: str, public_url: str) -> Response | None:
    """Return 403 for a name that is neither an address nor its own, because any page can point its own name here."""
    name = (host if host.endswith("]") else host.rpartition(":")[0] or host).strip("[]")
    try:
        ipaddress.ip_address(name)
    except ValueError:
        if name not in ("localhost", urlsplit(public_url).hostname):
            return as_response({"ok": False, "error": "it does not answer to that name: use its address"}, 403)
    return None


def listen(world: World, host: str, port: int) -> BaseWSGIServer:
    """Return a server, bound and ready (port 0: any free one); `serve_forever` runs it, `shutdown` ends it."""
    server = make_server(host, port, create_app(world, SocketModeServer(world, host)), threaded=True,
                         request_handler=Quiet)
    if not world.settings.public_url:
        shown = f"[{host}]" if ":" in host else host
        world.settings.public_url = f"http://{shown}:{server.server_port}"
    return server
