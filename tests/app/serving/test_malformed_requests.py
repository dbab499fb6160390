"""A request that is no HTTP is refused, and nothing of it is logged or sent back."""

import logging
import socket

import pytest
from gunicorn.config import Config
from gunicorn.http import get_parser
from gunicorn.http.errors import InvalidResponseHeader, ParseException

from app.serving import malformed_requests

SECRET = "s3cret-of-a-device"


@pytest.mark.parametrize(("request_text", "status"), [
    (f"GET /x?password={SECRET} and more HTTP/1.1\r\n\r\n", b"400"),
    (f"GET /x HTTP/1.1\r\nX-Hearthwatch-Key {SECRET}\r\n\r\n", b"400"),
    (f"GET /x HTTP/1.1\r\nX-{SECRET} : 1\r\n\r\n", b"400"),
    (f"{SECRET}\r\n\r\n", b"400"), (f"GET /{SECRET}{'a' * 9000} HTTP/1.1\r\n\r\n", b"414")])
def test_nothing_of_a_request_that_cannot_be_read_is_logged_or_sent_back(request_text, status, caplog):
    with pytest.raises(ParseException) as raised:
        next(get_parser(Config(), iter([request_text.encode()]), ("10.0.0.4", 1)))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert malformed_requests.refuse(logging.getLogger("x"), ours, ("10.0.0.4", 1), raised.value)
        answer = theirs.recv(4096)
    assert answer.split()[1] == status and SECRET.encode() not in answer
    assert "10.0.0.4" in caplog.text and SECRET not in caplog.text


def test_what_the_app_does_wrong_is_left_to_the_server():
    for error in (ZeroDivisionError(), InvalidResponseHeader("x")):
        assert not malformed_requests.refuse(logging.getLogger("x"), None, None, error)
