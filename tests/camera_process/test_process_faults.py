"""The camera process as the supervisor runs it, against real RTSP servers: killed, hung, garbled and resized."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import pytest

from app.pages.camera_status import CameraCard, describe
from benchmarks.faults import Server
from house import facts
from house.settings.whole_config import load
from house.state.mode_switches import switches
from ledger.home import Home, age_of
from ledger.redis.log import Log
from vision import jpeg

ROOT = Path(__file__).resolve().parents[2]
FPS = 15
CONFIG = """cameras:
  front: {{source: "rtsp://127.0.0.1:{front}/cam#timeout=2", clip: {{keep: false}}}}
  beside: {{source: "rtsp://127.0.0.1:{beside}/cam", motion: {{gap: 1h}}, clip: {{longest: 10m, post_roll: 1m}}}}
"""


class Broken(Server):
    """A server that does what a test says, for as long as it says."""

    def hang(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        if self.process.poll() is None:
            self.go_on()
            self.kill()


class House:
    """A camera process with two cameras; what the page would say of them is `card`."""

    def __init__(self, home: Home, redis_url: str, log: Log) -> None:
        self.front, self.beside = Broken(), Broken()
        self.home, self.log = home, log
        home.create()
        home.config.write_text(CONFIG.format(front=self.front.port, beside=self.beside.port))
        self.settings = load(home.config, home.learned, {})
        environ = {**os.environ, "HEARTHWATCH_HOME": str(home.path), "REDIS_URL": redis_url}
        self.process = subprocess.Popen([sys.executable, "-m", "camera_process", "lan"], cwd=ROOT, env=environ,
                                        stderr=subprocess.DEVNULL)

    def card(self, camera: str = "front") -> CameraCard:
        now, state = time.time(), self.log.state()
        switch = switches(state, camera, self.settings.cameras[camera], self.settings, now)
        return describe(camera, self.settings, state, (switch, age_of(self.home.frame_time(camera), now), None), now)

    def fresh_since(self, moment: float, camera: str = "front") -> Callable[[], bool]:
        """Whether a frame came after that moment."""
        return lambda: self.home.frame_time(camera).exists() and self.home.frame_time(camera).stat().st_mtime > moment

    def troubles(self) -> list[tuple[str, str]]:
        return [(each.kind, each.about) for each in self.log.state().troubles]

    def picture(self, until: Callable[..., None]) -> facts.PictureTaken:
        """Ask for a picture of front, and wait for the answer."""
        asked = facts.PictureAsked(at=time.time(), camera="front", by="ann")
        self.log.record(asked)
        found: list[facts.PictureTaken] = []

        def answered() -> bool:
            found[:] = [each for each in self.log.recent(50, [facts.PictureTaken]) if each.asked == asked.id]
            return bool(found)

        until(answered, "an answer to who asks for a picture")
        return found[0]

    def height(self, taken: facts.PictureTaken) -> int:
        """The height of that picture, 0 when there is none."""
        file = self.home.passing("front") / f"{taken.picture.rpartition('/')[2]}.jpg"
        return int(jpeg.decode(file.read_bytes()).shape[0]) if taken.picture else 0

    def clean(self) -> None:
        self.process.kill()
        self.process.wait()
        self.front.end()
        self.beside.end()
        shutil.rmtree(self.home.runtime, ignore_errors=True)


@pytest.fixture
def house(gstreamer, redis_server, client, tmp_path, until) -> Iterator[House]:
    log = Log(client)
    log.record(facts.ModeChosen(at=1.0, mode="away", by="test"))
    house = House(Home(tmp_path / "house"), redis_server.url, log)
    try:
        for camera in ("front", "beside"):
            until(house.fresh_since(0.0, camera), f"{camera} gives frames")
        yield house
    finally:
        house.clean()


def steps(clip: Path) -> list[float]:
    """Seconds from each picture of a clip to the next."""
    with av.open(str(clip)) as source:
        stamps = sorted(float(p.pts * p.time_base) for p in source.demux(video=0) if p.pts is not None)
    return [after - before for before, after in zip(stamps, stamps[1:], strict=False)]


@pytest.mark.timeout(400)
def test_a_killed_server_is_trouble_until_it_is_back_and_the_camera_beside_loses_no_frame(house, until) -> None:
    until(lambda: [f for f in house.log.recent(50, [facts.EventBegan]) if f.camera == "beside"], "beside films")
    killed = time.monotonic()
    house.front.kill()
    until(lambda: house.card().kind == "bad", "its page says how old the last picture is")
    refused = house.picture(until)
    assert refused.picture == "" and "gives no picture now" in refused.reason
    until(lambda: ("camera", "front") in house.troubles(), "the trouble is told")
    last_picture = house.home.frame_time("front").stat().st_mtime
    assert time.time() - last_picture >= 20.0, "not before the hold-off"
    assert house.card().badge.startswith("offline since") and house.card("beside").kind == "ok"

    house.front.start()
    until(house.fresh_since(time.time()), "frames come again")
    until(lambda: house.troubles() == [], "the trouble is over")
    until(lambda: house.card().kind == "ok", "the page shows it as before")
    assert house.height(house.picture(until)) == 360

    passed = time.monotonic() - killed
    house.log.record(facts.ModeChosen(at=2.0, mode="home", by="test"))
    until(lambda: house.log.recent(50, [facts.ClipStored]), "the clip of beside is there")
    stored, = house.log.recent(50, [facts.ClipStored])
    assert stored.camera == "beside" and stored.seconds > passed - 5
    assert max(steps(house.home.clips / f"{stored.clip}.mp4")) < 1.5 / FPS, "beside lost no frame, all the while"


@pytest.mark.timeout(400)
def test_a_hung_server_is_shown_as_old_and_comes_back(house, until) -> None:
    house.front.hang()
    until(lambda: house.card().badge.startswith("last frame"), "its picture's age is shown")
    assert house.card().kind == "bad"
    house.front.go_on()
    until(house.fresh_since(time.time()), "frames come again")
    until(lambda: house.card().kind == "ok", "the page shows it as before")
    assert house.process.poll() is None


@pytest.mark.timeout(400)
def test_garbage_and_another_resolution_are_overcome(house, until) -> None:
    house.front.kill()
    accepted = threading.Event()
    with socket.create_server(("127.0.0.1", house.front.port)) as listening:
        def garble() -> None:
            connection = listening.accept()[0]
            accepted.set()
            with connection:
                while not over.is_set():
                    try:
                        connection.send(os.urandom(512), socket.MSG_DONTWAIT)
                    except BlockingIOError:
                        over.wait(0.05)
                    except OSError:
                        return

        over = threading.Event()
        garbling = threading.Thread(target=garble, daemon=True)
        garbling.start()
        until(accepted.is_set, "the camera connects to what sends garbage")
        until(lambda: house.card().kind == "bad", "and gives no frame")
        over.set()
        garbling.join(60)
    house.front.start()
    until(house.fresh_since(time.time()), "frames come again")
    assert house.height(house.picture(until)) == 360

    house.front.resolution(0.0)
    until(lambda: house.height(house.picture(until)) == 720, "pictures have the new size")
    assert house.process.poll() is None
