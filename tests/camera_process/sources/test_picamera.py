"""A Raspberry Pi's own camera, by a stand-in for picamera2 that refuses what the real one refuses."""

import sys
from typing import Any

import av
import numpy as np
import picamera2_standin
import pytest

from camera_process import factory
from camera_process.orientation import OrientedSource, Turn
from camera_process.source import Frame, SourceError
from camera_process.sources import picamera
from camera_process.stream.packet_ring import PacketRing
from house.clock import FakeClock
from vision import jpeg

SCENE = np.zeros((720, 1280, 3), np.uint8)
SCENE[:360, :640] = (200, 60, 30)
SCENE[360:, 640:] = (40, 90, 220)
CORNERS = {"blue": (180, 320), "red": (540, 960)}


@pytest.fixture
def pi(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The stand-in's Picamera2, installed, with one camera that looks at SCENE."""
    found = picamera2_standin.install(monkeypatch)
    found.scene = SCENE
    return found


def opened(address: str = "picamera://0") -> picamera.PicameraSource:
    source = picamera.connect(address, FakeClock())
    source.open()
    return source


def frame_of(source: picamera.PicameraSource) -> Frame:
    frame = source.read()
    assert frame is not None
    return frame


@pytest.mark.parametrize(("size", "small"), [
    ("1280x720", (360, 640)), ("1000x600", (384, 640)), ("640x480", (480, 640)), ("321x241", (240, 320)),
])
def test_luma_is_the_small_stream_and_the_picture_the_main_one_without_their_padding(
        pi: Any, size: str, small: tuple[int, int]) -> None:
    source = opened(f"picamera://0?size={size}")
    frame = frame_of(source)

    width, height = (int(part) // 2 * 2 for part in size.split("x"))
    assert (frame.luma.shape, frame.luma.dtype) == (small, np.uint8) and frame.luma.flags["C_CONTIGUOUS"]
    assert frame.bgr().shape == (height, width, 3) == jpeg.decode(frame.picture()).shape
    for y, x in CORNERS.values():
        seen = frame.bgr()[y * height // 720, x * width // 1280]
        assert np.abs(seen.astype(int) - SCENE[y, x]).max() <= 4
    assert abs(int(frame.luma[0, 0]) - 74) <= 2 and frame.luma[-1, -1] > frame.luma[0, -1] == 16
    source.close()


def test_every_frame_is_given_back_so_that_the_camera_never_runs_out_of_them(pi: Any) -> None:
    source = opened()
    frames = [frame_of(source) for _ in range(30)]
    assert [frame.number for frame in frames] == list(range(30)) and frames[-1].live
    assert pi.made[0].held == 1
    source.close()
    assert pi.made[0].held == 0


def test_the_main_picture_is_not_touched_while_nobody_asks_for_it(pi: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    make = picamera2_standin.Request.make_array
    monkeypatch.setattr(picamera2_standin.Request, "make_array",
                        lambda request, name: asked.append(name) or make(request, name))
    source = opened()
    frame_of(source)
    frame_of(source).picture()
    source.close()
    assert asked == ["lores", "lores", "main"]


def test_the_camera_is_told_rate_and_size(pi: Any) -> None:
    opened("picamera://0?size=800x600&fps=10").close()
    config = pi.made[0].config
    assert config["controls"]["FrameDurationLimits"] == (100_000, 100_000)
    assert (config["main"]["size"], config["lores"]["size"]) == ((800, 600), (640, 480))


@pytest.mark.parametrize(("turn", "blue"), [
    (Turn(180), (540, 960)), (Turn(0, "horizontal"), (180, 960)), (Turn(0, "vertical"), (540, 320)),
])
def test_half_turns_and_mirrors_are_done_by_the_camera_itself(pi: Any, turn: Turn, blue: tuple[int, int]) -> None:
    source = factory.source("picamera://0", FakeClock(), turn=turn)
    assert isinstance(source, picamera.PicameraSource)
    source.open()
    frame = frame_of(source)
    assert frame.bgr()[blue][0] > 150
    source.close()


def test_a_quarter_turn_is_done_afterwards(pi: Any) -> None:
    source = factory.source("picamera://0", FakeClock(), turn=Turn(90))
    assert isinstance(source, OrientedSource)
    source.open()
    frame = source.read()
    assert frame is not None and (frame.luma.shape, frame.bgr().shape) == ((640, 360), (1280, 720, 3))
    source.close()


def test_with_a_ring_every_picture_is_kept_as_h264_that_can_be_decoded(pi: Any) -> None:
    source = picamera.connect("picamera://0?bitrate=3&fps=15", FakeClock())
    ring = PacketRing(20.0)
    source.keep_packets(ring)
    source.open()
    for _ in range(40):
        source.read()
    encoder = pi.made[0].encoders[0]
    run = ring.read(ring.since(0.0))
    source.close()

    assert (encoder.bitrate, encoder.repeat, encoder.iperiod, encoder.running) == (3_000_000, True, 15, False)
    assert run is not None and len(run.packets) == 40 and run.stream.codec == "h264"
    assert [packet.key for packet in run.packets].count(True) >= 3 and run.packets[0].key
    decoder = av.CodecContext.create("h264", "r")
    decoded = [frame for packet in run.packets for frame in decoder.decode(av.Packet(packet.data))]
    assert len(decoded) >= 39 and (decoded[0].width, decoded[0].height) == (1280, 720)


def test_without_a_ring_nothing_is_encoded(pi: Any) -> None:
    source = opened()
    assert pi.made[0].encoders == []
    source.close()


def error_of(address: str = "picamera://0") -> SourceError:
    with pytest.raises(SourceError) as caught:
        opened(address)
    return caught.value


def test_a_machine_without_picamera2_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "picamera2", None)
    error = error_of()
    assert "sudo apt install python3-picamera2" in str(error) and not error.transient


def test_a_missing_camera_is_told(pi: Any) -> None:
    assert "there is no picamera://1; there is only picamera://0" in str(error_of("picamera://1"))
    pi.cameras = 0
    error = error_of()
    assert "check the ribbon cable" in str(error) and error.transient


def test_a_camera_that_another_program_uses_is_told_and_taken_once_it_is_free(pi: Any) -> None:
    first, second = opened(), picamera.connect("picamera://0", FakeClock())
    with pytest.raises(SourceError, match="does another program use it") as caught:
        second.open()
    first.close()
    second.open()
    assert caught.value.transient and second.read() is not None
    second.close()


def test_a_camera_that_stops_sending_is_told_and_numbers_go_on_when_it_is_back(pi: Any) -> None:
    source = opened()
    frame_of(source)
    pi.silent = True
    with pytest.raises(SourceError, match="picamera://0 has stopped sending") as caught:
        source.read()
    pi.silent = False
    source.close()
    source.open()
    assert caught.value.transient and frame_of(source).number == 1
    source.close()


def test_what_fails_while_starting_leaves_the_camera_free(pi: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise RuntimeError("Failed to allocate buffers.")

    monkeypatch.setattr(pi, "configure", refused)
    assert "Failed to allocate buffers" in str(error_of())
    assert pi.in_use == set()


def test_reading_what_is_closed_is_an_error_and_closing_twice_is_not(pi: Any) -> None:
    source = opened()
    source.close()
    source.close()
    with pytest.raises(SourceError, match="is not open"):
        source.read()


@pytest.mark.parametrize(("address", "says"), [
    ("picamera://front", "write picamera://0, or 1"), ("picamera://", "write picamera://0, or 1"),
    ("picamera://0?fps=90", "from 1 to 60"), ("picamera://0?hflip=1", "takes: size, fps, bitrate, timeout"),
])
def test_wrong_addresses_say_how_to_write_them(address: str, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        picamera.connect(address, FakeClock())


@pytest.mark.parametrize(("changes", "says"), [
    ({"lores": {"size": (1920, 1080)}}, "may not exceed main"), ({"lores": {"format": "RGB888"}}, "must be YUV"),
    ({"main": {"size": (1281, 720)}}, "should be even"), ({"controls": {"Rate": 5}}, "not advertised"),
    ({"transform": (1, 0)}, "Transform has incorrect type"), ({"main": {"format": "BGR"}}, "Bad format BGR"),
])
def test_the_stand_in_refuses_what_picamera2_refuses(pi: Any, changes: dict[str, Any], says: str) -> None:
    camera = pi(0)
    with pytest.raises(RuntimeError, match=says):
        camera.configure(camera.create_video_configuration(**changes))
    camera.configure(camera.create_video_configuration(lores={"size": (640, 360)}))
    camera.start()
    request = camera.capture_request(wait=1.0)
    request.release()
    with pytest.raises(RuntimeError, match="negative ref_count"):
        request.release()
    with pytest.raises(TypeError):
        request.make_array("main")
    with pytest.raises(RuntimeError, match="must be stopped"):
        camera.configure(camera.create_video_configuration())
