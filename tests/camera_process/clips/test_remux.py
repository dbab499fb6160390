import dataclasses
import shutil

import av
import pytest
from packets_made import FPS, drawn, numbers, probed, ring_of, stream_of

from camera_process.clips import remux
from camera_process.clips.remux import ClipError, GrowingFile
from camera_process.clips.transcode import encode
from camera_process.orientation import Turn
from camera_process.stream.packets import DemuxedPacket


def finished(path, kind="h264", since=0.0, close=True, **more):
    """The ring's packets from `since` on as a growing file; answers how many."""
    ring = ring_of(kind, **more)
    run = ring.read(ring.since(since))
    growing = GrowingFile(path, run.stream, run.packets)
    growing.write(run.packets)
    if close:
        growing.close()
    return len(run.packets), growing


def playable(path):
    """How many pictures a player gets out of a file before it is torn."""
    pictures = 0
    with av.open(str(path)) as source:
        for packet in source.demux(video=0):
            try:
                pictures += len(packet.decode())
            except av.FFmpegError:
                return pictures
    return pictures


@pytest.fixture
def paths(tmp_path):
    return tmp_path / "a.part.mp4", tmp_path / "a.mp4"


@pytest.mark.parametrize("kind", ["h264", "h264 with B-frames", "hevc"])
def test_a_clip_is_the_cameras_own_pictures_without_an_error(paths, kind):
    count, _ = finished(paths[0], kind, since=103.2)
    seconds = remux.finish(*paths)
    found = probed(paths[1])
    assert found["errors"] == ""
    assert found["count"] == count and found["start"] == 0.0
    assert found["dts"] == sorted(set(found["dts"])) and len(set(found["pts"])) == count
    assert found["duration"] == pytest.approx(count / FPS, abs=0.15) and seconds == pytest.approx(count / FPS, abs=0.15)
    shown = numbers(paths[1])
    assert shown == list(range(shown[0], shown[0] + count))


def test_the_first_pictures_of_a_connection_are_kept_though_they_have_no_stamps(paths):
    def bare(number: int, raw: DemuxedPacket) -> DemuxedPacket:
        if number > 2:
            return raw
        return dataclasses.replace(raw, dts=None, pts=None if number == 0 else raw.pts)

    count, _ = finished(paths[0], "h264 with B-frames", change=bare)
    remux.finish(*paths)
    found = probed(paths[1])
    assert count == 150 and found["errors"] == "" and found["count"] == 150
    assert numbers(paths[1])[:20] == list(range(20))


def test_stamps_may_jitter_and_stay_as_they_are(paths):
    def uneven(number: int, raw: DemuxedPacket) -> DemuxedPacket:
        late = number * number * 37 % 2400
        return dataclasses.replace(raw, pts=raw.pts + late, dts=raw.dts + late)

    count, _ = finished(paths[0], change=uneven)
    remux.finish(*paths)
    found = probed(paths[1])
    assert found["errors"] == "" and found["count"] == count
    steps = {b - a for a, b in zip(found["dts"], found["dts"][1:], strict=False)}
    assert len(steps) > 20, "no constant rate was assumed"


def test_the_end_is_cut_where_it_is_said(paths):
    finished(paths[0], since=102.0)
    seconds = remux.finish(*paths, 45)
    assert probed(paths[1])["count"] == 45 and seconds == pytest.approx(3.0, abs=0.1)


def test_the_index_of_a_finished_clip_comes_before_its_pictures(paths):
    finished(paths[0])
    remux.finish(*paths)
    data = paths[1].read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize("kind", ["h264", "mjpeg"])
def test_a_file_torn_off_by_a_crash_plays_and_can_be_finished(paths, kind, tmp_path):
    _, growing = finished(paths[0], kind, close=False)
    torn = tmp_path / "torn.part.mp4"
    shutil.copyfile(paths[0], torn)
    growing.close()
    data = torn.read_bytes()
    torn.write_bytes(data[: len(data) - 300])

    assert playable(torn) >= 120, "at most the last fragments are lost"
    (encode if kind == "mjpeg" else remux.finish)(torn, paths[1])
    found = probed(paths[1])
    assert found["errors"] == "" and found["count"] >= 120


def test_pictures_are_encoded_once_into_what_browsers_play(paths):
    finished(paths[0], "mjpeg", count=60)
    seconds = encode(*paths, 45)
    found = probed(paths[1])
    assert (found["codec"], found["errors"], found["count"]) == ("h264", "", 45)
    assert seconds == pytest.approx(3.0, abs=0.1) and found["duration"] == pytest.approx(3.0, abs=0.15)
    assert numbers(paths[1]) == list(range(45))
    with av.open(str(paths[1])) as done:
        keys = [packet.is_keyframe for packet in done.demux(video=0) if packet.size]
    assert sum(keys) >= 2, "it can be seeked"


@pytest.mark.parametrize("codec", ["vp9", "h264"])
def test_a_stream_that_cannot_be_described_is_one_clear_line(paths, codec):
    packets = ring_of(count=3, change=lambda _, raw: dataclasses.replace(raw, data=b"nothing at all")).read(0).packets
    with pytest.raises(ClipError, match="H.264" if codec == "vp9" else "does not say"):
        GrowingFile(paths[0], dataclasses.replace(stream_of(), codec=codec), packets)


def test_a_file_without_a_picture_is_no_clip(paths):
    paths[0].write_bytes(b"")
    with pytest.raises(ClipError):
        remux.finish(*paths)


def test_a_rotation_is_noted_in_the_file_and_costs_no_encoding(paths):
    count, _ = finished(paths[0])
    remux.finish(*paths, rotate=90)
    found = probed(paths[1])
    assert found["errors"] == "" and found["count"] == count
    with av.open(str(paths[1])) as done:
        picture = next(done.decode(video=0))
    assert picture.rotation in (-90, 270), "FFmpeg counts counterclockwise"


@pytest.mark.parametrize(("rotate", "turned"), [(180, 180), (270, 90)])
def test_other_rotations_are_noted_too(paths, rotate, turned):
    finished(paths[0])
    remux.finish(*paths, rotate=rotate)
    with av.open(str(paths[1])) as done:
        assert abs(next(done.decode(video=0)).rotation) == turned


def test_a_mirrored_view_is_encoded_mirrored(paths):
    finished(paths[0], count=30)
    encode(*paths, turn=Turn(90, "horizontal"))
    with av.open(str(paths[1])) as done:
        picture = next(done.decode(video=0)).to_ndarray(format="bgr24")
    assert picture.shape[:2] == (320, 180)
    wanted = Turn(90, "horizontal").apply(drawn(0))
    assert abs(picture.astype(int) - wanted).mean() < 8
