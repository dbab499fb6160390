"""The dashboard's address, before and after the start."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from cli.errors import CliError
from cli.supervise import port_check
from house.settings.sections.web import WebSettings

CONFIG = Path("/home/pi/config.yml")


@pytest.mark.parametrize(("bind", "url"), [
    ("127.0.0.1:8080", "http://127.0.0.1:8080"),
    ("0.0.0.0:80", "http://127.0.0.1:80"),
    ("[::]:8080", "http://[::1]:8080"),
    ("pi.local:8080", "http://pi.local:8080"),
])
def test_the_page_has_an_address_to_click(bind: str, url: str) -> None:
    assert port_check.url(WebSettings(bind=bind)) == url


def test_an_address_of_another_machine_is_reported_with_the_fix() -> None:
    with pytest.raises(CliError, match=r"cannot listen at 203.0.113.9:8080 .*set web.bind in /home/pi/config.yml"):
        port_check.check_free(WebSettings(bind="203.0.113.9:8080"), CONFIG)


def test_a_name_that_does_not_resolve_is_reported_with_the_fix() -> None:
    with pytest.raises(CliError, match="cannot listen at no-such-host.invalid:8080"):
        port_check.check_free(WebSettings(bind="no-such-host.invalid:8080"), CONFIG)


def test_a_port_that_someone_listens_at_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CliError, match=f"port {port} of 127.0.0.1 is taken"):
            port_check.check_free(WebSettings(bind=f"127.0.0.1:{port}"), CONFIG)


def test_only_a_page_that_answers_is_served() -> None:
    class Broken(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(500)

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Broken) as server:
        web = WebSettings(bind=f"127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        assert not port_check.is_served(web)
        Broken.do_GET = lambda self: (self.send_response(200), self.end_headers())  # type: ignore[method-assign]
        assert port_check.is_served(web)
        server.shutdown()
    assert not port_check.is_served(web)
