"""Cameras that hang, freeze or answer badly, in a group that runs: real servers, and a clock that is put ahead."""

import os
from collections.abc import Callable, Iterator
from itertools import count, cycle

import numpy as np
import pytest
from http_camera import Camera, CameraServer
from stopping_proxy import StoppingProxy

from camera_process.detection.offline_trouble import HOLD_OFF
from house import facts
from house.settings.whole_config import load
from vision import jpeg

NUMBER = count()
SHOWN = np.random.default_rng(1)
STILL = ("videotestsrc is-live=1 pattern=smpte75 ! video/x-raw,width=640,height=360,framerate=15/1 "
         "! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 ! rtph264pay name=pay0")


def noisy(height: int = 360) -> bytes:
    return jpeg.encode(np.clip(SHOWN.normal(110, 20, (height, 640, 3)), 0, 255).astype(np.uint8))


class Served:
    """A camera on HTTP under /snap and /video; `picture` makes the next picture."""

    def __init__(self) -> None:
        self.picture: Callable[[], bytes] = noisy
        self.refuses = False
        self.server = CameraServer({"/snap": self._snap, "/video": self._video})

    def _snap(self, camera: Camera) -> None:
        if self.refuses and next(NUMBER) % 2:
            camera.send(503, b"busy")
        else:
            camera.send(200, self.picture(), Content_Type="image/jpeg")

    def _video(self, camera: Camera) -> None:
        camera.send_response(200)
        camera.send_header("Content-Type", "multipart/x-mixed-replace; boundary=b")
        camera.end_headers()
        while not camera.server.stopping.wait(0.05):
            camera.wfile.write(b"--b\r\nContent-Type: image/jpeg\r\n\r\n" + self.picture() + b"\r\n")


@pytest.fixture
def served() -> Iterator[Served]:
    served = Served()
    yield served
    served.server.stopping.set()
    served.server.shutdown()
    served.server.server_close()


@pytest.fixture
def proxy_to() -> Iterator[Callable[[int], StoppingProxy]]:
    made: list[StoppingProxy] = []

    def make(port: int) -> StoppingProxy:
        made.append(StoppingProxy(port))
        return made[-1]

    yield make
    for each in made:
        each.close()


def config(source: str, more: str = "") -> str:
    return f"cameras:\n  front: {{source: '{source}', clip: {{keep: false}}{more}}}\n"


def troubles(house, kind: str, of: type[facts.Fact] = facts.TroubleBegan) -> list[facts.Fact]:
    return [each for each in house.of("front", of) if each.kind == kind]


def frames(house) -> float:
    return house.group.loops["front"].progress


@pytest.mark.parametrize("kind", ["http", "mjpeg+http", "rtsp"])
def test_a_camera_that_stops_in_the_middle_of_a_picture_is_trouble_after_the_hold_off(
        house_of, until, served, proxy_to, request, kind: str) -> None:
    if kind == "rtsp":
        server = request.getfixturevalue("rtsp_server")()
        proxy, path = proxy_to(server.port), "cam"
    else:
        proxy = proxy_to(served.server.server_port)
        path = "snap" if kind == "http" else "video"
    house = house_of(config(f"{kind}://127.0.0.1:{proxy.port}/{path}"))
    until(lambda: frames(house), "frames come")
    proxy.stop(after=3000)
    until(lambda: proxy.stopped, "half a picture is sent")
    house.clock.by += HOLD_OFF - 5
    house.group.look_after()
    assert troubles(house, "camera") == []
    house.clock.by += 6
    house.group.look_after()
    until(lambda: troubles(house, "camera"), "it is said", 10)
    assert troubles(house, "camera")[0].text.startswith("front: ")
    proxy.go_on()
    until(lambda: troubles(house, "camera", facts.TroubleEnded), "it is over", 60)


def test_a_camera_half_of_whose_answers_fail_is_trouble_of_its_own_until_it_is_well(house_of, until, served) -> None:
    house = house_of(config(served.server.address("/snap", options="#interval=0.05")))
    until(lambda: frames(house), "frames come")
    served.refuses = True
    answers = house.group.loops["front"].detector.source._answers
    until(lambda: answers._bad > 10, "some have failed")
    house.clock.by += 59.0
    until(lambda: troubles(house, "answers"), "it is said")
    assert "front: half of its answers fail" in troubles(house, "answers")[0].text
    assert troubles(house, "camera") == [] and house.of("front", facts.EventEnded) == []
    served.refuses = False
    house.clock.by += 70.0
    until(lambda: troubles(house, "answers", facts.TroubleEnded), "it is over")


def frozen(house, until) -> None:
    """Some frames come, and a minute passes in which they are all alike."""
    loop = house.group.loops["front"]
    until(lambda: loop.frozen._rows is not None and loop.frozen._looked > loop.frozen._since + 1, "frames are alike")
    house.clock.by += 61.0


