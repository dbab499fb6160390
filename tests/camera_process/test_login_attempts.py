"""A wrong password is not sent so often that a camera locks its user out; a camera that starts is soon back."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import pytest
from http_camera import LOGIN, Camera, CameraServer, behind_basic, behind_digest, camera_servers

from camera_process import factory
from camera_process.detection.camera_loop import CameraLoop
from camera_process.detection.event_detector import Dependencies, EventDetector
from camera_process.detection.event_store import MemoryEventStore
from camera_process.login_attempts import ACCEPTED_BEFORE, MOST, WITHIN
from camera_process.source import LoginRefused, Source, SourceError
from house import facts
from house.clock import FakeClock
from house.settings.whole_config import MotionSection
from house.state.mode_switches import Switches
from vision import jpeg

ON = Switches(True, False, False, "test")
PICTURE = jpeg.encode(np.random.default_rng(1).integers(0, 255, (360, 640, 3), dtype=np.uint8))
WRONG = "me:wrong%20one@"


def snapshot(camera: Camera) -> None:
    camera.send(200, PICTURE, Content_Type="image/jpeg")


@pytest.fixture
def camera() -> Iterator[Callable[..., CameraServer]]:
    with camera_servers() as start:
        yield start


class Loop:
    """A camera that is read as in the house, on a clock of its own."""

    def __init__(self, address: str) -> None:
        self.clock, self.store, self.stop = FakeClock(), MemoryEventStore(), threading.Event()
        self.began, self.frames = self.clock.monotonic(), []
        deps = Dependencies(self.store, self.clock, lambda: ON, lambda frame, _: self.look())
        self.source = factory.source(address, self.clock)
        self.loop = CameraLoop(EventDetector("front", self.source, factory.detector_parts(MotionSection()), deps))
        self.seconds = 0.0

    def look(self) -> None:
        self.frames.append(self.clock.monotonic() - self.began)

    def run(self, seconds: float) -> None:
        """Until so many seconds have passed; each attempt to open takes a tenth of one."""
        open_source = self.source.open

        def opened() -> None:
            self.clock.advance(0.1)
            if self.clock.monotonic() - self.began > seconds:
                self.stop.set()
            open_source()

        self.source.open = opened  # type: ignore[method-assign]
        self.loop.run(self.stop, lambda: self.clock.monotonic() - self.began > seconds and self.stop.set())

    @property
    def troubles(self) -> list[float]:
        return [fact.at - FakeClock().now() for fact in self.store.facts if isinstance(fact, facts.TroubleBegan)]


@pytest.mark.parametrize("inside", [behind_basic, behind_digest])
@pytest.mark.parametrize("seconds", [2, 8])
def test_a_camera_that_refuses_the_right_password_while_it_starts_is_back_in_time_and_no_trouble(
        camera, inside, seconds: float) -> None:
    right, loops = inside(snapshot), []

    def answer(camera: Camera) -> None:
        if loops[0].clock.monotonic() - loops[0].began < seconds:
            camera.send(401, b"no", WWW_Authenticate='Basic realm="camera"')
        else:
            right(camera)

    loops.append(Loop(camera({"/snap": answer}).address(login=LOGIN, options="#auth=basic" if inside is behind_basic
                                                        else "#auth=digest")))
    loops[0].run(40)
    assert seconds <= loops[0].frames[0] <= seconds + 10
    assert loops[0].troubles == []


@pytest.mark.parametrize("inside", [behind_basic, behind_digest])
def test_a_wrong_password_is_reported_after_the_hold_off_and_sent_four_times_in_half_an_hour(camera, inside) -> None:
    times: list[float] = []
    loops: list[Loop] = []
    refusing = inside(snapshot)

    def answer(camera: Camera) -> None:
        if camera.headers.get("Authorization"):
            times.append(loops[0].clock.monotonic())
        refusing(camera)

    loops.append(Loop(camera({"/snap": answer}).address(login=WRONG)))
    loops[0].run(70 * 60)
    assert 20 <= loops[0].troubles[0] < 26
    assert len(times) > MOST and all(times[n + MOST] - times[n] >= WITHIN for n in range(len(times) - MOST))


def test_a_password_that_was_accepted_before_is_tried_again_each_minute(camera) -> None:
    right = behind_basic(snapshot)
    times: list[float] = []
    loops: list[Loop] = []

    def answer(camera: Camera) -> None:
        if not 10 < loops[0].clock.monotonic() - loops[0].began < 400:
            right(camera)
            return
        times.append(loops[0].clock.monotonic())
        camera.send(401, b"no", WWW_Authenticate='Basic realm="camera"')

    loops.append(Loop(camera({"/snap": answer}).address(login=LOGIN, options="#auth=basic")))
    loops[0].run(500)
    assert all(ACCEPTED_BEFORE <= later - sooner < ACCEPTED_BEFORE + 5 for sooner, later in pairwise(times[3:]))
    assert len(times) >= 8 and max(loops[0].frames) > 480
    assert len([each for each in loops[0].frames if 400 < each < 470]) > 0


class RefusingRtsp(socketserver.ThreadingTCPServer):
    """Asks for a login, and refuses each; `logins` counts them."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), RtspRefusal)
        self.logins = 0
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()


