"""Where something appears again and again."""

import numpy as np
import pytest

from vision.motion.connected_regions import Candidates
from vision.motion.following.recurring_motion import FORGOTTEN_AFTER, RecurringMotion

HALF = (90, 160)
PLACE, ELSEWHERE = (60, 30, 20, 8), (100, 30, 20, 8)


def boxed(x, y, w, h):
    mask = np.zeros(HALF, np.uint8)
    mask[y : y + h, x : x + w] = 255
    return mask


def recurs(recurring, box):
    return bool(recurring.recurs(Candidates(boxed(*box), 5))[1])


def play(recurring, start, seconds, shown, fps=8):
    """shown: from the seconds since the start to a mask or None. Returns when it ended."""
    for n in range(round(seconds * fps)):
        recurring.take(shown(n / fps), start + n / fps)
    return start + seconds


def swaying(t):
    return boxed(*PLACE) if t % 1 < 0.5 else None


@pytest.mark.parametrize("fps", [2, 5, 15])
def test_a_place_where_something_appears_again_and_again_recurs_and_no_other_does(fps):
    recurring = RecurringMotion(HALF, 0.0)
    play(recurring, 0.0, 8.0, swaying, fps)
    assert recurs(recurring, PLACE) and not recurs(recurring, ELSEWHERE)


def test_somebody_who_stays_for_long_does_not_stand_in_his_own_way():
    recurring = RecurringMotion(HALF, 0.0)
    play(recurring, 0.0, 20.0, lambda t: boxed(*PLACE))
    assert not recurs(recurring, PLACE)


def test_what_appears_in_pieces_within_a_second_is_not_there_again():
    recurring = RecurringMotion(HALF, 0.0)
    play(recurring, 0.0, 1.0, lambda t: boxed(*PLACE) if round(8 * t) % 2 else None)
    assert not recurs(recurring, PLACE)


def test_where_it_rains_everywhere_no_place_recurs():
    recurring, rng = RecurringMotion(HALF, 0.0), np.random.default_rng(3)
    play(recurring, 0.0, 30.0, lambda t: (255 * (rng.random(HALF) < 0.05)).astype(np.uint8))
    assert not recurs(recurring, PLACE) and not recurs(recurring, (10, 10, 60, 60))


def test_a_place_is_forgotten_when_nothing_appears_there_any_more():
    recurring = RecurringMotion(HALF, 0.0)
    end = play(recurring, 0.0, 8.0, swaying)
    end = play(recurring, end, 4 * FORGOTTEN_AFTER, lambda t: None)
    recurring.take(boxed(*ELSEWHERE), end)
    assert not recurs(recurring, PLACE)
