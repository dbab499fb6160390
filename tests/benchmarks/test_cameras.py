"""The benchmark of cameras: what it serves, what it counts, and when it says no."""

import json
import subprocess
import sys
import time
from pathlib import Path

import av
import numpy as np
import pytest

from benchmarks import cameras, visits
from benchmarks.peers import cameras as camera_peers
from benchmarks.rtsp import looped_videos
from benchmarks.visits import LOOP_SECONDS, Noticed, judge
from camera_process.stream.keyframe_policy import Holds, KeyframePolicy, phase_of
from tests.camera_process.conftest import gstreamer  # noqa: F401


def _pictures(count: int):
    for number in range(count):
        grey = np.full((90, 160, 3), 60 + number, np.uint8)
        yield av.VideoFrame.from_ndarray(grey, format="bgr24")


@pytest.fixture(scope="module")
def video(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("video") / "grey.h264"
    assert looped_videos.encode(_pictures(40), [looped_videos.Target(file, (160, 90))]) == 40
    return file


def test_a_video_is_taken_apart_into_its_pictures(video, gstreamer):  # noqa: F811
    ask = ("import sys; from looping_server import units; data = open(sys.argv[1], 'rb').read(); found = units(data); "
           "print(len(found), b''.join(found) == data)")
    answer = subprocess.run([camera_peers.SYSTEM_PYTHON, "-c", ask, str(video)],
                            cwd=Path(looped_videos.__file__).parent,
                            capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["40", "True"]


def test_a_video_has_a_key_frame_every_second(video):
    with av.open(str(video)) as made:
        keys = [number for number, packet in enumerate(p for p in made.demux(video=0) if p.size) if packet.is_keyframe]
    assert keys == [0, 15, 30]


def test_a_clip_is_shown_fifteen_times_a_second(tmp_path):
    made = tmp_path / "slow.mp4"
    with av.open(str(made), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        for picture in _pictures(20):
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    assert 28 <= len(list(looped_videos.clip(made))) <= 30


def test_two_streams_of_a_camera_play_the_same_loop_with_stamps_that_grow_over_its_end(video, gstreamer):  # noqa: F811
    with camera_peers.Loops({"front-main": video, "front-small": video, "back-main": video}) as loops:
        stamps, keys = _read(loops.address("front-main"), 60)
        assert all(a < b for a, b in zip(stamps, stamps[1:], strict=False)), "over the end of its 40 pictures"
        assert keys
        _read(loops.address("front-small"), 2)
        _read(loops.address("back-main"), 2)
        main, small, back = (loops.began(name)[0] for name in ("front-main", "front-small", "back-main"))
    assert small == main and back > main + 1


def _read(address: str, count: int) -> tuple[list[int], list[int]]:
    stamps, keys = [], []
    with av.open(address, options={"rtsp_transport": "tcp"}, timeout=(30, 30)) as stream:
        for number, packet in enumerate(stream.demux(video=0)):
            if packet.dts is not None:
                stamps.append(packet.dts)
            keys += [number] if packet.is_keyframe else []
            if number >= count:
                break
    return stamps, keys


def test_the_visits_of_a_loop_are_those_of_the_clip_and_come_again_in_the_next():
    found = visits.visits(1000.0, 1000.0 + LOOP_SECONDS + 10)
    assert len(found) == 7
    assert found[0] == pytest.approx((1006.0, 1019.8))
    assert found[6][0] == pytest.approx(found[0][0] + LOOP_SECONDS)
    assert visits.visits(1000.0, 1008.5) == [], "one that has just begun is not asked for"


def test_a_visit_is_noticed_by_the_first_event_that_began_within_it():
    truth = [(10.0, 20.0), (30.0, 40.0), (50.0, 60.0)]
    verdict = judge(truth, [Noticed(9.5, 10.6), Noticed(15.0, 15.4), Noticed(31.0, 31.5), Noticed(25.0, 25.5)])
    assert verdict.delays == pytest.approx((0.6, 1.5))
    assert (verdict.visits, verdict.missed, verdict.false) == (3, 1, 1)


def test_an_event_after_the_last_visit_that_counts_is_nothing_wrong():
    assert judge([(10.0, 20.0)], [Noticed(10.0, 10.5), Noticed(70.0, 70.5)]).false == 0


@pytest.mark.parametrize("begins", [500.0, 5_000.0, 123_456.0, 9_000_000.0])
def test_an_audit_begins_when_it_is_wanted_and_none_soon_before(begins):
    every = cameras.audit_every(begins, "front")
    assert 300 < every <= 86_400
    wake = KeyframePolicy(Holds(after_connect=0, audit=60, audit_every=every), phase_of("front"))
    wake.connected(begins - 310)
    for back in range(310, 0, -1):
        wake.wants(True, begins - back)
    assert wake.why(begins - 301) == wake.why(begins - 1) == ""
    wake.wants(True, begins)
    assert wake.why(begins + 1) == "audit"


def test_motion_is_told_size_rate_and_transport_and_to_keep_nothing(tmp_path):
    told = dict(line.split(" ", 1) for line in
                camera_peers.settings("rtsp://127.0.0.1:1/front-main", tmp_path, tmp_path / "log").splitlines())
    assert told["netcam_params"] == "rtsp_transport=tcp" and told["framerate"] == "15"
    assert (told["width"], told["height"]) == ("1280", "720")
    assert told["picture_output"] == told["movie_output"] == "off"


def test_motions_own_words_tell_its_events():
    words = ("[1:ml1] [NTC] [ALL] [Nov 20 21:07:29] motion_detected: Motion detected - starting event 1.\n"
             "[1:ml1] [NTC] [ALL] [Nov 20 21:08:20] mlp_actions: End of event 1\n")
    told = camera_peers.events_of(words, 2026)
    assert [time.localtime(each)[:6] for each in told] == [(2026, 11, 20, 21, 7, 29)]


def test_the_cpu_of_a_process_is_its_own():
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        began = time.monotonic()
        while camera_peers.cpu_seconds(busy.pid) < 0.1:
            assert time.monotonic() < began + 60
        assert camera_peers.cpu_seconds(busy.pid) <= time.monotonic() - began + 1
    finally:
        busy.kill()
        busy.wait()


def test_a_bound_that_is_missed_is_named_and_counts(monkeypatch, tmp_path, capsys):
    clip = tmp_path / "clip.mp4"
    clip.touch()
    bounds = [cameras.Bound("full decode", 1.2, 1.15), cameras.Bound("visits missed", 0, 0)]
    monkeypatch.setattr(cameras, "_measured", lambda asked, folder: ({"mode": asked.mode}, bounds))
    assert cameras.run(["--clip", str(clip), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["missed"] == ["full decode"]
    assert cameras.run(["--clip", str(clip)]) == 1
    assert "MISSED full decode: 1.2 (at most 1.15)" in capsys.readouterr().out
    bounds.pop(0)
    assert cameras.run(["--clip", str(clip)]) == 0


def test_a_clip_that_is_not_there_is_said_in_one_line(tmp_path, capsys):
    assert cameras.run(["--clip", str(tmp_path / "none.mp4")]) == 2
    said = capsys.readouterr().out
    assert said.count("\n") == 1 and "--clip" in said


def test_without_motion_the_package_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(camera_peers.shutil, "which", lambda name: None)
    with pytest.raises(camera_peers.PartMissing, match="apt install motion"):
        camera_peers.DebianMotion("rtsp://127.0.0.1:1/front-main", tmp_path).__enter__()
