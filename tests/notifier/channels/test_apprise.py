"""Services that Apprise knows, over real HTTP on loopback."""

import io
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from needed import missing

from house.message import Message
from house.settings.whole_config import Settings
from notifier.channel import ChannelContext, ChannelError, Picture, WholeMessageChannel

try:
    from notifier.channels.apprise import connect
except ImportError:
    missing("apprise (requirements/apprise.txt)", whole_module=True)

PERSON = Message("Person at Front", "14:02", event="e1")


class Service(BaseHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.server.answers.pop(0) if self.server.answers else 200
        if status == 200:
            self.server.got.append(json.loads(body))
        self.send_response(status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")


@pytest.fixture
def service():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    server.got, server.answers = [], []
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def channel(address: str):
    return connect(address, ChannelContext(Settings(), io.StringIO(), Path))


def test_a_message_arrives_with_its_picture(service):
    found = channel(f"apprise://json://127.0.0.1:{service.server_port}/hook")
    assert isinstance(found, WholeMessageChannel)
    found.send_whole(PERSON, [Picture(b"\xff\xd8one", "e1.jpg", "")])
    [got] = service.got
    assert got["title"] == "Person at Front" and "14:02" in got["message"] and "/events/e1" in got["message"]
    assert got["attachments"][0]["filename"] == "e1.jpg" and got["attachments"][0]["base64"] == "/9hvbmU="


@pytest.mark.parametrize(("status", "transient", "about"), [
    (503, True, "channel"), (429, True, "channel"), (401, False, "channel"), (413, False, "picture")])
def test_a_refusal_says_whether_trying_again_helps(service, status, transient, about):
    service.answers = [status]
    with pytest.raises(ChannelError, match=str(status)) as error:
        channel(f"apprise://json://127.0.0.1:{service.server_port}/t0ken-t0ken").send_whole(
            PERSON, [Picture(b"\xff\xd8one", "e1.jpg", "")])
    assert (error.value.transient, error.value.about) == (transient, about) and "t0ken" not in str(error.value)


def test_a_service_that_is_away_is_tried_again():
    with pytest.raises(ChannelError, match="cannot be reached") as error:
        channel("apprise://json://127.0.0.1:1/hook").send(PERSON)
    assert error.value.transient


@pytest.mark.parametrize("address", ["apprise://nosuch://x", "apprise://tgram://bad", "apprise://"])
def test_an_address_that_apprise_does_not_know_is_refused_without_quoting_it(address):
    with pytest.raises(ChannelError, match="cannot use its") as error:
        channel(address)
    assert not error.value.transient
