"""How the background follows light: the measured gain, what it does to the background and the long memory."""

import cv2
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.drawn.scenes import draw_scene
from vision.motion import light_change, light_gain
from vision.motion.background_model import LIGHT_TAU, BackgroundModel
from vision.motion.light_change import Upheaval
from vision.motion.long_memory import MOST, LongMemory
from vision.pixels import halved

FULL, HALF = (180, 320), (90, 160)
BODY = (slice(60, 150), slice(100, 140))
"""Rows and columns of somebody in a full picture."""


def scene(seed=1, light=1.0):
    return np.clip(draw_scene(seed) * light, 0, 255).astype(np.uint8)


def people(shape=FULL):
    mask = np.zeros(FULL, np.uint8)
    mask[BODY] = 255
    return cv2.resize(mask, shape[::-1], interpolation=cv2.INTER_AREA)


def dim(seed=1):
    """A scene that twice its light does not yet saturate."""
    return scene(seed, 0.55)


@settings(max_examples=40)
@given(g=st.floats(0.5, 2.0), seed=st.integers(0, 30))
@example(g=0.5, seed=3)
@example(g=2.0, seed=4)
def test_a_view_that_is_brighter_by_a_factor_is_measured_to_two_percent(g, seed):
    room = np.clip(dim(seed), 30, 120)
    gain = light_gain.measured(cv2.convertScaleAbs(room, alpha=g), room, None)
    assert np.abs(gain / g - 1).max() <= 0.02


def test_nothing_changes_while_the_light_does_not():
    gain = light_gain.measured(scene(), scene(), None)
    assert light_gain.steady(gain)
    assert not light_gain.steady(light_gain.measured(scene(light=0.97), scene(), None))


def test_light_is_measured_twice_a_second_while_it_is_steady_and_always_when_the_mean_changes():
    pace = light_gain.LightPace()
    assert pace.due(100.0, 0.0)
    pace.found_steady(100.0, 0.0)
    assert not pace.due(100.0, 0.2) and not pace.due(100.3, 0.4)
    assert pace.due(100.0, light_gain.REST) and pace.due(101.0, 0.2) and pace.due(99.0, 0.2)


def test_a_change_in_a_fifth_of_the_view_is_not_steady():
    shade = np.ones(FULL, np.float32)
    shade[:, :64] = 0.9
    assert not light_gain.steady(light_gain.measured((scene() * shade).astype(np.uint8), scene(), None))


def test_the_edge_of_a_cloud_is_measured_where_it_is_and_spread_without_steps():
    shade = np.ones(FULL, np.float32)
    shade[:, :160] = 0.6
    shade = cv2.blur(shade, (41, 1))
    clouded = (scene() * shade).astype(np.uint8)
    spread = light_gain.spread(light_gain.measured(clouded, scene(), None), FULL)
    assert spread.shape == FULL and spread.dtype == np.float32
    # Each place is pulled a little to the whole view's factor; following it again and again removes the rest.
    assert np.median(spread[:, :100]) == pytest.approx(0.6, abs=0.05)
    assert np.median(spread[:, 220:]) == pytest.approx(1.0, abs=0.05)
    assert np.abs(np.diff(spread, axis=1)).max() < 0.03


def test_somebody_who_is_left_out_does_not_change_the_light():
    with_him = scene(light=0.8)
    with_him[BODY] = 255 - scene()[BODY] // 2
    quarter = cv2.resize(people(), (80, 45), interpolation=cv2.INTER_NEAREST)
    without = light_gain.measured(with_him, scene(), quarter)
    assert np.abs(without / 0.8 - 1).max() < 0.05
    assert np.abs(light_gain.measured(with_him, scene(), None) / 0.8 - 1).max() > 0.15


@pytest.mark.parametrize(("now", "then"), [(0, 90), (90, 0), (2, 3), (0, 0), (255, 90), (90, 255), (255, 255)])
def test_black_and_blinding_pictures_measure_no_light(now, then):
    gain = light_gain.measured(np.full(FULL, now, np.uint8), np.full(FULL, then, np.uint8), None)
    assert np.isfinite(gain).all() and light_gain.steady(gain)


def test_when_somebody_covers_everything_the_light_is_as_it_was():
    gain = light_gain.measured(scene(light=0.5), scene(), np.full((45, 80), 255, np.uint8))
    assert light_gain.steady(gain)


def followed(background, frame, seconds, mask=None):
    """Let a background follow the frame for so long, as often as it does when somebody is there."""
    quarter = None if mask is None else cv2.resize(mask, (80, 45), interpolation=cv2.INTER_NEAREST)
    for _ in range(round(seconds / 0.12)):
        gain = light_gain.measured(frame, background.picture, quarter)
        background.follow(light_gain.spread(gain, FULL), frame, 0.12, mask)


def away(background, frame):
    return np.abs(background.picture.astype(int) - frame)


def test_the_background_takes_on_another_light_within_a_second():
    background, dark = BackgroundModel(scene(), 4, 8), scene(light=0.6)
    before = away(background, dark).mean()
    followed(background, dark, 3 * LIGHT_TAU)
    assert away(background, dark).mean() < 0.1 * before


