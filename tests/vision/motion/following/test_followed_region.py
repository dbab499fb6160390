"""One region from frame to frame."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.motion.following.followed_region import JUMPS, FollowedRegion

SIZES = st.integers(4, 40)


def began(box, area=None):
    return FollowedRegion(0.0, box, box, area or box[2] * box[3])


def then(region, box, area=None, seconds=0.1, enters=False):
    return region.continued(box, area or box[2] * box[3], seconds, enters)


def test_what_walks_has_travelled_once_it_is_a_third_of_its_size_away():
    region, told = began((20, 30, 10, 24)), []
    for n in range(1, 14):
        region = then(region, (20 + n, 30, 10, 24))
        told.append((region.travelled(young=False), region.travelled(young=True)))
    assert [usual for usual, _ in told].index(True) + 1 == 4 and [young for _, young in told].index(True) + 1 == 6


@given(SIZES, SIZES, SIZES, SIZES, st.integers(0, 100), st.integers(0, 60))
def test_what_joins_or_falls_apart_at_once_has_gone_nowhere(w, h, wide, tall, x, y):
    region = then(began((20, 30, w, h)), (x, y, wide, tall), area=w * h * 8)
    assert region.changed > JUMPS and not region.travelled(young=False)
    assert not then(region, (20, 30, w, h), area=w * h).travelled(young=False)


@given(st.integers(1, 7), st.integers(0, 8))
def test_the_way_before_a_jump_still_counts(paces, jump):
    region = began((20, 30, 10, 24))
    for n in range(1, paces + 1):
        region = then(region, (20 + 2 * n, 30, 10, 24))
    before = region.travelled(young=False)
    assert then(region, (20 + 2 * paces, 30 - jump, 10, 24), area=1000).travelled(young=False) == before == (paces >= 2)


def test_who_comes_into_the_view_travels_while_he_grows():
    region = then(began((0, 30, 2, 20), 40), (0, 30, 10, 24), 200, enters=True)
    assert region.travelled(young=False)
    assert not then(began((0, 30, 2, 20), 40), (0, 30, 10, 24), 200).travelled(young=False)


def test_what_looked_like_light_fades_once_it_is_much_smaller_than_it_ever_was():
    for light, fades in ((0.0, False), (0.2, True)):
        region = then(began((20, 30, 20, 20)), (20, 30, 20, 24))
        region.light = light
        region = then(region, (20, 30, 20, 16))
        assert not region.fades
        assert then(region, (20, 30, 16, 16)).fades == fades


@pytest.mark.parametrize("fps", [4, 8, 15])
def test_it_darts_when_it_goes_two_and_a_half_of_its_lengths_in_a_second(fps):
    for pace, darts in ((2.0, False), (3.2, True)):
        region = began((10, 30, 8, 8))
        for n in range(1, 2 * fps):
            region = then(region, (round(10 + 8 * pace * n / fps), 30, 8, 8), seconds=1 / fps)
        assert region.darts() == darts


def test_two_frames_of_one_time_are_no_pace():
    assert then(began((10, 30, 8, 8)), (30, 30, 8, 8), seconds=0.0).pace == 0.0
