"""When a turning picture counts as still, on drawn views with sensor noise."""

from collections.abc import Callable

import numpy as np
import pytest

from camera_process.detection.motion_hold import LATE, LONGEST, MotionHold, SettledCheck

RANDOM = np.random.default_rng(3)
WIDE = np.kron(RANDOM.integers(40, 210, (24, 120)), np.ones((16, 16))).astype(np.float32)


def view(x: float, noise: float = 2.0) -> np.ndarray:
    """What a camera shows that looks so many pixels to the right in a wide room: (360, 640) uint8."""
    at = int(x)
    picture = WIDE[:360, at : at + 640] + RANDOM.normal(0, noise, (360, 640))
    return np.clip(picture, 0, 255).astype(np.uint8)


def settles_at(check: SettledCheck, look: Callable[[float], np.ndarray], stopped_at: float, fps: float = 10.0,
               until: float = 20.0) -> float | None:
    """The time at which the picture counts as settled, None when it does not until the end."""
    for number in range(int(until * fps)):
        time = number / fps
        if check.step(look(time), time, time >= stopped_at):
            return time
    return None


def turning(begin: float, end: float, pixels: float = 300.0) -> Callable[[float], float]:
    return lambda t: pixels * min(max((t - begin) / (end - begin), 0.0), 1.0)


@pytest.mark.parametrize("fps", [2, 5, 10, 30])
def test_a_picture_is_settled_soon_after_its_turn_ended(fps):
    x = turning(0.5, 2.0)
    found = settles_at(SettledCheck(), lambda t: view(x(t)), 2.0, fps)
    assert found is not None and 2.5 <= found <= 3.6


def test_one_picture_a_second_is_enough():
    x = turning(0.5, 2.0)
    found = settles_at(SettledCheck(), lambda t: view(x(t)), 2.0, fps=1)
    assert found is not None and 3.0 <= found <= 4.0


@pytest.mark.parametrize("lag", [1.0, 2.0])
def test_a_picture_that_lags_behind_its_camera_is_waited_for(lag):
    x = turning(0.2 + lag, 0.8 + lag)
    found = settles_at(SettledCheck(), lambda t: view(x(t)), 0.8)
    assert found is not None and found >= 0.8 + lag + 0.5


def test_a_move_too_small_to_be_seen_costs_no_more_than_the_longest_lag():
    found = settles_at(SettledCheck(), lambda t: view(0.0), 1.0)
    assert found == pytest.approx(1.0 + LATE, abs=0.15)


def test_someone_walking_by_does_not_hold_it_up():
    def walker(time: float) -> np.ndarray:
        picture = view(turning(0.5, 2.0)(time))
        left = int(time * 60) % 600
        picture[180:330, left : left + 40] = 230
        return picture

    found = settles_at(SettledCheck(), walker, 2.0)
    assert found is not None and found <= 3.6


def test_a_picture_that_never_gets_still_is_not_waited_for_for_ever():
    found = settles_at(SettledCheck(), lambda t: RANDOM.integers(0, 255, (360, 640), np.uint8), 1.0)
    assert found == pytest.approx(1.0 + LONGEST, abs=0.15)


def test_noise_of_a_dark_night_is_no_turning():
    x = turning(0.5, 2.0)
    found = settles_at(SettledCheck(), lambda t: view(x(t), noise=12.0), 2.0)
    assert found is not None and found <= 3.6


def test_nothing_settles_while_the_motor_runs():
    assert settles_at(SettledCheck(), lambda t: view(0.0), 1e9) is None


def test_frames_are_held_from_the_beginning_of_a_move_until_the_picture_is_still():
    hold, x = MotionHold(), turning(1.0, 2.0)
    held = []
    for number in range(60):
        time = number / 10
        if number == 8:
            hold.begin()
        if number == 20:
            hold.stopped()
        held.append(hold.holds(view(x(time)), time))
    assert not any(held[:8]) and all(held[8:26]) and not any(held[36:])
    assert not hold.holding


def test_a_pause_can_be_ended_whatever_the_picture_does():
    hold = MotionHold()
    hold.begin()
    assert hold.holds(view(0), 0.0)
    hold.end()
    assert not hold.holds(view(5), 0.1)


def test_stopped_without_a_move_begins_nothing():
    hold = MotionHold()
    hold.stopped()
    assert not hold.holding
