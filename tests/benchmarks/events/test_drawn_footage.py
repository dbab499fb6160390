"""Drawn footage is the same for a seed, another for another one, and says truly who is in it and where."""

import numpy as np
import pytest

from benchmarks.drawn.figures import visible
from benchmarks.events.bench import conditions
from benchmarks.events.conditions import random_of, with_visits, without_visits
from benchmarks.events.disturbances import DISTURBANCES
from benchmarks.events.footage import DrawnFootage, even, uneven, with_gaps
from benchmarks.events.strolls import Stroll, strolls

SEED = 5
DRAWN = [each.name for each in with_visits()]


def footage(stroll, seed=SEED, fps=4):
    figures, seconds = strolls(random_of("test", seed, 0), seed, 1.0, stroll)
    return DrawnFootage(seconds, figures, seed, 1.0, even(fps))


def without(stroll, seed=SEED, fps=4):
    _, seconds = strolls(random_of("test", seed, 0), seed, 1.0, stroll)
    return DrawnFootage(seconds, [], seed, 1.0, even(fps))


@pytest.mark.parametrize("stroll", [
    Stroll(count=2), Stroll((16, 17), ground=(70, 120), count=1), Stroll(low=(4, 5), count=1),
    Stroll((18, 28), pace=(1, 3), shape="animal", count=1), Stroll(contrast=(20, 30), count=1),
])
def test_what_is_drawn_of_a_figure_lies_in_its_box_and_nowhere_else(stroll):
    clear = 0
    for shown, empty in zip(footage(stroll), without(stroll), strict=True):
        changed = np.argwhere(np.abs(shown.luma.astype(int) - empty.luma) > 8)
        if not shown.present:
            assert len(changed) < 20
            continue
        (visit, (x, y, w, h), plain), = shown.present
        if plain:
            clear += 1
            beside = max(0.3 * stroll.heights[1], 2)  # arms and legs swing out of the box
            top, left, bottom, right = y * 180 - 2, x * 320 - beside, (y + h) * 180 + 2, (x + w) * 320 + beside
            assert len(changed) > 0.15 * w * h * 320 * 180 * visible((x, y, w, h))
            assert changed.min(0)[0] >= top and changed.max(0)[0] <= bottom
            assert changed.min(0)[1] >= left and changed.max(0)[1] <= right
    assert clear > 8


def test_a_dull_figure_differs_from_what_is_behind_by_what_was_asked():
    stroll = Stroll(contrast=(30, 32), count=1)
    figures, seconds = strolls(random_of("test", SEED, 0), SEED, 1.0, stroll)
    figure, = figures
    begin, end = figure.walk.span
    pair = [list(DrawnFootage(seconds, what, SEED, 1.0, even(2))) for what in ([figure], [])]
    middle = round(begin + end)
    difference = pair[0][middle].luma.astype(int) - pair[1][middle].luma
    inside = difference[np.abs(difference) > 8]
    assert abs(np.median(inside)) == pytest.approx(31, abs=12)


@pytest.mark.parametrize("name", DRAWN[::6])
def test_a_seed_draws_the_same_again_and_another_one_something_else(name):
    take = conditions()[name].take
    once, again, other = (next(iter(take(seed, 0, 10.0))).luma for seed in (1, 1, 2))
    assert np.array_equal(once, again)
    assert np.abs(once.astype(int) - other).mean() > 3


@pytest.mark.parametrize("each", DISTURBANCES, ids=lambda each: each.name)
def test_a_disturbance_has_nobody_in_it_and_does_disturb(each):
    shown = list(zip(range(60), next(c for c in without_visits() if c.name == f"empty: {each.name}").take(3, 0, 30.0),
                     strict=False))
    assert all(not frame.present for _, frame in shown)
    pictures = np.stack([frame.luma for _, frame in shown])
    assert pictures.shape == (60, 180, 320) and pictures.dtype == np.uint8
    assert pictures.std(0).mean() > 1
    assert 15 < pictures.mean() < 220


def test_uneven_frames_and_gaps_keep_their_pace_on_the_whole():
    for pace, longest in ((uneven(8), 0.36), (with_gaps(8), 2.2)):
        times = np.array(list(pace(100.0, np.random.default_rng(1))))
        steps = np.diff(times)
        assert steps.min() > 0 and steps.max() < longest and steps.max() > 0.3
        assert len(times) == pytest.approx(700, abs=130)


def test_names_can_be_chosen_with_commas_between_them():
    assert not [name for name in conditions() if "," in name]
    assert len(conditions()) == len({*DRAWN}) + len(DISTURBANCES) + len(
        [name for name in conditions() if name not in DRAWN and not name.startswith("empty: ")])