def test_a_frozen_picture_is_trouble_until_it_changes(house_of, until, served) -> None:
    house = house_of(config(served.server.address("/snap", options="#interval=0.1")))
    until(lambda: frames(house), "frames come")
    last = noisy()
    served.picture = lambda: last
    frozen(house, until)
    until(lambda: troubles(house, "frozen"), "it is said")
    assert "front: its picture is frozen" in troubles(house, "frozen")[0].text
    served.picture = noisy
    until(lambda: troubles(house, "frozen", facts.TroubleEnded), "it is over")
    assert len(troubles(house, "frozen")) == 1


def test_a_camera_whose_picture_changes_its_size_all_the_time_sees_no_motion_and_says_so(
        house_of, until, served) -> None:
    house, heights = house_of(config(served.server.address("/snap", options="#interval=0.05"))), cycle((360, 480))
    served.picture = lambda: noisy(next(heights))
    until(lambda: frames(house), "frames come")

    def reported(found: type[facts.Fact]) -> bool:
        house.clock.by += 1.0
        return bool(troubles(house, "motion", found))

    until(lambda: reported(facts.TroubleBegan), "it is said")
    assert "front: it sees no motion: its view is learned again" in troubles(house, "motion")[0].text
    served.picture = noisy
    until(lambda: reported(facts.TroubleEnded), "it is over")
    assert len(troubles(house, "motion")) == 1


@pytest.mark.parametrize("more", ["", ", keyframes_only: true, full_decode: {after_connect: 0, audit: 0}"])
def test_a_video_stream_that_shows_one_picture_for_ever_is_frozen(house_of, until, rtsp_server, more: str) -> None:
    house = house_of(config(rtsp_server(launch=STILL).address(), more))
    frozen(house, until)
    until(lambda: troubles(house, "frozen"), "it is said")


@pytest.mark.parametrize("level", [3, 128])
def test_a_dark_or_covered_view_is_not_frozen(house_of, until, served, level: int) -> None:
    view = jpeg.encode(np.full((360, 640, 3), level, np.uint8))
    served.picture = lambda: view
    house = house_of(config(served.server.address("/snap", options="#interval=0.1")))
    frozen(house, until)
    since = frames(house)
    until(lambda: frames(house) > since + 3, "it is looked at")
    assert troubles(house, "frozen") == []


def still_until(moves: list[bool]) -> Callable[[], bytes]:
    """A static camera's pictures: exactly alike, but for somebody who walks through while `moves`."""
    room = np.clip(np.random.default_rng(4).normal(110, 20, (360, 640, 3)), 0, 255).astype(np.uint8)
    steps = count()

    def picture() -> bytes:
        shown = room.copy()
        if moves:
            left = 20 * next(steps) % 560
            shown[120:300, left : left + 80] = 220
        return jpeg.encode(shown)

    return picture


def test_a_camera_that_repeats_itself_while_nothing_moves_is_reported_once_and_then_known(
        house_of, until, served) -> None:
    moves: list[bool] = []
    served.picture = still_until(moves)
    house = house_of(config(served.server.address("/snap", options="#interval=0.1")))
    frozen(house, until)
    until(lambda: troubles(house, "frozen"), "it is said, for nobody can know yet")
    moves.append(True)
    until(lambda: house.of("front", facts.EventBegan), "somebody is seen")
    until(lambda: troubles(house, "frozen", facts.TroubleEnded), "it is over")
    until(lambda: house.group.loops["front"].frozen.learned, "it is learned")
    house.group.look_after()
    known = load(house.home.config, house.home.learned, os.environ)
    assert known.cameras["front"].repeats
    loop = house.group.loops["front"]
    until(lambda: house.group.look_after() and house.group.shared.cameras["front"].repeats, "it is taken up")
    assert house.group.loops["front"] is loop, "without a restart of the camera"
    moves.clear()
    frozen(house, until)
    since = frames(house)
    until(lambda: frames(house) > since + 3, "it is looked at")
    assert len(troubles(house, "frozen")) == 1


def test_a_frozen_camera_that_comes_back_to_life_is_not_taken_for_one_that_repeats_itself(
        house_of, until, served) -> None:
    house = house_of(config(served.server.address("/snap", options="#interval=0.1")))
    last, walking = noisy(), [True]
    served.picture = lambda: last
    frozen(house, until)
    until(lambda: troubles(house, "frozen"), "it is said")
    walk = still_until(walking)

    def alive() -> bytes:
        shown = jpeg.decode(walk()).astype(np.int16)
        return jpeg.encode(np.clip(shown + SHOWN.normal(0, 3, shown.shape), 0, 255).astype(np.uint8))

    served.picture = alive
    until(lambda: house.of("front", facts.EventBegan), "somebody is seen")
    until(lambda: troubles(house, "frozen", facts.TroubleEnded), "it is over")
    check = house.group.loops["front"].frozen
    until(lambda: check._change is None, "it is known what changed")
    house.group.look_after()
    assert not check.learned and not house.home.learned.exists()
