import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from camera_process.live_view.live_picture import LivePicture
from camera_process.live_view.motion_stages import LiveMotionStages, seen_by
from camera_process.source import Frame
from house.clock import FakeClock
from vision import jpeg
from vision.motion.detector import MotionDetector, MotionResult, Region

MASK = np.zeros((180, 320), np.uint8)
SEEN = MotionResult(MASK, (Region(0.25, 0.5, 0.125, 0.25, 0.02, 0.9),), True, False, 0.02)


def frame(number: int = 0) -> Frame:
    luma = np.full((360, 640), 90 + number % 7, np.uint8)
    return Frame(number, number / 10, luma, True, lambda: b"", lambda: np.dstack([luma] * 3))


class View:
    """One camera's looks in a folder, with a motion detector that has seen a frame."""

    def __init__(self, folder) -> None:
        self.folder, self.clock, self.motion = folder, FakeClock(), MotionDetector()
        self.asked = 0
        live = LivePicture(folder / "hall.jpg", folder / "hall.lease", folder / "hall.time", self.clock)
        stages = LiveMotionStages(folder / "hall.stages.jpg", folder / "hall.stages.lease", self._stages, self.clock)
        self.look = seen_by(live, stages)

    def _stages(self):
        self.asked += 1
        return self.motion.stages()

    def play(self, frames: int, seen: MotionResult = SEEN) -> None:
        for number in range(frames):
            self.motion.step(frame(number).luma, number / 10)
            self.look(frame(number), seen)
            self.clock.advance(0.1)

    def touch(self, name: str) -> None:
        (self.folder / name).touch()
        os.utime(self.folder / name, (self.clock.now(), self.clock.now()))

    def there(self, name: str) -> bool:
        return (self.folder / name).exists()


@pytest.fixture
def view(tmp_path) -> View:
    return View(tmp_path)


def test_no_stages_are_drawn_while_nobody_looks_at_them(view: View) -> None:
    view.touch("hall.lease")
    view.play(20)
    assert view.there("hall.jpg") and not view.there("hall.stages.jpg") and view.asked == 0


def test_stages_are_drawn_twice_a_second_while_somebody_looks_and_no_longer(view: View) -> None:
    view.touch("hall.stages.lease")
    view.play(40)
    assert view.asked == 8
    assert jpeg.decode((view.folder / "hall.stages.jpg").read_bytes()).shape[1] == 1504
    view.play(40)
    assert view.asked in (10, 11), "a lease that nobody renews ends after five seconds"


def test_before_the_first_frame_there_is_nothing_to_draw(view: View) -> None:
    view.touch("hall.stages.lease")
    view.look(frame(), SEEN)
    assert view.asked == 1 and not view.there("hall.stages.jpg")


def test_what_was_seen_comes_in_the_live_picture_itself(view: View) -> None:
    view.touch("hall.lease")
    view.play(1)
    assert comment_of(view.folder / "hall.jpg") == {"regions": [[0.25, 0.5, 0.125, 0.25]], "warming": False}
    view.play(10, MotionResult(MASK, (), False, True, 0.0))
    assert comment_of(view.folder / "hall.jpg") == {"regions": [], "warming": True}
    assert sorted(each.name for each in view.folder.iterdir()) == ["hall.jpg", "hall.lease", "hall.time"]


def comment_of(file: Path) -> Any:
    """What the comment of a JPEG says, which any decoder passes over."""
    data = file.read_bytes()
    assert data[:4] == b"\xff\xd8\xff\xfe" and jpeg.decode(data).ndim == 3
    return json.loads(data[6:4 + int.from_bytes(data[4:6], "big")])
