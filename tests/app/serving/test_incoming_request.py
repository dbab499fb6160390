import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.serving.incoming_request import LARGEST_BODY, LARGEST_HEAD, LARGEST_PUSHED, Refused, RequestBuffer

GET = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
POST = b"POST /x HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = (b"POST /x HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"
           b"5;a=b\r\nhello\r\n1\r\n!\r\n0\r\nTrailer: x\r\n\r\n")
UNTRAILED = b"POST /x HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\n"


def head(*lines: bytes) -> bytes:
    return b"\r\n".join([b"POST /x HTTP/1.1", b"Host: here", *lines, b"", b""])


def added(data: bytes, step: int = 1 << 20) -> RequestBuffer:
    buffer = RequestBuffer()
    for at in range(0, len(data), step):
        buffer.add(data[at:at + step])
    return buffer


@pytest.mark.parametrize("request_bytes", [GET, POST, CHUNKED, UNTRAILED])
def test_a_request_is_whole_with_its_last_byte_and_not_before(request_bytes):
    buffer = RequestBuffer()
    for at in range(len(request_bytes)):
        assert not buffer.whole
        buffer.add(request_bytes[at:at + 1])
    assert buffer.whole
    assert buffer.take() == (request_bytes, b"")


@pytest.mark.parametrize("request_bytes", [GET, POST, CHUNKED, UNTRAILED])
def test_what_comes_behind_a_request_is_the_beginning_of_the_next(request_bytes):
    assert added(request_bytes + b"GET /next").take() == (request_bytes, b"GET /next")


def test_what_a_camera_posts_may_be_larger():
    picture = b"POST /push/yard?token=x HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (LARGEST_BODY + 1)
    assert added(picture + bytes(LARGEST_BODY + 1)).whole
    with pytest.raises(Refused):
        added(b"PUT /push/yard HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (LARGEST_PUSHED + 1))
    with pytest.raises(Refused):
        added(picture.replace(b"/push/", b"/pushx/"))


@pytest.mark.parametrize(("lines", "status"), [
    ([b"Content-Length: %d" % (LARGEST_BODY + 1)], 413),
    ([b"content-length:  99999999999999999999"], 413),
    ([b"Content-Length: 5", b"Content-Length: 5"], 400),
    ([b"Content-Length: -5"], 400),
    ([b"Content-Length: +5"], 400),
    ([b"Content-Length: 0x5"], 400),
    ([b"Content-Length: \xb2"], 400),
    ([b"Content-Length:"], 400),
    ([b"Content-Length: 5", b"Transfer-Encoding: chunked"], 400),
    ([b"Transfer-Encoding: gzip, chunked"], 400),
    ([b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"], 400),
    ([b"Transfer-Encoding: xchunked"], 400),
    ([b"Transfer-Encoding : identity"], 400),
])
def test_a_body_that_is_too_large_or_has_no_clear_length_is_refused_with_the_head(lines, status):
    with pytest.raises(Refused) as caught:
        added(head(*lines))
    assert caught.value.status == status


def test_chunks_that_announce_more_than_is_taken_are_refused_before_they_come():
    with pytest.raises(Refused) as caught:
        added(head(b"Transfer-Encoding: chunked") + b"fffffff\r\n")
    assert caught.value.status == 413


@pytest.mark.parametrize("chunks", [b"\r\n", b"g\r\n", b"-1\r\n", b"0x5\r\n", b"5" * 2000])
def test_chunks_without_a_size_are_refused(chunks):
    with pytest.raises(Refused) as caught:
        added(head(b"Transfer-Encoding: chunked") + chunks)
    assert caught.value.status == 400


@pytest.mark.parametrize("data", [b"GET / HTTP/1.1\r\nX: " + b"x" * LARGEST_HEAD, b"G" * (LARGEST_HEAD + 2),
                                  head(b"X: " + b"x" * LARGEST_HEAD)])
def test_a_head_that_is_too_large_is_refused(data):
    with pytest.raises(Refused) as caught:
        added(data, 4096)
    assert caught.value.status == 431


@pytest.mark.parametrize("data", [b"\x16\x03\x01\x02", b"\x00", b"GET / HTTP/1.1\n", b"GET / HTTP/1.1\r\nHost: here\n"])
def test_what_can_become_no_request_is_not_waited_for(data):
    assert added(data, 1).whole


def test_a_client_that_waits_before_its_body_is_known():
    buffer = added(head(b"Content-Length: 5", b"Expect: 100-Continue"))
    assert buffer.wants_continue and not buffer.whole


@given(st.binary(max_size=300), st.integers(1, 40))
def test_a_request_with_any_body_is_the_same_however_it_is_cut(body, step):
    data = head(b"Content-Length: %d" % len(body)) + body
    buffer = added(data, step)
    assert buffer.whole and buffer.take() == (data, b"")
