"""Cameras of this machine: the kernel's errors, OpenCV on what answers as a camera does, a stand-in for OpenCV."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from v4l2_standin import Capture

from camera_process.source import SourceError
from camera_process.sources import v4l2
from house.clock import FakeClock
from tests.support.needed import missing
from vision import jpeg

ROOT = Path(__file__).resolve().parents[3]
SCENE = np.zeros((480, 640, 3), np.uint8)
SCENE[:, :320] = (200, 60, 30)
SCENE[240:, 320:] = (40, 90, 220)


@pytest.fixture
def camera(monkeypatch: pytest.MonkeyPatch):
    """start(capture, options) -> an open source on it; the kernel's own checks are left out."""
    monkeypatch.setattr(v4l2, "check", lambda device: None)

    def start(capture: Capture, **options: object) -> v4l2.V4l2Source:
        source = v4l2.V4l2Source("/dev/video0", v4l2.Options(**options), FakeClock(), capture)
        source.open()
        return source

    return start


@pytest.fixture(scope="session")
def device(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that, preloaded, answers for a camera at /dev/video90: OpenCV's own V4L2 code talks to it."""
    if shutil.which("gcc") is None:
        missing("gcc")
    library = tmp_path_factory.mktemp("v4l2") / "device.so"
    source = ROOT / "tests/support/v4l2_device.c"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"], check=True)
    return library


READ = """
import sys
from camera_process.sources import v4l2
from camera_process.source import SourceError
from house.clock import SystemClock
source = v4l2.connect(sys.argv[1], SystemClock())
try:
    source.open()
    for _ in range(5):
        frame = source.read()
        picture = frame.picture()
        print(frame.number, *frame.luma.shape, *frame.bgr().shape, frame.luma[9, 0], frame.luma[9, -1], len(picture))
except SourceError as error:
    print(error.transient, error)
finally:
    source.close()
"""


def seen_by_opencv(device: Path, query: str, fault: str = "") -> list[str]:
    """Lines of a process that reads the preloaded camera; the picture it sends is SCENE as JPEG."""
    picture = device.with_name("scene.jpg")
    picture.write_bytes(cv2.imencode(".jpg", SCENE)[1].tobytes())
    environment = {**os.environ, "LD_PRELOAD": str(device), "FAKE_V4L2_PATH": "/dev/video90",
                   "FAKE_V4L2_JPEG": str(picture), "FAKE_V4L2_FAULT": fault}
    ran = subprocess.run([sys.executable, "-c", READ, f"v4l2:///dev/video90{query}"], cwd=ROOT, env=environment,
                         capture_output=True, text=True, timeout=60, check=True)
    return ran.stdout.splitlines()


def test_opencv_hands_out_the_cameras_own_jpeg(device: Path) -> None:
    lines = seen_by_opencv(device, "?size=640x480")
    size = len(cv2.imencode(".jpg", SCENE)[1].tobytes())
    luma = jpeg.gray(cv2.imencode(".jpg", SCENE)[1].tobytes())
    assert lines == [f"{n} 240 320 480 640 3 {luma[9, 0]} {luma[9, -1]} {size}" for n in range(5)]


def test_opencv_hands_out_luma_as_the_camera_sends_it(device: Path) -> None:
    lines = seen_by_opencv(device, "?format=yuyv")
    assert [line.rpartition(" ")[0] for line in lines] == [f"{n} 720 1280 720 1280 3 16 234" for n in range(5)]


def test_a_camera_that_is_in_use_is_told_by_opencv(device: Path) -> None:
    assert seen_by_opencv(device, "", "busy") == ["True /dev/video90 is in use by another program; close that one"]


def test_a_camera_that_is_unplugged_is_told_by_opencv(device: Path) -> None:
    lines = seen_by_opencv(device, "", "gone")
    assert len(lines) <= 3 and lines[-1].startswith("True there is no camera /dev/video90; is it plugged in?")


def error_of(address: str) -> SourceError:
    source = v4l2.connect(address, FakeClock())
    with pytest.raises(SourceError) as caught:
        source.open()
    return caught.value


def luma_of(picture: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(int)


@pytest.mark.parametrize("padding", [0, 5000])
def test_the_cameras_own_jpeg_is_the_picture_without_the_drivers_padding(camera, padding: int) -> None:
    source = camera(Capture(SCENE, padding=padding), size=(640, 480))
    frame = source.read()
    assert frame is not None and frame.live and frame.number == 0
    assert frame.picture() == cv2.imencode(".jpg", SCENE)[1].tobytes()
    assert frame.luma.shape == (240, 320)
    assert np.abs(frame.bgr().astype(int) - SCENE).mean() < 3


@pytest.mark.parametrize("formats", [("YUYV", "MJPG"), ("YUYV",), ("NV12",)])
def test_luma_and_colour_are_right_in_every_format_a_camera_may_give(camera, formats: tuple[str, ...]) -> None:
    source = camera(Capture(SCENE, formats), size=(640, 480), format="yuyv")
    frame = source.read()
    assert frame is not None
    assert frame.luma.shape == (480, 640) and frame.luma.dtype == np.uint8 and frame.luma.flags["C_CONTIGUOUS"]
    assert np.abs(frame.luma - luma_of(SCENE)).mean() < 16  # YUYV spans 16 to 235
    assert np.abs(frame.bgr().astype(int) - SCENE).mean() < 4
    assert np.abs(jpeg.decode(frame.picture()).astype(int) - SCENE).mean() < 6


def test_a_camera_without_jpeg_is_taken_as_it_is(camera) -> None:
    frame = camera(Capture(SCENE, ("YUYV",)), size=(640, 480)).read()
    assert frame is not None and frame.luma.shape == (480, 640)


def test_the_format_is_asked_for_before_the_size_and_raw_pictures_only_when_it_was_agreed_on(camera) -> None:
    capture = Capture(SCENE)
    camera(capture, size=(1280, 720), fps=10)
    asked = [prop for prop, _ in capture.sets]
    assert asked[:4] == [cv2.CAP_PROP_FOURCC, cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT, cv2.CAP_PROP_FPS]
    assert dict(capture.sets)[cv2.CAP_PROP_FPS] == 10 and asked[-1] == cv2.CAP_PROP_CONVERT_RGB
    assert capture.size == (1280, 720)


def test_a_damaged_picture_is_told_and_the_next_one_is_read(camera) -> None:
    capture = Capture(SCENE)
    source = camera(capture)
    capture.data = b"\xff\xd8\xff nonsense \xff\xd9"
    with pytest.raises(SourceError, match="/dev/video0 has sent a damaged picture") as caught:
        source.read()
    capture.data = None
    assert caught.value.transient and source.read() is not None


def test_numbers_go_on_when_a_camera_was_unplugged_and_is_back(camera) -> None:
    capture = Capture(SCENE)
    source = camera(capture)
    source.read()
    capture.plugged = False
    with pytest.raises(SourceError, match="/dev/video0 has stopped sending") as caught:
        source.read()
    source.close()
    capture.plugged = True
    source.open()
    frame = source.read()
    assert caught.value.transient and frame is not None and frame.number == 1


def test_a_camera_that_another_program_uses_is_told(camera) -> None:
    capture = Capture(SCENE)
    capture.opens = False
    with pytest.raises(SourceError, match="in use by another program") as caught:
        camera(capture)
    assert caught.value.transient and capture.released


def test_reading_what_is_closed_is_an_error_and_closing_twice_is_not(camera) -> None:
    capture = Capture(SCENE)
    source = camera(capture)
    source.close()
    source.close()
    with pytest.raises(SourceError, match="is not open"):
        source.read()
    assert capture.released


def test_a_camera_that_is_not_there_is_told_by_the_kernel() -> None:
    error = error_of("v4l2:///dev/video4711")
    assert error.transient and "there is no camera /dev/video4711" in str(error)


def test_a_device_that_is_no_camera_is_told_by_the_kernel() -> None:
    error = error_of("v4l2:///dev/null")
    assert not error.transient and "/dev/null gives no video" in str(error)


def test_a_device_this_user_may_not_open_names_the_group_to_join(tmp_path: Path) -> None:
    device = tmp_path / "video0"
    device.touch(mode=0)
    assert "sudo usermod -aG video $USER" in said_to_nobody(lambda: v4l2.check(str(device)))


def said_to_nobody(work: Callable[[], None]) -> str:
    """What `work` raises in a process of a user without any right; root may open everything."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.getuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            work()
        except SourceError as error:
            os.write(writing, str(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as said:
        return said.read()


@pytest.mark.parametrize("address", ["v4l2://video0", "v4l2:///etc/passwd", "v4l2:///dev/../etc/passwd", "v4l2://"])
def test_what_is_no_device_is_refused(address: str) -> None:
    with pytest.raises(SourceError, match="names no device; write v4l2:///dev/video0"):
        v4l2.connect(address, FakeClock())


@pytest.mark.parametrize(("options", "says"), [
    ("size=10x10", "WIDTHxHEIGHT from 160x120"), ("size=big", "WIDTHxHEIGHT"), ("fps=0", "from 1 to 120"),
    ("format=h264", "mjpeg or yuyv"), ("speed=1", "this kind of address takes: size, fps, format"),
])
def test_wrong_options_say_what_is_allowed(options: str, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        v4l2.connect(f"v4l2:///dev/video0?{options}", FakeClock())


def test_a_number_is_short_for_the_device() -> None:
    assert "/dev/video3" in str(error_of("v4l2://3?size=640x480&fps=5&format=yuyv"))
