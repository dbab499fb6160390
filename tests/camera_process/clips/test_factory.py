"""Clips of a whole camera process: a real RTSP camera, a real Redis, real signals."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import pytest
from camera_drawn import frames
from packets_made import probed

from camera_process import factory
from camera_process.clips.camera_clips import CameraClips
from camera_process.clips.factory import ClipMaking
from camera_process.orientation import STRAIGHT, Turn
from camera_process.source import Source
from camera_process.substream.dual_stream_source import DualStreamSource
from house import facts
from house.clock import SystemClock
from house.settings.whole_config import Settings
from ledger.home import Home
from ledger.process_startup import ProcessContext
from ledger.redis.log import Log

ROOT = Path(__file__).resolve().parents[3]
COUNTERS = Path(__file__).parents[2] / "support" / "rtsp_counters.py"
MASK = "[[[0, 0], [1, 0], [1, 0.3], [0, 0.3]]]"


class Process:
    """One camera process in a home of its own, looking at `source`."""

    def __init__(self, home: Home, redis_url: str, source: str) -> None:
        self.home, self._started = home, []
        home.create()
        home.config.write_text(f"cameras:\n  front:\n    source: {source}\n"
                               f"    motion: {{gap: 2, masks: {MASK}}}\n    clip: {{post_roll: 1}}\n")
        self._environ = {**os.environ, "HEARTHWATCH_HOME": str(home.path), "REDIS_URL": redis_url}

    def start(self) -> subprocess.Popen[bytes]:
        self._started.append(subprocess.Popen([sys.executable, "-m", "camera_process", "lan"], cwd=ROOT,
                                              env=self._environ, stderr=subprocess.DEVNULL))
        return self._started[-1]

    def files(self) -> list[str]:
        return sorted(each.name for each in self.home.clips.rglob("*") if each.is_file())

    def end(self) -> None:
        for process in self._started:
            process.kill()
            process.wait()
        shutil.rmtree(self.home.runtime, ignore_errors=True)


@pytest.fixture
def camera(redis_server, tmp_path, gstreamer) -> Iterator[Process]:
    """Looks at a real RTSP server in front of which somebody walks for four of every ten seconds."""
    server = subprocess.Popen(["/usr/bin/python3", str(COUNTERS)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    port = int(server.stdout.readline())
    process = Process(Home(tmp_path / "house"), redis_server.url, f"rtsp://127.0.0.1:{port}/small")
    yield process
    process.end()
    server.kill()
    server.wait()
    server.stdout.close()


@pytest.fixture
def drawn(redis_server, tmp_path) -> Iterator[Process]:
    """Looks at a folder of pictures that is played again and again."""
    folder = frames(tmp_path / "frames", 12, ((3.5, 7.5),))
    process = Process(Home(tmp_path / "house"), redis_server.url, f"file://{folder}?realtime=1&loop=1&fps=10")
    yield process
    process.end()


@pytest.fixture
def log(client) -> Log:
    return Log(client)


def away(log: Log) -> None:
    log.record(facts.ModeChosen(at=1.0, mode="away", by="test"))


def found(log: Log, kind: type[facts.Fact]) -> Callable[[], list]:
    return lambda: log.recent(200, [kind])


def ready(log: Log) -> list[facts.ClipStored]:
    return [stored for stored in log.recent(200, [facts.ClipStored]) if stored.pre_roll >= 3.0]


def walks_in(clip: Path) -> list[bool]:
    """For each picture of a clip of the RTSP camera, whether the walker is in it: he is bright, at the bottom."""
    with av.open(str(clip)) as opened:
        return [bool((picture.to_ndarray(format="gray")[-60:] > 170).any()) for picture in opened.decode(video=0)]


def test_an_rtsp_cameras_event_ends_with_the_clip_that_is_stored_for_it(camera, log, until):
    away(log)
    camera.start()
    until(lambda: ready(log), "the clip of an event is stored that the camera had run for some seconds before")
    stored = ready(log)[-1]
    ended = next(each for each in log.recent(200, [facts.EventEnded]) if each.event == stored.event)
    assert ended.clip == stored.clip
    path = camera.home.clips / f"{stored.clip}.mp4"
    said = probed(path)
    assert said["errors"] == "" and said["dts"] == sorted(set(said["dts"])) and said["start"] == 0.0
    assert said["duration"] == pytest.approx(stored.seconds, abs=0.2)
    # Told by what it shows: how many seconds of a stream arrive in a second is up to a busy machine.
    walker = walks_in(path)
    assert any(walker) and not walker[0] and not walker[-1], "from before the walk until after it"


def test_a_clip_that_a_kill_cut_off_is_finished_by_the_next_life(camera, log, until):
    away(log)
    first = camera.start()
    until(lambda: any(name.endswith(".part.mp4") for name in camera.files()), "a clip grows")
    until(lambda: sum(each.stat().st_size for each in camera.home.clips.rglob("*.part.mp4")) > 20_000, "it grew")
    until(found(log, facts.EventBegan), "its event is in the log")
    first.send_signal(signal.SIGKILL)
    first.wait()
    grown = sum(each.stat().st_size for each in camera.home.clips.rglob("*.part.mp4"))
    began = log.recent(200, [facts.EventBegan])[-1]
    camera.start()
    until(lambda: any(each.event == began.event for each in log.recent(200, [facts.ClipStored])), "it is finished")
    stored = next(each for each in log.recent(200, [facts.ClipStored]) if each.event == began.event)
    assert probed(camera.home.clips / f"{stored.clip}.mp4")["errors"] == ""
    assert stored.size > 0.8 * grown, "all but the marks of the pieces it grew in"


def test_stopping_the_process_finishes_the_clip_of_the_event_it_interrupts(camera, log, until):
    away(log)
    process = camera.start()
    until(lambda: any(name.endswith(".part.mp4") for name in camera.files()), "a clip grows")
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    stored = log.recent(200, [facts.ClipStored])[0]
    assert probed(camera.home.clips / f"{stored.clip}.mp4")["errors"] == ""
    assert not [name for name in camera.files() if name.endswith(".part.mp4")]


def test_pictures_become_a_clip_that_browsers_play(drawn, log, until):
    away(log)
    drawn.start()
    until(found(log, facts.ClipStored), "the clip is stored")
    stored = log.recent(200, [facts.ClipStored])[-1]
    said = probed(drawn.home.clips / f"{stored.clip}.mp4")
    assert (said["codec"], said["errors"]) == ("h264", "") and stored.pre_roll >= 3.0
    assert said["duration"] == pytest.approx(stored.seconds, abs=0.2)


def test_at_home_nothing_of_an_event_is_written(drawn, log, until):
    drawn.start()
    until(found(log, facts.EventEnded), "an event is over")
    assert log.recent(200, [facts.EventEnded])[0].clip == ""
    assert drawn.files() == [] and not log.recent(200, [facts.ClipStored])


def making(home: Home, client, **camera: Any) -> tuple[Source, CameraClips]:
    """A camera of these settings, and what makes its clips."""
    settings, clock = Settings.model_validate({"cameras": {"front": camera}}), SystemClock()
    context = ProcessContext("camera-lan", home, settings, clock, client, Log(client))
    source = factory.camera(settings.cameras["front"], clock)
    clips = ClipMaking(context, settings.cameras, lambda fact: None).camera_clips("front", source)
    assert clips is not None
    return source, clips


def test_a_camera_whose_events_open_late_keeps_what_came_before_them(home, client):
    _, clips = making(home, client, source="rtsp://camera/live", motion={"lasting": "10s"}, clip={"pre_roll": "5s"})
    assert clips.ring.seconds >= 5 + 10


@pytest.mark.parametrize(("camera", "turn", "fed"), [
    ({"source": "rtsp://camera/live"}, STRAIGHT, False),
    ({"source": "rtsp://camera/live", "rotate": 90}, Turn(90), False),
    ({"source": "rtsp://camera/main", "motion_source": "http://camera/x", "rotate": 90}, Turn(90), False),
    ({"source": "picamera://0", "rotate": 180}, STRAIGHT, False),
    ({"source": "picamera://0", "rotate": 90}, Turn(90), False),
    ({"source": "http://camera/x", "rotate": 90}, STRAIGHT, True),
], ids=str)
def test_clips_are_made_of_packets_where_there_are_any_and_put_right_unless_they_are(
        home, client, camera: dict[str, Any], turn: Turn, fed: bool) -> None:
    _, clips = making(home, client, **camera)
    assert (clips.extent.turn, clips.fed) == (turn, fed)


def test_the_clips_of_a_camera_with_two_streams_know_how_late_its_packets_are(home, client) -> None:
    source, clips = making(home, client, source="rtsp://camera/main", motion_source="rtsp://camera/small")
    assert isinstance(source, DualStreamSource)
    source._delay.measured = 1.5
    assert clips.delay() == 1.5
