"""A camera that mixes sessions is noticed by what that does to its stream, tried through the relay, and remembered."""

import io
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from urllib.parse import quote

import av
import pytest
from packets_made import drawn

from benchmarks.logins.forms import FORMS, USER, named
from benchmarks.logins.rtsp_login_camera import RtspLoginCamera
from benchmarks.logins.stream_forms import STREAM_FORMS
from camera_process.camera_address import parsed
from camera_process.source import SourceError
from camera_process.stream.rtsp_demuxer import RtspDemuxer
from camera_process.stream.rtsp_relay.mixed_session_detection import MixedPackets, MixedSessions
from house.clock import FakeClock, SystemClock

FOREIGN = next(number for number, form in enumerate(STREAM_FORMS) if form.foreign)
TICKS = 9000


def pictures(count: int, b_frames: int = 0, size: tuple[int, int] = (64, 48),
             codec: str = "libx264") -> list[av.Packet]:
    """Pictures as RTSP gives them: both stamps are the time of showing, 10 a second."""
    made = io.BytesIO()
    with av.open(made, "w", format="mpegts") as output:
        said = f"keyint=10:b-adapt=0:bframes={b_frames}"
        options = {"bf": str(b_frames), "x264-params": said, "x265-params": f"{said}:log-level=none"}
        stream = output.add_stream(codec, rate=10, options=options)
        stream.width, stream.height, stream.pix_fmt, stream.time_base = *size, "yuv420p", Fraction(1, 90_000)
        for number in range(count):
            frame = av.VideoFrame.from_ndarray(drawn(number, size), format="bgr24")
            frame.pts, frame.time_base = number * TICKS, Fraction(1, 90_000)
            output.mux(stream.encode(frame))
        output.mux(stream.encode())
    found = [packet for packet in av.open(io.BytesIO(made.getvalue())).demux(video=0) if packet.size]
    for packet in found:
        packet.dts = packet.pts
    return found


def noticed(packets: list[av.Packet], codec: str = "h264") -> bool:
    watched = MixedPackets(codec, 1 / 90_000)
    return any(watched.shown(packet) for packet in packets)


def mixed(one: list[av.Packet], other: list[av.Packet], every: int, apart: int) -> list[av.Packet]:
    for packet in other:
        packet.dts = packet.pts = (packet.pts or 0) + apart
    return [each for at, packet in enumerate(one) for each in ([packet] if at % every else [packet, other[at]])]


@pytest.mark.parametrize("apart", [23_457, -23_457, 900_000, -2_000_000_000])
@pytest.mark.parametrize("every", [1, 3])
def test_stamps_of_two_sessions_are_noticed(apart: int, every: int) -> None:
    assert noticed(mixed(pictures(30), pictures(30), every, apart))


def test_stamps_of_two_sessions_are_noticed_among_b_frames() -> None:
    assert noticed(mixed(pictures(60, b_frames=2), pictures(60, b_frames=2), 3, 23_457))


def test_two_streams_with_the_same_stamps_are_noticed_by_their_parameter_sets() -> None:
    assert noticed(mixed(pictures(40), pictures(40, size=(96, 64)), 1, 10))


@pytest.mark.parametrize(("codec", "encoder"), [("h264", "libx264"), ("hevc", "libx265")])
def test_b_frames_are_nothing_strange(codec: str, encoder: str) -> None:
    packets = pictures(60, b_frames=3, codec=encoder)
    assert any(later.dts < earlier.dts for earlier, later in zip(packets, packets[1:], strict=False))  # type: ignore[operator]
    assert not noticed(packets, codec)


def test_a_clock_that_is_set_and_a_size_that_is_changed_are_nothing_strange() -> None:
    packets = [*pictures(30), *pictures(30), *pictures(30, size=(96, 64))]
    assert not noticed(packets)


def test_parameter_sets_that_come_once_and_twice_in_turn_are_nothing_strange() -> None:
    packets = pictures(80)
    for number, packet in enumerate(packets):
        if packet.is_keyframe and number % 20 == 0:
            data, stamp = bytes(packet), packet.pts
            packets[number] = av.Packet(data[: data.index(b"\0\0\1\x65")] + data)
            packets[number].pts, packets[number].is_keyframe = stamp, True
    assert len({bytes(packet).count(b"\0\0\1\x67") for packet in packets}) == 3
    assert not noticed(packets)


def test_a_camera_is_tried_once_and_left_alone_where_nothing_was_found() -> None:
    clock = FakeClock()
    known = MixedSessions(clock)
    assert known.next() is None
    assert known.suspect() and not known.suspect()
    assert known.next() is not None, "the trial"
    assert not known.suspect()
    assert known.next() is None and not known.suspect()
    clock.advance(601)
    assert known.suspect()


def test_a_camera_that_was_found_out_is_remembered() -> None:
    known = MixedSessions(FakeClock())
    known.suspect()
    trial = known.next()
    assert trial is not None
    trial.mixed = True
    assert known.next() is not None and known.next() is not None


@pytest.fixture
def camera() -> Iterator[RtspLoginCamera]:
    started = RtspLoginCamera()
    yield started
    started.shutdown()
    started.server_close()


@pytest.mark.parametrize("login", ["no login", "MD5, then SHA-256"])
def test_a_camera_that_mixes_sessions_gives_whole_pictures_once_that_was_noticed(camera, login: str) -> None:
    form = named(login)
    number, user = FORMS.index(form), f"{USER}:{quote(form.password, safe='')}@" if form.asks else ""
    demuxer = RtspDemuxer(parsed(f"rtsp://{user}127.0.0.1:{camera.port}/{number}/{FOREIGN}"), 2.0, SystemClock())
    demuxer.open()
    with pytest.raises(SourceError, match="mix packets of another session into its stream; it is opened again"):
        list(islice(demuxer.packets(), 60))
    assert damaged(demuxer, 10) == 0
    demuxer.close()


def damaged(demuxer: RtspDemuxer, count: int) -> int:
    """How many of the next pictures of a connection are not whole, or come twice or at a wrong time."""
    stream = demuxer.open()
    decoder = av.CodecContext.create(stream.codec, "r")
    decoder.extradata = stream.headers
    stamps: list[int] = []
    bad = 0
    for packet in demuxer.packets():
        if packet is None:
            continue
        stamps += [packet.pts] if packet.pts is not None else []
        try:
            bad += sum(frame.is_corrupt for frame in decoder.decode(packet))  # type: ignore[attr-defined]
        except av.FFmpegError:
            bad += 1
        if len(stamps) == count:
            break
    return bad + sum(later - earlier != TICKS for earlier, later in zip(stamps, stamps[1:], strict=False))
