"""Feeds that play the same again or stand still, as the camera process notices them: frame hook, thread, scene."""

import cv2
import numpy as np
import pytest

from camera_process.detection.camera_troubles import CameraTroubles
from camera_process.detection.frozen_picture import FrozenPicture
from camera_process.scene_check.camera_scene import CameraScene
from camera_process.scene_check.loop_trouble import FeedRepeats
from camera_process.scene_check.scene_thread import SceneThread
from camera_process.source import Frame
from house import facts
from house.clock import FakeClock
from ledger.files.references import ReferenceFiles
from ledger.home import Home
from vision.motion.detector import MotionResult

RATE = 4


@pytest.fixture(scope="module")
def live():
    """Luma of a live camera, frame by frame: a view with the noise of a sensor."""
    base = cv2.resize(np.random.default_rng(7).uniform(30, 220, (9, 16)), (160, 90)).astype(np.float32)

    def frame(number: int) -> np.ndarray:
        noise = np.random.default_rng(number).normal(0, 2, base.shape)
        return np.clip(base + noise, 0, 255).astype(np.uint8)

    return frame


class PlayedCamera:
    """A camera's hooks and Troubles, given frames one after the other; `repeats` as in its settings."""

    def __init__(self, folder, repeats: bool = False) -> None:
        self.clock, self.number = FakeClock(), 0
        self.log: list[facts.Fact] = []
        self.frozen = FrozenPicture(lambda: repeats)
        feed = FeedRepeats(lambda: repeats or self.frozen.impairment() is not None)
        self.scene = CameraScene("front", ReferenceFiles(Home(folder)), self.log.append, self.clock, repeats=feed)
        self.thread = SceneThread(self.clock, self.log.append)
        self.looks = self.thread.looks(self.scene)
        self.troubles = CameraTroubles("front", self.log.append, self.clock)

    def show(self, frames) -> "PlayedCamera":
        for luma in frames:
            self.clock.advance(1 / RATE)
            self.number += 1
            seen = MotionResult(np.zeros((180, 320), np.uint8), (), False, False, 0.0)
            frame = Frame(self.number, self.clock.monotonic(), luma, True, lambda: b"", lambda luma=luma: luma)
            self.frozen(frame, seen)
            self.looks(frame, seen)
            self.thread.run_once()
            self.troubles.look_at_view(self.frozen.impairment(), self.frozen.judged, self.scene.impairment())
        return self

    def said(self) -> list[tuple[str, str]]:
        return [(type(each).__name__, each.kind) for each in self.log
                if isinstance(each, facts.TroubleBegan | facts.TroubleEnded)]

    def texts(self) -> list[str]:
        return [each.text for each in self.log if isinstance(each, facts.TroubleBegan)]


def loop(live, seconds: int, period: int = 37):
    return (live(number % period) for number in range(seconds * RATE))


def test_a_loop_is_a_scene_trouble_that_ends_when_the_feed_is_live_again(tmp_path, live):
    camera = PlayedCamera(tmp_path).show(loop(live, 45))
    assert camera.said() == [("TroubleBegan", "scene")]
    assert "front: its picture plays the same seconds again and again" in camera.texts()[0]
    camera.show(live(1000 + number) for number in range(45 * RATE))

    assert camera.said() == [("TroubleBegan", "scene"), ("TroubleEnded", "scene")]
    checks = [each for each in camera.log if isinstance(each, facts.SceneChecked)]
    assert [(each.state, each.verdict, each.words) for each in checks] == [
        ("tampered", "repeats", "its picture plays the same seconds again and again"), ("ok", "ok", "live again")]


def test_a_live_feed_repeats_nothing(tmp_path, live):
    assert PlayedCamera(tmp_path).show(live(number) for number in range(60 * RATE)).said() == []


def test_a_feed_that_is_frozen_to_the_last_bit_is_one_trouble_not_two(tmp_path, live):
    camera = PlayedCamera(tmp_path).show(live(number) for number in range(20))
    assert camera.show([live(20)] * (150 * RATE)).said() == [("TroubleBegan", "frozen")]


def test_a_feed_in_which_only_the_written_clock_goes_on_stands_still(tmp_path, live):
    def with_clock(number: int) -> np.ndarray:
        picture = live(1).copy()
        cv2.putText(picture, f"{number % 1000:03d}", (2, 8), cv2.FONT_HERSHEY_PLAIN, 0.5, 255)
        return picture

    camera = PlayedCamera(tmp_path).show(with_clock(number) for number in range(100 * RATE))
    assert camera.said() == [("TroubleBegan", "scene")] and "stands still" in camera.texts()[0]


def test_a_camera_that_may_repeat_itself_is_not_said_to(tmp_path, live):
    assert PlayedCamera(tmp_path, repeats=True).show(loop(live, 45)).said() == []


def test_nothing_is_said_of_it_while_it_is_to_be_ignored(tmp_path, live):
    camera = PlayedCamera(tmp_path)
    camera.scene.ignored_until = camera.clock.now() + 3600
    assert camera.show(loop(live, 45)).said() == []
