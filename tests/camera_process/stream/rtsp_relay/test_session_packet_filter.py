"""Which packets of a connection are its own session's: by what a camera announced, what comes, and who is silent."""

import struct

import pytest

from camera_process.stream.rtsp_relay.session_packet_filter import OwnSession

OWN, OTHER, THIRD = 0x11223344, 0x5BF73F70, 7
SETUP = b"RTSP/1.0 200 OK\r\nCSeq: 3\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1%s\r\n"
PLAY = b"RTSP/1.0 200 OK\r\nCSeq: 4\r\nSession: 1%s\r\n"


def rtp(ssrc: int) -> bytes:
    return struct.pack(">BBHII", 128, 96 | 128, 1, 1, ssrc) + b"picture"


def rtcp(ssrc: int, kind: int = 200) -> bytes:
    return struct.pack(">BBHI", 128, kind, 6, ssrc) + bytes(20)


def opened(setup: bytes = b"", play: bytes = b"") -> OwnSession:
    session = OwnSession()
    session.answered(SETUP % setup)
    session.answered(PLAY % play)
    return session


def taken(session: OwnSession, *packets: tuple[float, int]) -> list[bool]:
    return [session.takes(0, rtp(ssrc), when) for when, ssrc in packets]


@pytest.mark.parametrize("session", [
    opened(b";ssrc=11223344"), opened(b";SSRC=0x11223344;mode=play"),
    opened(play=b"\r\nRTP-Info: url=rtsp://x/1;seq=5;ssrc=11223344;rtptime=1"),
], ids=["in SETUP's answer", "with 0x", "in PLAY's answer"])
def test_the_announced_session_is_taken_though_another_comes_first(session) -> None:
    assert taken(session, (1.0, OTHER), (1.1, OWN), (1.2, OTHER), (1.3, OWN)) == [False, True, False, True]
    assert session.mixed


@pytest.mark.parametrize("said", [b"", b";ssrc=00000000"])
def test_without_an_announcement_the_first_session_after_play_is_taken(said: bytes) -> None:
    session = OwnSession()
    session.answered(SETUP % said)
    assert taken(session, (0.9, OTHER)) == [False], "what another session still sends"
    session.answered(PLAY % b"")
    assert taken(session, (1.0, OWN), (1.1, OTHER), (1.2, OWN), (1.3, OTHER)) == [True, False, True, False]


def test_an_announced_session_that_never_comes_gives_way_to_the_one_that_does() -> None:
    session = opened(b";ssrc=11223344")
    assert taken(session, (1.0, OTHER), (1.5, OTHER), (2.1, OTHER), (2.2, OTHER)) == [False, False, True, True]
    assert not session.mixed


def test_an_encoder_that_begins_anew_is_taken_after_a_second_without_the_old_one_and_is_no_mixing() -> None:
    session = opened()
    assert taken(session, (1.0, OWN), (1.1, OWN), (1.2, THIRD), (2.0, THIRD), (2.2, THIRD), (2.3, THIRD)) == [
        True, True, False, False, True, True]
    assert not session.mixed


def test_a_slow_stream_is_not_left_for_another_session_in_its_pauses() -> None:
    session = opened(b";ssrc=11223344")
    assert taken(session, (10.0, OWN), (11.5, OTHER)) == [True, True], "it might have begun anew"
    packets = [(12.0 + step / 2, OTHER if step % 4 else OWN) for step in range(80)]
    assert taken(session, *packets) == [ssrc == OWN for _, ssrc in packets]


def test_reports_of_another_session_are_passed_over_on_whatever_channel_they_come() -> None:
    session = opened()
    taken(session, (1.0, OWN))
    assert [session.takes(channel, rtcp(ssrc, kind), 1.1)
            for channel in (0, 1) for kind in (200, 203) for ssrc in (OWN, OTHER)] == [True, False] * 4


def test_what_is_of_no_session_or_of_another_channel_goes_on() -> None:
    session = opened()
    taken(session, (1.0, OWN))
    assert session.takes(4, rtp(OTHER), 1.1) and session.takes(0, b"", 1.1) and session.takes(0, b"\x80\x60", 1.1)
