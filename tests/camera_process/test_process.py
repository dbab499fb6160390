"""The camera process itself: real files, a real Redis, real signals."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from camera_drawn import frames

from house import facts
from ledger.heartbeat import ROUND, read, read_all
from ledger.home import Home
from ledger.redis.log import Log
from vision import jpeg

ROOT = Path(__file__).resolve().parents[2]


class Camera:
    """One camera process in a home of its own."""

    def __init__(self, home: Home, redis_url: str, folder: Path) -> None:
        self.home, self._processes = home, []
        home.create()
        home.config.write_text(
            f"cameras:\n  front:\n    source: file://{folder}?realtime=1&loop=1&fps=10\n    motion: {{gap: 2}}\n")
        self._environ = {**os.environ, "HEARTHWATCH_HOME": str(home.path), "REDIS_URL": redis_url}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen([sys.executable, "-m", "camera_process", *(arguments or ("lan",))], cwd=ROOT,
                                   env=self._environ, stderr=subprocess.PIPE, text=True)
        self._processes.append(process)
        return process

    def clean(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()
            process.stderr.close()
        shutil.rmtree(self.home.runtime, ignore_errors=True)


@pytest.fixture(scope="module")
def walk(tmp_path_factory) -> Path:
    return frames(tmp_path_factory.mktemp("walk") / "frames", 12, ((2.5, 6.5),))


@pytest.fixture
def camera(redis_server, tmp_path, walk) -> Iterator[Camera]:
    camera = Camera(Home(tmp_path / "house"), redis_server.url, walk)
    yield camera
    camera.clean()


@pytest.fixture
def log(client) -> Log:
    return Log(client)


def away(log: Log) -> None:
    log.record(facts.ModeChosen(at=1.0, mode="away", by="test"))


def kinds(log: Log, kind: type[facts.Fact]) -> Callable[[], list[facts.Fact]]:
    return lambda: log.recent(100, [kind])


def test_an_event_is_in_the_log_with_its_picture_on_disk_and_ends(camera, log, until):
    away(log)
    process = camera.start()
    until(kinds(log, facts.EventEnded), "the event ends")
    began, ended = log.recent(100, [facts.EventBegan])[-1], log.recent(100, [facts.EventEnded])[-1]
    assert began.event == ended.event and ended.reason == "quiet"
    assert abs(began.frame - 25) <= 6 and abs(ended.frame - 64) <= 6
    assert (camera.home.pictures / f"{began.picture}.jpg").read_bytes()[:2] == b"\xff\xd8"
    sidecar = json.loads((camera.home.pictures / f"{began.picture}.json").read_text())
    assert facts.from_entry(sidecar["fact"]) == began
    process.terminate()
    assert process.wait(timeout=60) == 0


def test_a_kill_in_an_open_event_ends_it_as_interrupted_at_the_next_start(camera, log, until):
    away(log)
    process = camera.start()
    until(kinds(log, facts.EventBegan), "an event begins")
    began = log.recent(100, [facts.EventBegan])[0]
    process.send_signal(signal.SIGKILL)
    process.wait()
    camera.start()
    until(kinds(log, facts.EventEnded), "it ends")
    ended = log.recent(100, [facts.EventEnded])[-1]
    assert (ended.event, ended.reason) == (began.event, "interrupted")


def test_a_picture_whose_fact_the_log_lost_is_told_again(camera, log, client, until):
    away(log)
    process = camera.start()
    until(kinds(log, facts.EventEnded), "the event ends")
    began = log.recent(100, [facts.EventBegan])[-1]
    process.send_signal(signal.SIGKILL)
    process.wait()
    client.flushall()
    log.record(facts.ModeChosen(at=1.0, mode="off", by="test"))
    camera.start()
    until(lambda: began in log.recent(100, [facts.EventBegan]), "the fact is back")


def test_in_a_new_house_it_watches_but_keeps_no_picture(camera, log, until):
    camera.start()
    until(kinds(log, facts.EventBegan), "an event begins")
    assert log.recent(100, [facts.EventBegan])[0].picture == ""
    assert not list(camera.home.pictures.rglob("*"))


def test_an_event_open_when_the_house_is_armed_is_recorded_as_another_after_the_exit_delay(camera, log, until,
                                                                                           tmp_path_factory):
    busy = frames(tmp_path_factory.mktemp("busy") / "frames", 16, ((1.0, 12.0),))
    camera.home.config.write_text(f"cameras:\n  front:\n    source: file://{busy}?realtime=1&loop=1&fps=10\n"
                                  "    motion: {gap: 1}\nalerts: {exit_delay: 2s}\n")
    camera.start()
    until(kinds(log, facts.EventBegan), "an event begins")
    armed = time.time()
    log.record(facts.ModeChosen(at=armed, mode="away", by="test"))
    until(lambda: len(log.recent(100, [facts.EventBegan])) > 1, "another one begins")
    later, first = log.recent(2, [facts.EventBegan])
    ended = log.recent(1, [facts.EventEnded])[0]
    assert (ended.event, ended.reason, ended.picture) == (first.event, "armed", "")
    assert later.at - armed >= 1.9
    assert (camera.home.pictures / f"{later.picture}.jpg").exists()
    until(lambda: [f for f in log.recent(100, [facts.ClipStored]) if f.event == later.event], "its clip is kept")


def test_both_of_its_loops_beat_each_with_its_own_silence(camera, log, until):
    process = camera.start()
    heartbeats = camera.home.heartbeat("camera-lan").parent
    until(lambda: len(read_all(heartbeats, "camera-lan")) == 2, "both beat")
    until(lambda: read(heartbeats / "camera-lan").doing == "waiting for facts", "it has begun")

    first, supervision = read_all(heartbeats, "camera-lan")

    assert {first.pid, supervision.pid} == {process.pid}
    assert (first.silence, supervision.silence) == (ROUND, 50.0)
    assert supervision.doing == "looking after the cameras"


def test_mode_off_closes_the_camera_and_a_picture_asked_for_is_refused_with_the_way_out(camera, log, until):
    log.record(facts.ModeChosen(at=1.0, mode="off", by="test"))
    camera.start()
    until(camera.home.heartbeat("camera-lan").exists, "the process lives")
    log.record(facts.PictureAsked(at=time.time(), camera="front", by="ann", channel="C1"))
    until(kinds(log, facts.PictureTaken), "the answer")
    taken = log.recent(100, [facts.PictureTaken])[0]
    assert taken.picture == "" and "/pycam_on" in taken.reason and taken.channel == "C1"
    log.record(facts.ModeChosen(at=3.0, mode="home", by="test"))
    until(camera.home.frame_time("front").exists, "frames flow")


def test_a_picture_asked_for_at_home_lies_in_memory_and_not_on_disk(camera, log, until):
    camera.start()
    until(camera.home.frame_time("front").exists, "frames flow")
    log.record(facts.PictureAsked(at=time.time(), camera="front", by="ann"))
    until(kinds(log, facts.PictureTaken), "the answer")
    taken = log.recent(100, [facts.PictureTaken])[0]
    assert taken.picture.split("/")[2] == "passing"
    assert list(camera.home.passing("front").glob("*.jpg"))
    assert not list(camera.home.pictures.rglob("*"))


def test_events_while_redis_hangs_wait_and_arrive_in_order(camera, redis_server, log, until):
    away(log)
    camera.start()
    until(camera.home.frame_time("front").exists, "frames flow")
    redis_server.hang()
    until(lambda: camera.home.spool("camera-lan").exists() and camera.home.spool("camera-lan").stat().st_size,
          "a fact waits")
    redis_server.resume()
    until(kinds(log, facts.EventEnded), "the event ends")
    began, ended = log.recent(100, [facts.EventBegan])[-1], log.recent(100, [facts.EventEnded])[-1]
    assert began.event == ended.event and began.picture


def test_started_while_redis_is_away_it_stands_as_the_house_last_stood(camera, redis_server, log, until):
    away(log)
    first = camera.start()
    memory = camera.home.frame_time("any").parent / "lan.state"
    until(memory.exists, "the state is remembered")
    first.send_signal(signal.SIGKILL)
    first.wait()
    redis_server.hang()
    camera.start()
    until(lambda: list(camera.home.pictures.rglob("*.jpg")), "an event is pictured without Redis")
    redis_server.resume()
    until(kinds(log, facts.EventBegan), "and told when Redis is back")


@pytest.mark.parametrize(("arguments", "words"), [(("garage",), "garage"), (("a", "b"), "one group of cameras")])
def test_a_wrong_group_is_one_clear_line(camera, arguments, words):
    process = camera.start(*arguments)
    assert process.wait(timeout=60) == 2
    said = process.stderr.read()
    assert words in said and said.count("\n") == 1


def test_wrong_settings_are_told_with_their_line(camera):
    camera.home.config.write_text("cameras:\n  front:\n    sauce: demo://room\n")
    process = camera.start()
    assert process.wait(timeout=60) == 2
    assert "config.yml:3" in process.stderr.read().replace(" line ", ":").replace(", ", ":")


def test_a_camera_on_its_side_with_a_dead_sensor_shows_its_view_upright_and_goes_on(camera, log, until):
    away(log)
    camera.home.config.write_text(camera.home.config.read_text()
                                  + "    rotate: 90\n    pir: gpio://21\n    pir_rule: required\n")
    camera.start()
    live, stages = camera.home.live("front"), camera.home.stages("front")

    def shown() -> bool:
        camera.home.lease("front").touch()
        camera.home.stages_lease("front").touch()
        return live.exists() and stages.exists()

    until(shown, "live picture and steps are shown")
    height, width = jpeg.decode(live.read_bytes()).shape[:2]
    assert height > width and jpeg.decode(stages.read_bytes()).shape[0] > 1500
    until(kinds(log, facts.EventBegan), "an event begins all the same")
    troubles = [fact for fact in log.recent(100, [facts.TroubleBegan]) if fact.kind == "pir"]
    assert [fact.about for fact in troubles] == ["front"] and "goes on without it: gpio://21" in troubles[0].text
