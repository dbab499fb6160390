"""Video of more pixels, or of more earlier pictures, than are decoded here."""

import io
from fractions import Fraction

import av
import numpy as np
import pytest

from camera_process.source import SourceError
from camera_process.stream import video_limits
from camera_process.stream.decoder import decoder
from camera_process.stream.packets import VideoStream

START = b"\0\0\0\1"


class Bits:
    """Writes bits as a parameter set has them."""

    def __init__(self) -> None:
        self.text = ""

    def put(self, value: int, count: int) -> "Bits":
        self.text += format(value, f"0{count}b") if count else ""
        return self

    def golomb(self, *values: int) -> "Bits":
        for value in values:
            self.text += "0" * ((value + 1).bit_length() - 1) + format(value + 1, "b")
        return self

    def unit(self, head: bytes) -> bytes:
        whole = self.text + "1"
        whole += "0" * (-len(whole) % 8)
        data = int(whole, 2).to_bytes(len(whole) // 8, "big")
        return head + data.replace(b"\0\0\0", b"\0\0\3\0").replace(b"\0\0\1", b"\0\0\3\1")


def h264(width: int, height: int, held: int = 1) -> bytes:
    """A sequence parameter set of the main profile."""
    bits = Bits().put(77 << 16 | 51, 24).golomb(0, 0, 2, held).put(0, 1)
    bits.golomb(width // 16 - 1, height // 16 - 1).put(1, 1).put(1, 1).put(0, 2)
    return bits.unit(b"\x67")


def hevc(width: int, height: int, held: int) -> bytes:
    """A sequence parameter set of H.265 with one layer."""
    bits = Bits().put(0, 4).put(0, 3).put(1, 1).put(1, 88).put(153, 8).golomb(0, 1, width, height).put(0, 1)
    return bits.golomb(0, 0, 4).put(1, 1).golomb(held - 1, 0, 0).unit(b"\x42\x01")


def encoded(codec: str, width: int, height: int, **options: str) -> tuple[bytes, bytes]:
    """The first packet of a video that a real encoder made, and what its container says of it."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream(codec, rate=5, options={"threads": "1", **options})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for _ in range(2):
            picture = av.VideoFrame.from_ndarray(np.full((height, width, 3), 90, np.uint8), format="rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    file.seek(0)
    with av.open(file) as container:
        stream = container.streams.video[0]
        to_raw = av.BitStreamFilterContext(f"{stream.codec_context.name}_mp4toannexb", in_stream=stream)
        return bytes(to_raw.filter(next(container.demux(stream)))[0]), bytes(stream.codec_context.extradata)


@pytest.mark.parametrize(("codec", "name", "options", "held"), [
    ("libx264", "h264", {"preset": "ultrafast"}, 1),
    ("libx264", "h264", {"preset": "medium", "x264-params": "ref=5:bframes=3:b-pyramid=normal"}, 5),
    ("libx264", "h264", {"x264-params": "interlaced=1:ref=2"}, 4),
    ("libx264", "h264", {"x264-params": "cqm=jvt:ref=3"}, 4),
    ("libx265", "hevc", {"x265-params": "ref=3:bframes=0:log-level=none"}, 4),
])
def test_what_a_real_encoder_announces_is_read_from_packets_and_containers(codec, name, options, held) -> None:
    packet, record = encoded(codec, 640, 352, **options)
    for data in (packet, record):
        found = [(each.width, each.height, each.held) for each in video_limits.announced(name, data)]
        assert found == [(640, 352, held)]


@pytest.mark.parametrize(("codec", "unit", "says"), [
    ("h264", h264(12_000, 10_000), "sends video of 120 megapixels; at most 24 can be shown"),
    ("hevc", hevc(8192, 4320, 1), "sends video of 35 megapixels; at most 24 can be shown"),
    ("h264", h264(3840, 2160, 16), "video of 8 megapixels that is decoded from up to 16 earlier pictures, "
     "which takes 307 MB; at most 195"),
    ("hevc", hevc(3840, 2160, 16), "which takes 307 MB"),
])
def test_video_that_announces_too_much_is_refused_in_words_before_its_packet_is_decoded(codec, unit, says) -> None:
    key = av.Packet(START + unit + START + (b"\x65\x88" if codec == "h264" else b"\x26\x01\xaf"))
    with pytest.raises(SourceError, match=says) as refused:
        list(video_limits.bounded(iter([None, key]), "rtsp://camera", codec))
    assert not refused.value.transient


@pytest.mark.parametrize("unit", [h264(3840, 2160, 5), h264(7680, 2160, 3), h264(4096, 3072, 4), h264(640, 352, 16)])
def test_video_of_the_largest_cameras_that_are_sold_is_decoded(unit: bytes) -> None:
    key = av.Packet(START + unit + START + b"\x65\x88")
    assert list(video_limits.bounded(iter([key, key]), "rtsp://camera", "h264")) == [key, key]


def test_a_size_that_changes_while_the_stream_goes_on_is_noticed() -> None:
    small, large = (av.Packet(START + unit + START + b"\x65\x88") for unit in (h264(640, 352), h264(9600, 9600)))
    packets = video_limits.bounded(iter([small, small, large]), "rtsp://camera", "h264")
    assert [next(packets), next(packets)] == [small, small]
    with pytest.raises(SourceError, match="92 megapixels"):
        next(packets)


@pytest.mark.parametrize("unit", [b"\x67", b"\x67" + bytes(40), b"\x67\xff" * 30, h264(640, 352)[:6]])
@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_a_parameter_set_that_makes_no_sense_is_left_to_ffmpeg(codec: str, unit: bytes) -> None:
    video_limits.check_headers("rtsp://camera", codec, START + unit + START + b"\x65\x88")


def test_decoders_have_ffmpegs_own_limit() -> None:
    context = decoder(VideoStream("h264", Fraction(1, 90_000)), {"skip_loop_filter": "all"})
    assert context.options == {"max_pixels": "50000000", "skip_loop_filter": "all"}


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_a_container_that_lies_about_its_headers_raises_nothing(codec: str) -> None:
    for length in range(0, 60, 3):
        video_limits.check_headers("clip.mp4", codec, b"\1" + b"\xff" * length)


@pytest.mark.parametrize(("codec", "unit", "head"), [("h264", h264(640, 352), b"\x65\x88"),
                                                     ("hevc", hevc(640, 352, 1), b"\x26\x01\xaf")])
def test_start_codes_with_nothing_between_them_are_passed_over(codec: str, unit: bytes, head: bytes) -> None:
    data = START + START + unit + START + b"\0\0" + START + head
    found = [(each.width, each.height) for each in video_limits.announced(codec, data)]
    assert found == [(640, 352)]
    assert len(list(video_limits.bounded(iter([av.Packet(data)]), "rtsp://camera", codec))) == 1
