"""A sample's few frames played through motion again: with the settings of then it opens, with others it may not."""

import numpy as np
import pytest

from vision.motion.settings import MotionSettings
from vision.motion.strip_replay import ReplayStrip, replayed

RNG = np.random.default_rng(3)
ROOM = np.clip(np.kron(RNG.uniform(70, 150, (9, 16)), np.ones((20, 20))), 0, 255).astype(np.uint8)
TIMES = (-1.4, -0.7, 0.0, 0.7, 1.4, 2.1, 2.8, 3.5)


def frame(left=None, top=60, high=60, wide=24, light=200):
    """The room with its noise, and somebody at that place."""
    shown = ROOM.astype(np.float32) + np.random.default_rng(left or 0).normal(0, 1.5, ROOM.shape)
    if left is not None:
        shown[top : top + high, left : left + wide] = light
    return np.clip(shown, 0, 255).astype(np.uint8)


def strip(*lefts, **how):
    frames = tuple(frame(left, **how) for left in lefts)
    return ReplayStrip(ROOM, frames, TIMES[: len(frames)], tuple(left is None for left in lefts))


WALK = strip(None, None, 20, 50, 80, 110, 140, 170)


def test_somebody_who_walks_opens_an_event_where_he_is():
    regions = replayed(WALK, MotionSettings())

    assert regions and 0.05 < regions[0].x < 0.3 and regions[0].h == pytest.approx(60 / 180, abs=0.05)


def test_a_view_in_which_nothing_happens_opens_none():
    assert replayed(strip(*[None] * 8), MotionSettings()) is None


def test_a_mask_over_all_of_his_way_keeps_it_closed_and_one_elsewhere_does_not():
    band = ((0.0, 0.25), (1.0, 0.25), (1.0, 0.75), (0.0, 0.75))
    sky = ((0.0, 0.0), (1.0, 0.0), (1.0, 0.2), (0.0, 0.2))

    assert replayed(WALK, MotionSettings(), [band]) is None
    assert replayed(WALK, MotionSettings(), [sky]) is not None


def test_a_smallest_region_larger_than_what_moves_keeps_it_closed():
    share = 60 * 24 / ROOM.size

    assert replayed(WALK, MotionSettings(min_area=share * 1.6)) is None
    assert replayed(WALK, MotionSettings(min_area=share * 0.5)) is not None


def test_what_is_faint_is_found_by_a_high_sensitivity_alone():
    dim = strip(None, None, 20, 50, 80, 110, 140, 170, light=130, high=12, wide=8)

    assert replayed(dim, MotionSettings(sensitivity=1)) is None
    assert replayed(dim, MotionSettings(sensitivity=10)) is not None


def test_the_same_strip_always_gives_the_same():
    assert replayed(WALK, MotionSettings()) == replayed(WALK, MotionSettings())


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_smallest_region_that_is_no_share_is_refused(share):
    with pytest.raises(ValueError, match="min_area"):
        MotionSettings(min_area=share)
