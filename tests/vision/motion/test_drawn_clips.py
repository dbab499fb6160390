"""Motion on the drawn clips: light, weather, noise, shake, ghosts, things that stay, people of all kinds."""

import pytest

from benchmarks.drawn.clips import all_clips
from benchmarks.motion_quality.bench import drawn_row

CLIPS = {clip.name: clip for clip in all_clips()}


@pytest.mark.parametrize("name", CLIPS)
def test_visits_are_seen_and_nothing_else(name):
    clip = CLIPS[name]
    row = drawn_row(clip)
    assert row.events.missed == 0
    assert row.events.false == 0
    # A share of frames shows what events hide: that one never ends, or holds together by luck.
    assert row.events.false_share <= 0.05
    if name != "ghost":  # somebody who stands there from the first frame is background until he leaves
        assert row.events.seen_share >= 0.9
    assert len(row.events.found) <= len(clip.visits)


@pytest.mark.parametrize("name", ["walker", "runner", "near walker", "stands 20 s", "walker in trees", "two visits"])
def test_the_mask_has_the_shape_of_the_person(name):
    assert drawn_row(CLIPS[name]).f1 >= 0.85


@pytest.mark.parametrize("name", ["walker at night", "faint walker in noise", "walker while shaking"])
def test_the_mask_holds_up_in_bad_pictures(name):
    assert drawn_row(CLIPS[name]).f1 >= 0.75


def test_a_ghost_is_gone_soon_after_the_person():
    ended = drawn_row(CLIPS["ghost"]).events.found[-1][1]
    assert 13 <= ended <= 16
