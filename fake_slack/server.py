"""The server: one Flask app with all routes, on a threaded werkzeug server."""

from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from fake_slack import admin, api, ui
from fake_slack.people import People
from fake_slack.transport import responses, uploads
from fake_slack.transport.courier import Courier
from fake_slack.transport.socket_mode import SocketModeServer
from fake_slack.workspace.world import World

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
    world.socket_url = socket_mode.url
    people = People(world, Courier(world, socket_mode))
    for routes in (api.blueprint(world), uploads.blueprint(world), responses.blueprint(world), ui.blueprint(world)):
        app.register_blueprint(routes)
    app.register_blueprint(admin.blueprint(world, people, socket_mode))
    return app


def listen(world: World, host: str, port: int) -> BaseWSGIServer:
    """Return a server, bound and ready (port 0: any free one); `serve_forever` runs it, `shutdown` ends it."""
    server = make_server(host, port, create_app(world, SocketModeServer(world, host)), threaded=True,
                         request_handler=Quiet)
    if not world.settings.public_url:
        shown = f"[{host}]" if ":" in host else host
        world.settings.public_url = f"http://{shown}:{server.server_port}"
    return server
