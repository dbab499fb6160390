import numpy as np
import pytest

from camera_process.detection.frozen_picture import AFTER, REPEATING_AFTER, FrozenPicture
from camera_process.source import Frame, Pixels
from vision.motion.detector import blind

ROOM = np.clip(np.random.default_rng(1).normal(110, 20, (180, 320)), 0, 255).astype(np.uint8)
RANDOM = np.random.default_rng(2)


def noisy() -> Pixels:
    return np.clip(ROOM + RANDOM.normal(0, 1.5, ROOM.shape), 0, 255).astype(np.uint8)


def with_somebody(step: int, room: Pixels = ROOM) -> Pixels:
    shown = room.copy()
    shown[60:150, step * 7 % 280 : step * 7 % 280 + 40] = 220
    return shown


class Played:
    """A frozen-picture check that is shown five frames a second, and whether an event is open."""

    def __init__(self, repeats: bool = False) -> None:
        self.event, self.time, self.number = False, 0.0, 0
        self.frozen = FrozenPicture(lambda: repeats, lambda: self.event)

    def show(self, luma: Pixels, seconds: float = 0.2) -> None:
        until = self.time + seconds - 0.1
        while self.time < until:
            self.time, self.number = self.time + 0.2, self.number + 1
            self.frozen(Frame(self.number, self.time, luma, True, lambda: b"", lambda: luma), blind(luma))

    @property
    def said(self) -> bool:
        return self.frozen.impairment() is not None


def test_a_picture_that_stays_the_same_for_a_minute_is_frozen_and_no_sooner():
    played = Played()
    played.show(noisy(), AFTER - 1)
    assert not played.said
    played.show(played.frozen._rows, 2.5)
    assert played.said


def test_a_live_picture_is_not_frozen_and_one_that_lives_again_is_well_at_once():
    played = Played()
    for _ in range(600):
        played.show(noisy())
    assert not played.said and played.frozen.judged
    played.show(ROOM, AFTER + 2)
    assert played.said
    played.show(noisy(), 1.0)
    assert not played.said


def test_the_clock_written_into_a_picture_shows_that_it_lives():
    played = Played()
    for second in range(200):
        shown = ROOM.copy()
        shown[4:12, 4 + second % 8] = 255
        played.show(shown, 1.0)
    assert not played.said


def test_nothing_is_judged_before_the_picture_changed_or_a_minute_has_passed():
    played = Played()
    played.show(ROOM, AFTER / 2)
    played.frozen.impairment()
    assert not played.frozen.judged


@pytest.mark.parametrize("view", [np.full_like(ROOM, 2), np.full_like(ROOM, 200), (ROOM // 8).astype(np.uint8)])
def test_dark_and_covered_views_are_left_to_the_scene_check(view: Pixels):
    played = Played()
    played.show(view, 3 * AFTER)
    assert not played.said


def test_a_camera_that_is_known_to_repeat_itself_is_frozen_after_a_day():
    played = Played(repeats=True)
    played.show(ROOM, 1.0)
    for hour in range(24):
        played.time = 3600.0 * hour
        played.show(ROOM, 1.0)
    assert not played.said
    played.time = REPEATING_AFTER
    played.show(ROOM, 3.0)
    assert played.said


def test_somebody_who_walks_through_a_view_that_stays_as_it_was_shows_that_it_repeats_itself():
    played = Played()
    played.show(ROOM, AFTER + 5)
    for step in range(30):
        played.event = step > 4
        played.show(with_somebody(step))
    assert played.frozen.learned
    played.event = False
    played.show(ROOM, 3 * AFTER)
    assert not played.said


def test_a_change_that_is_no_event_shows_nothing():
    played = Played()
    played.show(ROOM, AFTER + 5)
    for step in range(30):
        played.show(with_somebody(step))
    assert not played.frozen.learned


def test_a_camera_that_lives_again_with_somebody_in_the_view_shows_nothing():
    played = Played()
    played.show(ROOM, AFTER + 5)
    for step in range(30):
        played.event = step > 4
        played.show(with_somebody(step, ROOM if step < 2 else noisy()))
    assert not played.frozen.learned


def test_a_picture_of_another_size_and_a_source_that_begins_again_are_taken_as_they_come():
    played = Played()
    played.show(ROOM, AFTER + 5)
    played.show(np.ascontiguousarray(ROOM[:90, :160]), 2.0)
    assert not played.said
    played.time = 0.0
    played.show(ROOM, AFTER - 5)
    assert not played.said