class RtspRefusal(socketserver.StreamRequestHandler):
    server: RefusingRtsp

    def handle(self) -> None:
        while line := self.rfile.readline():
            headers = {}
            while (header := self.rfile.readline().decode().strip()):
                name, _, value = header.partition(":")
                headers[name.lower()] = value.strip()
            answer = f"RTSP/1.0 401 Unauthorized\r\nCSeq: {headers.get('cseq', 0)}\r\n"
            if line.startswith(b"OPTIONS"):
                answer = f"RTSP/1.0 200 OK\r\nCSeq: {headers.get('cseq', 0)}\r\nPublic: DESCRIBE, SETUP, PLAY\r\n"
            self.server.logins += "authorization" in headers
            self.wfile.write((answer + 'WWW-Authenticate: Basic realm="camera"\r\n\r\n').encode())


@pytest.fixture
def refusing_rtsp() -> Iterator[RefusingRtsp]:
    with RefusingRtsp() as server:
        yield server
        server.shutdown()


def tried(source: Source) -> type[SourceError] | None:
    try:
        source.open()
        source.read()
    except SourceError as error:
        return type(error)
    finally:
        source.close()
    return None


def test_an_rtsp_camera_is_sent_a_wrong_password_as_seldom(refusing_rtsp) -> None:
    clock = FakeClock()
    source = factory.source(f"rtsp://{WRONG}127.0.0.1:{refusing_rtsp.server_address[1]}/cam", clock)
    for _ in range(100):
        assert tried(source) is LoginRefused
        clock.advance(12.0)
    assert refusing_rtsp.logins == MOST


def test_all_streams_of_a_recorder_together_are_sent_it_four_times(camera, refusing_rtsp) -> None:
    server = camera({f"/snap{n}": behind_basic(snapshot) for n in range(8)})
    clock, login = FakeClock(), "me:another%20wrong@"
    sources = [factory.source(server.address(f"/snap{n}", login), clock) for n in range(8)]
    sources.append(factory.source(f"rtsp://{login}127.0.0.1:{refusing_rtsp.server_address[1]}/cam", clock))
    for _ in range(50):
        threads = [threading.Thread(target=tried, args=(source,)) for source in sources]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        clock.advance(4.0)
    logins = sum(password is not None for password in server.passwords) + refusing_rtsp.logins
    assert logins == MOST


def test_a_stream_that_is_refused_does_not_keep_another_from_its_pictures(camera) -> None:
    server = camera({"/good": behind_basic(snapshot), "/bad": lambda c: c.send(401, b"no")})
    clock = FakeClock()
    good, bad = (factory.source(server.address(path, LOGIN, "#auth=basic"), clock) for path in ("/good", "/bad"))
    good.open()
    for _ in range(30):
        assert tried(bad) is LoginRefused
        assert good.read() is not None
    good.close()
    assert sum(path == "/bad" for path, _ in server.asked) <= 5


def test_another_password_is_tried_at_once(camera) -> None:
    server = camera({"/snap": behind_basic(snapshot)})
    clock = FakeClock()
    wrong = factory.source(server.address(login="me:a%20third@"), clock)
    for _ in range(20):
        tried(wrong)
        clock.advance(4.0)
    assert tried(factory.source(server.address(login=LOGIN), clock)) is None
