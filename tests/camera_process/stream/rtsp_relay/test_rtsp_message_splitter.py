"""What a camera sends goes on the same in whatever pieces it comes, without the packets that are passed over."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camera_process.stream.rtsp_relay.rtsp_message_splitter import FromCamera
from camera_process.stream.rtsp_relay.session_packet_filter import OwnSession

DESCRIBE = b"RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 8\r\n\r\nv=0\r\n$RT"
SETUP = b"RTSP/1.0 200 OK\r\nCSeq: 3\r\nTransport: RTP/AVP/TCP;interleaved=0-1;ssrc=00000007\r\n\r\n"
PLAY = b"RTSP/1.0 200 OK\r\nCSeq: 4\r\n\r\n"
ASKED = b"OPTIONS rtsp://x RTSP/1.0\r\nCSeq: 9\r\n\r\n"


def packet(ssrc: int, payload: bytes = b"picture", channel: int = 0) -> bytes:
    return struct.pack(">cBHBBHII", b"$", channel, len(payload) + 12, 128, 96, 1, 1, ssrc) + payload


OWN = [DESCRIBE, SETUP, PLAY, packet(7), packet(7, b""), b"\r\n\0R", packet(7, b"RTSP/1.0 200 OK\r\n\r\n$$"), ASKED,
       packet(7, bytes(65_000)), PLAY, packet(7)]
MIXED = b"".join(each + packet(9, b"$\0\0\4RTSP/1.0") for each in OWN)


def passed(pieces: list[bytes], session: OwnSession | None) -> bytes:
    camera = FromCamera(bytes, session)
    return b"".join(camera.passed(piece, 1.0) for piece in pieces)


def cut(data: bytes, at: list[int]) -> list[bytes]:
    ends = [0, *sorted(each % len(data) for each in at), len(data)]
    return [data[begin:end] for begin, end in zip(ends, ends[1:], strict=False)]


@given(st.lists(st.integers(0, 10**6), max_size=40))
def test_packets_of_another_session_are_left_out_wherever_the_stream_is_cut(at: list[int]) -> None:
    assert passed(cut(MIXED, at), OwnSession()) == b"".join(OWN)


def test_packets_of_another_session_are_left_out_when_every_byte_comes_alone() -> None:
    head = MIXED[: MIXED.index(ASKED) + 100]
    assert passed([bytes((each,)) for each in head], OwnSession()) == passed([head], OwnSession())


@given(st.binary(max_size=400), st.lists(st.integers(0, 10**6), max_size=9))
def test_what_is_no_rtsp_at_all_goes_on_as_it_is(data: bytes, at: list[int]) -> None:
    noise = data.replace(b"$", b"").replace(b"R", b"") + b"\n"
    for session in (OwnSession(), None):
        assert passed(cut(noise, at), session) == noise


@pytest.mark.parametrize("length", [40_000, 400_000])
def test_an_answer_that_never_ends_is_not_waited_for(length: int) -> None:
    endless = b"RTSP/1.0 200 OK\r\nX: " + b"x" * length
    assert passed([endless], OwnSession()) == endless


def test_without_a_session_everything_goes_on_once_the_stream_has_begun() -> None:
    assert passed([MIXED], None) == MIXED