def test_what_is_behind_somebody_is_lit_like_what_is_around_him():
    dark = scene(light=0.6)
    frame = dark.copy()
    frame[BODY] = cv2.convertScaleAbs(scene()[BODY], alpha=0.6, beta=40)
    background = BackgroundModel(scene(), 4, 8)
    followed(background, frame, 1.5, people())
    assert away(background, dark)[BODY].mean() < 4
    assert away(background, frame)[BODY].mean() > 30


@settings(max_examples=30)
@given(light=st.floats(0.4, 1.6), wrong=st.floats(0.4, 1.6), seed=st.integers(0, 5))
def test_following_never_takes_the_background_farther_from_the_frame(light, wrong, seed):
    frame, background = scene(seed, light), BackgroundModel(scene(seed), 4, 8)
    before = away(background, frame)
    background.follow(np.full(FULL, wrong, np.float32), frame, 0.2, None)
    assert (away(background, frame) <= before + 1).all()  # 1: rounding


def test_a_thing_is_not_taken_for_light():
    frame = scene()
    frame[BODY] = 250
    background = BackgroundModel(scene(), 4, 8)
    followed(background, frame, 2.0, people())
    assert away(background, scene()).mean() < 1


def remembered(seconds, frame, mask=None, memory=None):
    memory = memory or LongMemory(scene())
    for _ in range(round(seconds * 2)):
        memory.learn(halved(frame), 0.5, mask)
    return memory


def test_what_is_behind_a_dull_person_who_stood_and_left_is_known():
    room, with_him = scene(), scene()
    with_him[BODY] = cv2.add(with_him[BODY], 14)
    memory = remembered(60, room)
    remembered(20, with_him, people(HALF), memory)
    then = with_him  # the background has taken him in
    assert (memory.knows(halved(room), halved(then))[people(HALF) > 0] > 0).mean() > MOST


def test_a_dull_person_who_stands_is_not_known():
    room, with_him = scene(), scene()
    with_him[BODY] = cv2.add(with_him[BODY], 14)
    memory = remembered(60, room)
    remembered(20, with_him, people(HALF), memory)
    assert not memory.knows(halved(with_him), halved(room))[people(HALF) > 0].any()


def test_one_who_stands_for_half_a_minute_is_hardly_remembered_where_he_is_foreground():
    with_him = scene()
    with_him[BODY] = cv2.add(with_him[BODY], 40)
    memory = remembered(30, with_him, people(HALF), remembered(30, scene()))
    assert (memory.knows(halved(scene()), halved(with_him))[people(HALF) > 0] > 0).all()


def test_the_long_memory_knows_the_place_in_another_light():
    memory, dark = remembered(60, scene()), scene(light=0.6)
    then = dark.copy()
    then[BODY] = cv2.add(then[BODY], 14)
    assert (memory.knows(halved(dark), halved(then))[people(HALF) > 0] > 0).mean() < MOST
    memory.follow(light_gain.measured(dark, scene(), None), 1.0)
    assert (memory.knows(halved(dark), halved(then))[people(HALF) > 0] > 0).mean() > MOST


def upset_at(means, fps=10.0):
    upheaval = Upheaval()
    return [n for n, mean in enumerate(means) if upheaval.step(mean, n / fps)]


def test_half_as_bright_again_at_once_is_an_upheaval_for_half_a_second():
    for other in (140.0, 40.0):
        told = upset_at([80.0] * 10 + [other] * 10, fps=8)
        assert told == [10, 11, 12, 13]


@pytest.mark.parametrize("means", [
    [100 + 3 * n for n in range(40)],  # a cloud that clears in some seconds
    [100, 135] * 10,  # a third brighter and back
    [0.0, 0.5, 1.0, 0.2, 1.4] * 5,  # noise of a covered lens
], ids=["ramp", "flicker", "black"])
def test_slow_or_slight_changes_and_black_pictures_are_no_upheaval(means):
    assert upset_at(means) == []


def test_a_clock_that_jumps_back_is_no_upheaval():
    upheaval = Upheaval()
    assert not upheaval.step(40.0, 100.0)
    assert not upheaval.step(120.0, 3.0)


def test_an_upheaval_between_frames_of_a_slow_source_is_none():
    assert upset_at([80.0, 160.0, 80.0], fps=1.0) == []


def test_headlights_that_are_added_to_a_pattern_leave_its_structure():
    rows, columns = np.mgrid[0:180, 0:320]
    beam = 90 * np.exp(-((columns - 200) ** 2 + (rows - 110) ** 2) / 60**2)
    night = scene(light=0.3)
    lit = np.clip(night + beam, 0, 255).astype(np.uint8)
    assert (light_change.changed_structure(lit, night) > 0).mean() < 0.01


def test_where_glare_drowns_the_pattern_no_structure_is_told_and_beside_it_is():
    frame = scene()
    frame[40:120, 40:120] = 255
    frame[60:150, 220:250] = cv2.subtract(np.full((90, 30), 220, np.uint8), frame[60:150, 220:250])
    changed = light_change.changed_structure(frame, scene())
    assert not changed[13:27, 13:27].any()
    assert changed[15:38, 55:62].any()
