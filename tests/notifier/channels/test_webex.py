"""Webex by its documented API, spoken by a local server that is as strict."""

import io
import json
import threading
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from house.message import Message
from house.settings.whole_config import Settings
from notifier.channel import ChannelContext, ChannelError, Picture, WholeMessageChannel
from notifier.channels.webex import connect

ROOM = "Y2lzY29zcGFyazovL3VzL1JPT00vZnJvbnQ"
PERSON = Message("Person_1 at *Front*", "14:02 <b>", event="e1", tag="occupied", by="ann")
PICTURE = [Picture(b"\xff\xd8one", "e1.jpg", "")]


class Webex(BaseHTTPRequestHandler):
    """GET /v1/rooms in pages, POST /v1/messages as multipart; answers in `server.next` come first."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        if self._refused():
            return
        second = "cursor=2" in self.path
        rooms = [{"id": ROOM, "title": "Front door"}] if second else [{"id": "Y2lzother", "title": "Other"}] * 2
        link = {} if second else {"Link": f'<http://{self.headers["Host"]}/v1/rooms?cursor=2>; rel="next"'}
        self._answer(200, {"items": rooms}, link)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self._refused():
            return
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = {part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
                 for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts()}
        fields = {name: value.decode("latin-1") for name, value in parts.items()}
        if fields.get("roomId") != ROOM:
            self._answer(404, {"message": "no such room"})
        elif fields.get("parentId") == "gone":
            self._answer(400, {"message": "invalid parent"})
        else:
            self.server.posts.append(fields)
            self._answer(200, {"id": f"M{len(self.server.posts)}"})

    def _refused(self) -> bool:
        if self.headers.get("Authorization") != "Bearer right":
            self._answer(401, {"message": "no"})
        elif self.server.next:
            self._answer(*self.server.next.pop(0))
        else:
            return False
        return True

    def _answer(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        sent = json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)


@pytest.fixture
def webex():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Webex)
    server.posts, server.next = [], []
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def channel(webex, token="right", space="Front%20door"):
    address = f"webex+http://:{token}@127.0.0.1:{webex.server_port}/{space}"
    return connect(address, ChannelContext(Settings(), io.StringIO(), Path))


def test_a_message_arrives_in_the_space_of_that_name_with_its_picture_and_news_in_its_thread(webex):
    found = channel(webex)
    assert isinstance(found, WholeMessageChannel)
    ref = found.send_whole(PERSON, PICTURE)
    assert found.send_whole(PERSON, [], "", ref) == ref == {"id": "M1"}
    first, second = webex.posts
    assert first["files"].encode("latin-1") == b"\xff\xd8one" and second["parentId"] == "M1" and "files" not in second
    assert "**Person\\_1 at \\*Front\\***" in first["markdown"] and "&lt;b&gt;" in first["markdown"]
    assert "Someone was there" in first["markdown"] and "/events/e1)" in first["markdown"]


def test_a_thread_that_is_gone_is_left_for_the_space(webex):
    assert channel(webex).send_whole(PERSON, [], "", {"id": "gone"}) == {"id": "gone"}
    assert "parentId" not in webex.posts[0]


def test_a_space_is_known_by_its_id_as_well(webex):
    channel(webex, space=ROOM).send(PERSON)
    assert len(webex.posts) == 1


def test_a_long_message_is_cut_to_what_webex_takes(webex):
    channel(webex).send(Message("T", "ä_" * 9000))
    assert len(webex.posts[0]["markdown"].encode("latin-1")) <= 7439


@pytest.mark.parametrize(("answer", "transient", "wait", "about"), [
    ((429, {}, {"Retry-After": "7"}), True, 7.0, "channel"), ((429, {}), True, 30.0, "channel"),
    ((429, {}, {"Retry-After": "9" * 400}), True, 3600.0, "channel"),
    ((502, {}), True, None, "channel"), ((403, {}), False, None, "room"), ((400, {}), False, None, "message"),
    ((413, {}), False, None, "picture")])
def test_a_refusal_says_whether_trying_again_helps(webex, answer, transient, wait, about):
    found = channel(webex, space=ROOM)
    webex.next = [answer]
    with pytest.raises(ChannelError) as error:
        found.send_whole(PERSON, PICTURE)
    assert (error.value.transient, error.value.retry_after, error.value.about) == (transient, wait, about)
    found.send_whole(PERSON, PICTURE)


@pytest.mark.parametrize(("token", "space", "why"), [
    ("wrong", "Front%20door", "does not accept the token"), ("right", "Back", "in no Webex space called 'Back'"),
    ("right", "Other", "in 2 Webex spaces called 'Other'")])
def test_a_wrong_token_or_space_says_what_to_do(webex, token, space, why):
    with pytest.raises(ChannelError, match=why) as error:
        channel(webex, token, space).send(PERSON)
    assert not error.value.transient and "wrong" not in str(error.value)


@pytest.mark.parametrize("address", ["webex://webexapis.com/x", "webex://:t@webexapis.com/", "webex://"])
def test_an_address_that_lacks_something_says_how_it_looks(address):
    with pytest.raises(ChannelError, match="webex://:TOKEN@webexapis.com/NAME"):
        connect(address, ChannelContext(Settings(), io.StringIO(), Path))


def test_a_server_that_is_away_is_tried_again():
    away = connect("webex+http://:t@127.0.0.1:1/x", ChannelContext(Settings(), io.StringIO(), Path))
    with pytest.raises(ChannelError, match="cannot be reached") as error:
        away.send(PERSON)
    assert error.value.transient and not error.value.unsure


@pytest.mark.parametrize("address", ["webex://:hunter2@webexapis.com:99999/Front", "webex://[:hunter2@x/Front",
                                     "webex://:hunter2@webexapis.com", "webex://hunter2@webexapis.com/Front"])
def test_a_wrong_address_says_what_one_looks_like_and_no_secret(address):
    with pytest.raises(ChannelError, match="webex://:TOKEN@") as error:
        connect(address, ChannelContext(Settings(), io.StringIO(), Path))
    assert "hunter2" not in str(error.value)
