import numpy as np
import pytest

from camera_process.live_view.live_picture import LivePicture
from camera_process.source import Frame, SourceError
from house.clock import SystemClock
from vision import jpeg
from vision.motion.detector import MotionResult

GRAY = np.full((720, 1280), 100, np.uint8)
SEEN = MotionResult(np.zeros((180, 320), np.uint8), (), False, False, 0.0)


class Moving(SystemClock):
    """The real wall clock (leases are file times) with a monotonic clock a test can move."""

    ahead = 0.0

    def monotonic(self) -> float:
        return self.ahead


def frame(broken: bool = False) -> Frame:
    def bgr() -> np.ndarray:
        if broken:
            raise SourceError("damaged", transient=True)
        return np.dstack([GRAY] * 3)

    return Frame(1, 0.0, GRAY, True, lambda: b"", bgr)


@pytest.fixture
def parts(tmp_path):
    clock = Moving()
    live = LivePicture(tmp_path / "front.jpg", tmp_path / "front.lease", tmp_path / "front.time", clock)
    return live, clock, tmp_path


def test_nothing_is_written_while_nobody_looks_but_the_age_of_the_last_frame(parts):
    live, _, folder = parts
    live.show(frame(), SEEN)
    assert sorted(path.name for path in folder.iterdir()) == ["front.time"]


def test_while_somebody_looks_the_newest_picture_is_there_and_small(parts):
    live, _, folder = parts
    (folder / "front.lease").touch()
    live.show(frame(), SEEN)
    assert jpeg.size_of((folder / "front.jpg").read_bytes()) == (640, 360)
    assert not (folder / "front.new").exists()


def test_at_most_five_pictures_a_second_are_written(parts):
    live, clock, folder = parts
    (folder / "front.lease").touch()
    times = set()
    for step in range(100):
        clock.ahead = step / 100
        live.show(frame(), SEEN)
        times.add((folder / "front.jpg").stat().st_ino)
        (folder / f"held{step}").hardlink_to(folder / "front.jpg")  # keeps the inode from being used again
    assert len(times) == 5


def test_writing_ends_when_the_lease_has_run_out(parts):
    import os

    live, clock, folder = parts
    (folder / "front.lease").touch()
    os.utime(folder / "front.lease", (clock.now() - 10, clock.now() - 10))
    live.show(frame(), SEEN)
    assert not (folder / "front.jpg").exists()


def test_a_damaged_frame_leaves_the_last_picture(parts):
    live, clock, folder = parts
    (folder / "front.lease").touch()
    live.show(frame(), SEEN)
    before = (folder / "front.jpg").read_bytes()
    clock.ahead = 5.0
    live.show(frame(broken=True), SEEN)
    assert (folder / "front.jpg").read_bytes() == before
