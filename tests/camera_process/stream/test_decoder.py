"""Single key frames, and going on after them."""

import threading

import av
import numpy as np
import pytest
from packets_made import number_in, raws, stream_of

from camera_process.source import SourceError
from camera_process.stream import decoder, pixel_formats
from camera_process.stream.decoder import CameraDecoder, SharedDecoder, as_av
from camera_process.stream.frame_at_time import pictures
from camera_process.stream.packets import DemuxedPacket, VideoStream


@pytest.fixture(scope="module")
def singles() -> SharedDecoder:
    return SharedDecoder(1)


@pytest.mark.parametrize("kind", ["h264", "h264 with B-frames", "hevc"])
def test_a_key_frame_is_decoded_by_itself(singles, kind):
    keys = [raw for raw in raws(kind, count=60) if raw.key]
    shown = [singles.picture(stream_of(kind), as_av(key)) for key in keys]
    assert [number_in(pixel_formats.luma(each)) for each in shown if each] == [0, 15, 30, 45]


def test_it_looks_as_it_does_among_the_others_but_for_the_smoothing(singles):
    key = [raw for raw in raws(count=60) if raw.key][2]
    single = singles.picture(stream_of(), as_av(key))
    smoothed = next(pictures(stream_of(), [key]))
    apart = np.abs(pixel_formats.luma(single).astype(int) - pixel_formats.luma(smoothed))
    assert apart.mean() < 1 and np.percentile(apart, 99) < 12


def test_cameras_of_different_kinds_may_take_turns(singles):
    kinds = ["h264", "hevc", "h264", "h264 with B-frames", "hevc"]
    shown = [singles.picture(stream_of(kind), as_av(raws(kind, count=30)[15])) for kind in kinds]
    assert [number_in(pixel_formats.luma(each)) for each in shown if each] == [15] * 5


def test_a_damaged_key_frame_shows_nothing_and_harms_nobody_else(singles):
    key = raws(count=30)[15]
    for data in (b"", key.data[:40], bytes(len(key.data))):
        assert singles.picture(stream_of(), as_av(DemuxedPacket(data, 0, 0, True, 0.0))) is None
    assert number_in(pixel_formats.luma(singles.picture(stream_of(), as_av(key)))) == 15


def test_a_decoder_that_hangs_is_left_behind(monkeypatch):
    singles, end, decode = SharedDecoder(1), threading.Event(), SharedDecoder._picture
    hung: list[VideoStream] = []

    def hanging(self: SharedDecoder, stream: VideoStream, packet: av.Packet) -> av.VideoFrame | None:
        if not hung:
            hung.append(stream)
            end.wait()
        return decode(self, stream, packet)

    monkeypatch.setattr(decoder, "_LONGEST", 0.2)
    monkeypatch.setattr(SharedDecoder, "_picture", hanging)
    key = as_av(raws(count=30)[15])
    with pytest.raises(SourceError, match="could not be decoded in time"):
        singles.picture(stream_of(), key)
    monkeypatch.setattr(decoder, "_LONGEST", 10.0)
    assert number_in(pixel_formats.luma(singles.picture(stream_of(), key))) == 15
    end.set()


def test_many_threads_each_get_their_own_picture(singles):
    keys, found = [raw for raw in raws(count=150) if raw.key], {}

    def ask(number: int) -> None:
        found[number] = [number_in(pixel_formats.luma(singles.picture(stream_of(),
                                                                      as_av(keys[number])))) for _ in range(10)]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(keys))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert found == {number: [15 * number] * 10 for number in range(len(keys))}


def test_after_a_single_key_frame_the_next_packet_is_decoded_as_if_all_had_been(singles):
    made = raws(count=60)
    expected = [pixel_formats.luma(each).copy() for each in pictures(stream_of(), made[30:35])]
    since_key: list[DemuxedPacket] = []
    decoding = CameraDecoder(stream_of(), since_key, singles)
    for turn in range(2):
        since_key[:] = []
        assert number_in(pixel_formats.luma(decoding.single(as_av(made[30])))) == 30, f"turn {turn}"
        since_key.append(made[30])
        for number in range(31, 34):
            shown = decoding.next(as_av(made[number]), False)
            assert np.array_equal(pixel_formats.luma(shown[0]), expected[number - 30])
            since_key.append(made[number])


def test_what_cannot_be_decoded_on_its_own_is_said_to_be_so(singles):
    decoding = CameraDecoder(stream_of(), [], singles)
    with pytest.raises(av.FFmpegError):
        decoding.next(as_av(DemuxedPacket(b"nothing", 0, 0, True, 0.0)), True)
