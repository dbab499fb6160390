import numpy as np
import pytest

from camera_process.detection.motion_blindness import MotionBlindness
from camera_process.source import Frame
from vision.motion.detector import MotionDetector, MotionResult

ROOM = np.clip(np.random.default_rng(1).normal(110, 20, (180, 320)), 0, 255).astype(np.uint8)


class Played:
    """A camera whose frames come every `pause` seconds, and what is said of it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.blind = MotionBlindness(lambda: self.now)

    def show(self, seconds: float, see: "MotionDetector | None", pause: float = 0.2, jumps: bool = False) -> bool:
        """Whether it is said at the end; without a detector nothing is seen. jumps: the stream's clock goes back."""
        for number in range(round(seconds / pause)):
            self.now += pause
            time = self.now - 50 * (number % 2) * jumps
            result = see.step(ROOM, time) if see else MotionResult(ROOM, (), False, True, 0.0)
            self.blind(Frame(number, time, ROOM, True, lambda: b"", lambda: ROOM), result)
        return self.blind.impairment() is not None


def test_learning_the_view_once_is_no_blindness():
    played = Played()
    assert not played.show(120, MotionDetector())


def test_a_source_with_a_frame_a_minute_is_not_blind_while_it_warms_up():
    played = Played()
    assert not any(played.show(60, None, pause=60) for _ in range(5))


def test_a_stream_whose_clock_jumps_is_blind_and_sees_again_when_it_does_not():
    played, detector = Played(), MotionDetector()
    assert played.show(60, detector, jumps=True)
    assert not played.show(60, detector)


@pytest.mark.parametrize(("blind", "seen", "said"), [(20, 5, True), (2, 8, False)])
def test_what_counts_is_for_how_much_of_the_time_it_is_blind(blind: float, seen: float, said: bool):
    played, detector = Played(), MotionDetector()
    told = [played.show(blind, None) or played.show(seen, detector) for _ in range(12)]
    assert any(told) is said
