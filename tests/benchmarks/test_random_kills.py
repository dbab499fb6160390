"""What `bench kills --random` counts: visits that were watched and missed, messages twice, files that do not play."""

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter

import av
import cv2
import numpy as np
import pytest

from benchmarks.kills.at_random import good
from benchmarks.kills.marks import FrameMarks
from benchmarks.kills.processes import HouseProcesses, named
from benchmarks.kills.stored_files import broken, leftovers
from benchmarks.kills.verdict import LEARNS, doubled, downtimes, lost, watched
from benchmarks.kills.visited_camera import VisitedCamera

WELL = {"visits_lost": [], "events_without_message": [], "events_without_end": 0, "broken": [], "leftovers": [],
        "not_settled": [], "doubled_messages": 2}


def test_a_camera_that_marks_no_frame_for_longer_than_usual_was_not_watching_until_it_knows_the_view_again():
    begun, middle, end = downtimes([1.0, 2.0, 3.1, 9.0, 10.0])

    assert middle == (3.1, 9.0 + LEARNS)
    assert begun[1] == 1.0 + LEARNS and end[0] == 10.0


@pytest.mark.parametrize(("visit", "counts"), [
    ((0.0, 5.0), True), ((12.0, 18.0), False), ((10.5, 21.4), False), ((18.0, 24.0), True), ((4.0, 30.0), True),
])  # fmt: skip
def test_only_a_visit_wholly_within_a_downtime_is_left_out(visit, counts):
    assert watched([visit], [(10.0, 20.0)]) == ([visit] if counts else [])


def test_a_visit_in_which_no_event_was_open_is_lost():
    visits = [(10.0, 18.0), (30.0, 38.0)]

    assert lost(visits, [(9.5, 17.0)]) == [(30.0, 38.0)]
    assert lost(visits, [(12.0, 17.0), (38.5, 41.0)]) == []
    assert lost(visits, [(9.5, 41.0)]) == []


def test_every_message_but_the_first_of_an_event_is_one_too_many():
    assert doubled(Counter({"a": 1, "b": 3})) == 2


@pytest.mark.parametrize("name", [name for name in WELL if name != "doubled_messages"])
def test_a_run_that_lost_broke_or_left_anything_is_not_good(name):
    assert good(WELL)
    assert not good(WELL | {name: ["one"]})
    assert not good(WELL | {"doubled_messages": 3})


def test_the_cameras_visits_are_where_its_pictures_change():
    with VisitedCamera(every=8.0, first=1.0) as camera:
        [first, second] = itertools.islice(camera.visits(time.time() + 30), 2)
        assert round(second[0] - first[0], 3) == 8.0
        empty, walked = (_gray(camera._full.frame(seconds)) for seconds in (0.5, 4.0))
        alone = _gray(camera._empty.frame(4.0))
        assert _changed(walked, alone) > 20 * max(1, _changed(empty, _gray(camera._empty.frame(0.5))))

        camera.empty()
        assert len(list(camera.visits(time.time() + 30))) <= 1


def _gray(picture):
    return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)


def _changed(one, other):
    return int(np.count_nonzero(cv2.absdiff(one, other) > 25))


def test_marks_are_noted_once_each(tmp_path):
    file = tmp_path / "mark"
    marks = FrameMarks(file)
    marks.look()
    for at in (100, 100, 101):
        file.touch()
        os.utime(file, (at, at))
        marks.look()

    assert marks.seen == [100, 101]


@pytest.mark.parametrize(("command", "name"), [
    ("python -m camera_process lan", "camera"), ("python -m camera_process.analysis", "analysis"),
    ("python -m camera_process.clips.jpegs_to_h264", "encoder"), ("python -m gunicorn -c gunicorn.conf.py", "app"),
    ("/x/valkey-server unixsocket:/run/redis.sock", "redis"), ("python -m something.else", "python -m something.else"),
])  # fmt: skip
def test_a_process_is_named_by_its_command_line(command, name):
    assert named(command.split()) == name


@pytest.fixture
def stored(home):
    """A home with a picture and a clip, each with its sidecar."""
    picture, clip = home.pictures / "h/front/2026-11-30/e1", home.clips / "h/front/2026-11-30/e1"
    for base in (picture, clip):
        base.parent.mkdir(parents=True)
        base.with_name("e1.json").write_text(json.dumps({"at": 1.0}))
    jpeg = cv2.imencode(".jpg", np.full((48, 64, 3), 90, np.uint8))[1].tobytes()
    for ending in (".jpg", ".thumb.jpg"):
        picture.with_name(f"e1{ending}").write_bytes(jpeg)
    _write_clip(clip.with_name("e1.mp4"))
    return home


def _write_clip(path):
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", 10)
        stream.width, stream.height = 64, 48
        for number in range(5):
            picture = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number * 20, np.uint8), format="bgr24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())


def test_a_home_that_is_well_has_nothing_broken_and_nothing_left(stored):
    assert broken(stored) == []
    assert leftovers(stored) == []


@pytest.mark.parametrize(("file", "keep"), [
    ("pictures/h/front/2026-11-30/e1.jpg", 100), ("pictures/h/front/2026-11-30/e1.json", 3),
    ("clips/h/front/2026-11-30/e1.mp4", 300), ("clips/h/front/2026-11-30/e1.json", 0),
])  # fmt: skip
def test_a_file_that_was_cut_short_is_broken(stored, file, keep):
    path = stored.path / file
    path.write_bytes(path.read_bytes()[:keep])

    assert broken(stored) == [file]


@pytest.mark.parametrize("file", [
    "pictures/h/front/2026-11-30/.e2.jpg.123.456.part", "clips/h/front/2026-11-30/.e2.123.mp4",
    "clips/h/front/2026-11-30/e2.part.mp4", ".config.yml.12.34.part", "redis/temp-rewriteaof-9.aof",
    "pictures/h/front/2026-11-30/e2.jpg",
])  # fmt: skip
def test_what_a_kill_left_is_found(stored, file):
    (stored.path / file).write_bytes(b"x")

    assert leftovers(stored) == [file]


def test_a_process_that_is_gone_can_be_killed_once_more():
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        HouseProcesses.kill(process.pid)
        assert process.wait(10) == -signal.SIGKILL
    HouseProcesses.kill(process.pid)
