"""Key frames that come in pieces, from a real RTSP server and from packets made here."""

import av
import pytest
from packets_made import packets

from camera_process.sources import rtsp
from camera_process.stream.packet_ring import PacketRing
from camera_process.stream.slice_assembly import continues, whole
from house.clock import SystemClock

BALL = ("videotestsrc is-live=1 pattern=ball ! video/x-raw,width=640,height=360,framerate=15/1 "
        "! x264enc tune=zerolatency threads=4 speed-preset=ultrafast key-int-max=15 {parser} "
        "! rtph264pay name=pay0 config-interval={interval}")


@pytest.mark.parametrize(("parser", "interval"), [("", -1), ("! h264parse config-interval=-1", 0), ("", 0)])
def test_every_picture_of_a_sliced_stream_is_seen_and_kept_whole(rtsp_server, parser: str, interval: int) -> None:
    server = rtsp_server(launch=BALL.format(parser=parser, interval=interval))
    source = rtsp.connect(server.address() + "#fps=60", SystemClock())
    ring = PacketRing(60.0)
    source.keep_packets(ring)
    source.open()
    frames = [source.read() for _ in range(50)]
    source.close()

    assert [frame.number for frame in frames] == list(range(50))
    assert all(float(frame.luma.max()) > 200 for frame in frames), "the ball is in every picture"
    run = ring.read(ring.since(0.0))
    keys = [packet for packet in run.packets if packet.key]
    assert 3 <= len(keys) <= 5
    stamps = [packet.pts for packet in run.packets]
    assert len(set(stamps)) == len(stamps) >= 50, "a packet for each picture"
    steps = {after - before for before, after in zip(stamps[1:], stamps[2:], strict=False)}
    assert max(steps) < 1.5 * 90_000 / 15, "and none is missing"


def packet(data: bytes, pts: int | None, key: bool) -> av.Packet:
    made = av.Packet(data)
    made.pts = made.dts = pts
    made.is_keyframe = key
    return made


FIRST, NEXT = b"\x00\x00\x01\x65\x88first", b"\x00\x00\x01\x67sets\x00\x00\x01\x65\x13next"
OTHER = b"\x00\x00\x01\x41\x9aother"


def given(stream: list[av.Packet | None], codec: str = "h264") -> list[tuple[bytes, int | None] | None]:
    return [each and (bytes(each), each.pts) for each in whole(stream, codec)]


def test_pieces_of_one_stamp_become_one_packet() -> None:
    stream = [packet(FIRST, None, True), packet(NEXT, 0, True), packet(NEXT, 0, True), packet(OTHER, 6000, False)]
    assert given(stream) == [None, None, None, (FIRST + NEXT + NEXT, 0), (OTHER, 6000)]


def test_in_an_ordinary_stream_only_the_first_key_frame_waits() -> None:
    stream = [packet(OTHER, 0, False), packet(FIRST, 10, True), packet(OTHER, 20, False), None, packet(FIRST, 30, True),
              packet(OTHER, 40, False)]
    assert given(stream) == [(OTHER, 0), None, (FIRST, 10), (OTHER, 20), None, (FIRST, 30), (OTHER, 40)]


def test_a_stream_that_breaks_its_pictures_later_is_noticed_and_nothing_is_held_at_its_end() -> None:
    stream = [packet(FIRST, 0, True), packet(OTHER, 10, False), packet(FIRST, 20, True), packet(NEXT, 20, True),
              packet(OTHER, 30, False), packet(FIRST, 40, True), packet(NEXT, 40, True)]
    assert given(stream)[-2:] == [None, (FIRST + NEXT, 40)]


def test_other_codecs_are_left_alone() -> None:
    stream = [packet(FIRST, 0, True), packet(FIRST, 0, True)]
    assert given(stream, "mjpeg") == [(FIRST, 0), (FIRST, 0)]


@pytest.mark.parametrize("kind", ["h264", "hevc"])
def test_a_packet_with_a_whole_picture_continues_nothing(kind: str) -> None:
    assert not any(continues(data, kind) for data, *_ in packets(kind, 30))
    assert not continues(b"\x00\x00\x01\x09\x10", kind)
    assert continues(NEXT, "h264") and continues(b"\x00\x00\x01\x26\x01\x20", "hevc")
