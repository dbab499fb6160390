"""Which regions count as somebody or something, by how they move from frame to frame."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.motion.connected_regions import MOST_REGIONS, Candidates
from vision.motion.event_hysteresis import EventHysteresis, Opened
from vision.motion.following.moving_regions import (
    GIVE_UP,
    LEAST_SECONDS,
    LEAST_SECONDS_YOUNG,
    LIGHT_LASTS,
    ON_THE_SPOT,
    YOUNG,
    FrameChange,
    MovingRegions,
)

HALF = (90, 160)
EVERY = 0.2
"""Seconds to the earlier frame at least, as FrameDifference keeps it."""
VIEW, OTHER = (np.random.default_rng(seed).integers(90, 130, HALF).astype(np.uint8) for seed in (1, 2))
NOTHING = np.zeros(HALF, np.uint8)


def boxed(*boxes):
    """A mask with each (x, y, w, h) set."""
    mask = np.zeros(HALF, np.uint8)
    for x, y, w, h in boxes:
        mask[max(0, y) : max(0, y + h), max(0, x) : max(0, x + w)] = 255
    return mask


class Watched:
    """Plays masks to MovingRegions; what moved is what is not where the mask of `EVERY` ago was."""

    def __init__(self, fps=10.0):
        self.regions, self.fps = MovingRegions(HALF, 0.0), fps
        self._past = [(0.0, np.zeros(HALF, np.uint8))]
        self.time = 0.0

    def known(self):
        """Show nobody until the view is known."""
        for _ in range(round(YOUNG * self.fps)):
            self.show(boxed())
        return self

    def show(self, mask, moved=None, bright=NOTHING, lit=NOTHING, flash=False):
        """Return what moves and what never did, by region in the order of `Candidates`.

        bright: what is brighter than the view; lit: where the view is the same in another light.
        """
        self.time += 1 / self.fps
        old = [entry for entry in self._past if entry[0] <= self.time - EVERY + 1e-6]
        earlier, then = old[-1] if old else self._past[0]
        found = Candidates(mask, 5)
        self._past = [*self._past[-40:], (self.time, mask)]
        if not len(found):
            self.regions.nothing(self.time)
            return [], []
        chosen = found.areas > 0
        differs = np.bitwise_xor(mask, then) if moved is None else moved
        frame = np.where(mask > 0, OTHER - 60, VIEW)
        frame = np.where(bright > 0, OTHER + 60, np.where(lit > 0, VIEW // 2 + 90, frame)).astype(np.uint8)
        change = FrameChange(lambda: differs, earlier, lambda: (frame, VIEW), lambda: found.shares(mask & ~lit), flash)
        moving, still = self.regions.step(found, chosen, change, self.time)
        return moving[1:].tolist(), still[1:].tolist()


def walker(n, x=4.0, pace=2.0, y=30):
    """A person who walks to the right: box of frame n."""
    return (round(x + pace * n), y, 10, 26)


@pytest.mark.parametrize("fps", [5, 10, 25])
@pytest.mark.parametrize(("known", "least"), [(False, LEAST_SECONDS_YOUNG), (True, LEAST_SECONDS)])
def test_who_crosses_the_view_moves_soon_and_sooner_where_the_view_is_known(fps, known, least):
    watched = Watched(fps).known() if known else Watched(fps)
    told = [watched.show(boxed(walker(n, pace=15 / fps)))[0][0] for n in range(3 * fps)]
    assert told.index(True) / fps <= least + EVERY + 1 / fps
    assert all(told[told.index(True) :])


def test_digits_that_change_once_a_second_never_move():
    watched, rng = Watched(), np.random.default_rng(1)
    for n in range(600):
        digits = [(130 + 6 * k, 4, 3, 5) for k in range(4) if np.random.default_rng([n // 10, k]).random() < 0.7]
        shown = boxed(*digits) if n % 10 < 3 and rng.random() < 0.9 else boxed()
        assert not any(watched.show(shown)[0])


def test_a_web_that_sways_and_pauses_never_moves():
    watched = Watched()
    for n in range(300):
        sway = round(2 * np.sin(n / 1.5))
        shown = boxed((60 + sway, 20, 30, 6)) if n % 25 < 20 else boxed()
        assert not any(watched.show(shown)[0])


def test_what_moves_on_the_spot_moves_after_three_seconds():
    watched = Watched().known()
    told = [watched.show(boxed((60 + n % 2, 20, 12, 26)), boxed((60, 20, 12, 13)))[0][0] for n in range(60)]
    first = told.index(True) / 10
    assert ON_THE_SPOT - 0.2 <= first <= ON_THE_SPOT + 0.5


def test_what_moves_on_the_spot_as_the_view_begins_is_learned_and_moves_only_when_it_stays_for_longer():
    watched = Watched()
    told = [watched.show(boxed((60 + n % 2, 20, 12, 26)), boxed((60, 20, 12, 13))) for n in range(120)]
    assert [still for _, (still,) in told].index(True) == pytest.approx(10 * GIVE_UP, abs=1)
    assert [moving for (moving,), _ in told].index(True) == pytest.approx(10 * YOUNG, abs=1)


def test_a_region_that_never_moved_is_given_up_after_some_seconds():
    watched = Watched()
    told = [watched.show(boxed((60, 20, 20, 20)), boxed())[1][0] for _ in range(60)]
    assert told.index(True) == pytest.approx(10 * GIVE_UP, abs=1) and all(told[told.index(True) :])


def test_a_light_that_went_on_and_a_walker_are_told_apart():
    watched = Watched()
    for n in range(round(10 * GIVE_UP) + 3):
        lamp, person = (110, 10, 30, 30), walker(n)
        moving, still = watched.show(boxed(lamp, person), boxed(person))
    found = Candidates(boxed(lamp, person), 5)
    of = {box[0] > 100: number for number, box in enumerate(found.boxes)}
    assert moving[of[False]] and not moving[of[True]]
    assert still[of[True]] and not still[of[False]]


def moving_walker():
    watched = Watched().known()
    for n in range(12):
        told = watched.show(boxed(walker(n)))
    assert told == ([True], [False])
    return watched, walker(11)


def flight(n, w=8, h=8, pace=3.0, fps=10.0):
    """Something that circles over the view at 30 pixels a second, almost four of its sizes: box of frame n."""
    turn = pace * 10 / fps * n / 20
    return (round(70 + 20 * np.cos(turn)), round(40 + 20 * np.sin(turn)), w, h)


def told_of(boxes, fps=10.0, **shown):
    """After how many seconds the first region moves, the view known for long; None: never. shown: how it looks."""
    watched = Watched(fps).known()
    for number, box in enumerate(boxes):
        mask = boxed(box)
        if watched.show(mask, **dict.fromkeys(shown, mask))[0] == [True]:
            return number / fps
    return None


@pytest.mark.parametrize("fps", [5.0, 10.0, 25.0])
@pytest.mark.parametrize("path", [flight, lambda n, fps: (round(10 + 30 * n / fps), 40, 8, 8)], ids=["about", "along"])
def test_a_bright_speck_that_flies_moves_only_when_it_stays_for_three_seconds(path, fps):
    flights = [path(n, fps=fps) for n in range(round(4 * fps))]
    assert told_of(flights, fps, bright=True) == pytest.approx(ON_THE_SPOT + EVERY, abs=0.25)


@pytest.mark.parametrize(("boxes", "how"), [
    ([flight(n) for n in range(20)], {}),
    ([flight(n, 8, 13) for n in range(20)], {"bright": True}),
    ([(round(20 + 6 * n), 20, 22, 20) for n in range(20)], {"bright": True}),
], ids=["a dark one", "an upright one", "a large one"])
def test_what_may_be_somebody_moves_soon_as_ever(boxes, how):
    assert told_of(boxes, **how) <= LEAST_SECONDS + EVERY + 0.1


def test_who_was_taken_for_a_speck_at_first_moves_soon_once_he_is_upright():
    flights = [(20 + 2 * n, 30, 8, 8) for n in range(6)]
    walks = [(32 + 2 * n, 28, 8, 16) for n in range(30)]
    watched = Watched().known()
    told = [watched.show(boxed(box), bright=boxed(box))[0][0] for box in [*flights, *walks]]
    assert 0.5 + LEAST_SECONDS <= told.index(True) / 10 < 0.5 + LEAST_SECONDS + 2 * EVERY


@pytest.mark.parametrize("fps", [5.0, 10.0, 25.0])
def test_a_white_cat_that_walks_by_alone_moves_after_two_seconds(fps):
    way = [(round(10 + 16 * n / fps), 40, 14, 9) for n in range(round(4 * fps))]
    assert told_of(way, fps, bright=True) == pytest.approx(LIGHT_LASTS, abs=0.25)


def test_a_white_cat_in_a_view_that_is_hardly_known_moves_as_soon():
    watched = Watched()
    for _ in range(20):
        watched.show(boxed())
    told = [watched.show(mask, bright=mask)[0][0] for mask in (boxed((10 + 2 * n, 40, 14, 9)) for n in range(40))]
    assert told.index(True) / 10 <= LIGHT_LASTS + 0.2


def test_who_comes_straight_to_the_camera_moves_before_three_seconds():
    watched = Watched().known()
    told = [watched.show(boxed((80 - n // 2, 40 - n, 8 + n, 16 + 2 * n)))[0][0] for n in range(30)]
    assert told.index(True) / 10 <= 1.0


def test_what_only_becomes_wider_or_taller_has_not_come_nearer():
    watched = Watched().known()
    told = [watched.show(boxed((60 - n // 4, 40, 24 + n // 2, 20)))[0][0] for n in range(25)]
    assert not any(told)


@pytest.mark.parametrize("fps", [4.0, 5.0, 10.0])
def test_who_runs_through_is_followed_however_far_apart_frames_are(fps):
    way = [(round(4 + 55 * n / fps), 20, 9, 26) for n in range(round(2.5 * fps))]
    assert told_of(way, fps) <= LEAST_SECONDS + EVERY + 2 / fps


def test_somebody_bright_who_is_seen_in_pieces_is_no_insect():
    watched, first = Watched().known(), None
    for n in range(20):
        pieces = boxed((20 + 2 * n, 20, 8, 8), (20 + 2 * n, 34, 8, 8))
        first = n if first is None and any(watched.show(pieces, bright=pieces)[0]) else first
    assert first / 10 <= LEAST_SECONDS + EVERY + 0.2


@pytest.mark.parametrize("size", [(10, 26), (30, 40)], ids=["small", "large"])
def test_what_keeps_the_pattern_of_the_view_is_light_until_it_lasts_for_two_seconds(size):
    way = [(20 + 2 * n, 20, *size) for n in range(60)]
    assert told_of(way) < 1.0
    assert told_of(way, lit=True) == pytest.approx(LIGHT_LASTS, abs=0.11)


def test_a_lamp_that_is_over_within_two_seconds_never_moves_though_its_light_travels():
    assert told_of([(20 + 3 * n, 20, 14, 14) for n in range(19)], lit=True) is None


def test_what_falls_apart_has_not_travelled_and_its_parts_have_to_go_on():
    watched = Watched().known()
    way = [(20, 20, 16, 26)] * 8 + [(33, 20, 6, 10)] * 3 + [(33 + 2 * n, 20, 6, 10) for n in range(4)]
    told = [watched.show(boxed(box), boxed(box))[0][0] for box in way]
    assert told == [False] * 13 + [True] * 2


@pytest.mark.parametrize("fps", [5.0, 10.0, 25.0])
def test_where_something_sways_again_and_again_it_never_moves_and_who_passes_there_does(fps):
    watched = Watched(fps).known()
    for n in range(round(30 * fps)):
        t = n / fps
        place = (60 + round(8 * (t % 3)), 20, 14, 14)
        told = watched.show(boxed(place) if t % 3 < 2 else boxed())[0]
        assert not any(told) or t < 12
    walks = [(round(4 + 20 * n / fps), 16, 10, 26) for n in range(round(5 * fps))]
    assert any(any(watched.show(boxed(box))[0]) for box in walks)


@pytest.mark.parametrize("fps", [5.0, 10.0])
def test_a_bright_speck_that_hovers_before_it_darts_waits_as_well(fps):
    hovers = [(20 + round(4 * n / fps), 40, 8, 8) for n in range(round(fps))]
    darts = [(24 + round(36 * n / fps), 40, 8, 8) for n in range(round(3 * fps))]
    assert told_of(hovers + darts, fps, bright=True) >= ON_THE_SPOT


def test_a_speck_that_leaves_the_view_is_no_upright_one_there():
    way = [(100 + 3 * n, 40, min(8, 160 - 100 - 3 * n), 8) for n in range(19)]
    assert told_of(way, bright=True) is None


def test_what_only_becomes_smaller_has_gone_nowhere():
    assert told_of([(20 + 2 * n, 20, 34 - 2 * n, 20) for n in range(14)]) is None


def pulsing(n):
    """A region that goes along and is twice as large in every other frame."""
    return (20 + 2 * n, 20, 12, 14 + 14 * (n % 2))


def test_where_new_regions_appear_all_the_time_only_what_keeps_its_size_moves_soon():
    rng = np.random.default_rng(5)
    sparks = [(int(x), int(y), 4, 4) for x, y in rng.integers((0, 62), (150, 80), (80, 2))]
    firsts = []
    for person in (walker, pulsing):
        watched, first = Watched().known(), None
        for spark in sparks[:20]:
            watched.show(boxed(spark))
        for n, spark in enumerate(sparks[20:60]):
            moving = any(watched.show(boxed(spark, person(n)))[0])
            first = n / 10 if first is None and moving else first
        firsts.append(first)
    assert firsts[0] <= LEAST_SECONDS + 2 * EVERY and (firsts[1] or 4.0) >= 2.0
    assert told_of([pulsing(n) for n in range(60)]) == pytest.approx(ON_THE_SPOT + EVERY, abs=0.25)


def test_nothing_large_moves_while_the_light_of_the_whole_view_changes_but_somebody_small_does():
    watched, small = Watched().known(), (10, 20, 10, 26)
    for n in range(10):
        lit = (60, 5, 40 + 4 * n, 50)
        moving = watched.show(boxed((small[0] + n, *small[1:]), lit), flash=True)[0]
    assert sorted(moving) == [False, True]
    for n in range(10, 16):
        moving = watched.show(boxed((60 + 3 * n, 5, 50, 50)))[0]
    assert moving == [True]


def test_who_moves_keeps_it_when_he_stops():
    watched, box = moving_walker()
    assert all(watched.show(boxed(box))[0] == [True] for _ in range(100))


def test_both_halves_of_somebody_who_falls_apart_move():
    watched, (x, y, w, h) = moving_walker()
    assert watched.show(boxed((x, y, w, 9), (x, y + 17, w, h - 17)))[0] == [True, True]


def test_two_who_meet_go_on_as_one_that_moves_and_part_as_two():
    watched, (x, y, w, h) = moving_walker()
    watched.show(boxed((x, y, w, h), (x + 22, y, w, h)))
    assert watched.show(boxed((x, y, w + 22, h)))[0] == [True]
    assert watched.show(boxed((x, y, w, h), (x + 24, y, w, h)))[0] == [True, True]


def test_after_frames_without_regions_all_begins_anew():
    watched, box = moving_walker()
    watched.show(boxed())
    assert watched.show(boxed(box))[0] == [False]


@pytest.mark.parametrize("fps", [1, 2, 3])
def test_with_too_few_frames_to_follow_anybody_what_moves_counts_at_once(fps):
    watched = Watched(fps)
    watched.show(boxed())
    assert watched.show(boxed((60, 20, 12, 26)))[0] == [True]


def test_after_a_single_pause_nobody_counts_at_once_but_where_frames_stay_rare_he_does():
    watched = Watched()
    watched.show(boxed((60, 20, 12, 26), (120, 20, 12, 26)))
    watched.time += 0.5
    moving, _ = watched.show(boxed((68, 20, 12, 26), (120, 20, 12, 26)), boxed((60, 20, 20, 26)))
    assert moving == [False, False]
    watched.time += 0.5
    moving, _ = watched.show(boxed((76, 20, 12, 26), (120, 20, 12, 26)), boxed((68, 20, 20, 26)))
    assert sorted(moving) == [False, True]


def test_drops_that_are_everywhere_and_new_in_each_frame_do_not_move():
    watched, rng = Watched(), np.random.default_rng(2)
    told = []
    for _ in range(200):
        drops = [(int(x), int(y), 2, 9) for x, y in rng.integers((0, 0), (150, 75), (25, 2))]
        moving, _ = watched.show(boxed(*drops))
        told.append(sum(moving))
    assert sum(told[20:]) == 0


def test_somebody_who_walks_through_the_rain_moves():
    watched, rng = Watched(), np.random.default_rng(3)
    told = []
    for n in range(60):
        drops = [(int(x), int(y), 2, 5) for x, y in rng.integers((0, 0), (150, 75), (12, 2))]
        person = walker(n - 20, pace=1.5) if n >= 20 else None
        moving, _ = watched.show(boxed(*drops, *([person] if person else [])))
        told.append(any(moving))
    assert not any(told[:20]) and any(told[20:35])


def test_more_regions_than_can_be_numbered_do_no_harm():
    watched = Watched()
    mask = boxed(*[(10 * column, 7 * row, 2, 2) for row in range(13) for column in range(16)])
    mask |= boxed(*[(10 * column + 5, 7 * row + 4, 1, 1) for row in range(13) for column in range(16)])
    for n in range(20):
        found = Candidates(mask, 1)
        assert len(found) >= 200
        assert len(found) <= MOST_REGIONS
        change = FrameChange(lambda: mask, n / 10 - 0.2, lambda: (OTHER, VIEW), partial(found.shares, mask),
                             flash=False)
        moving, still = watched.regions.step(found, found.areas >= 0, change, n / 10)
        assert moving.shape == still.shape == (len(found) + 1,)


def test_which_regions_of_another_cut_lie_where_something_moves():
    watched, (x, y, w, h) = moving_walker()
    told = watched.regions.moves(Candidates(boxed((x, y, w, 10), (140, 60, 10, 10)), 5))
    assert sorted(told[1:].tolist()) == [False, True] and not told[0]


@settings(max_examples=40)
@given(st.lists(st.lists(st.tuples(st.integers(0, 140), st.integers(0, 70), st.integers(3, 30), st.integers(3, 30)),
                         max_size=5), min_size=1, max_size=30), st.sampled_from([2.0, 5.0, 10.0, 25.0]))
def test_what_never_moved_is_never_said_to_move_whatever_comes_and_goes(frames, fps):
    watched = Watched(fps)
    for boxes in frames:
        moving, _ = watched.show(boxed(*boxes), boxed())
        assert not any(moving)
    assert watched.regions.last == float("-inf")


@settings(max_examples=30)
@given(st.integers(0, 120), st.integers(0, 60), st.integers(6, 30), st.integers(8, 28), st.integers(0, 40))
def test_what_stays_in_its_place_and_blinks_for_less_than_half_a_second_never_moves(x, y, w, h, pause):
    watched = Watched()
    for _ in range(8):
        for _ in range(4):
            assert not any(watched.show(boxed((x, y, w, h)))[0])
        for _ in range(1 + pause):
            watched.show(boxed())


def played(frames, gap=2.0):
    """Feed (occupied, moving) ten times a second; return the frames at which something was said."""
    hysteresis = EventHysteresis(gap)
    return [(n, said) for n, frame in enumerate(frames) if (said := hysteresis.step(n / 10, n, *frame))]


def test_an_event_opens_only_when_something_moves_and_is_dated_back_to_when_it_came():
    assert played([(True, False)] * 100) == []
    said = played([(False, False)] * 20 + [(True, False)] * 6 + [(True, True)] * 5)
    assert said == [(26, Opened(20, 2.0))]


def test_an_event_ends_with_the_last_frame_in_which_something_moved():
    said = played([(False, False)] * 20 + [(True, True)] * 20 + [(True, False)] * 50)
    assert [n for n, _ in said][0] == 24
    closed = said[1][1]
    assert (closed.began_number, closed.ended_number) == (20, 39)
    assert len(said) == 2


def test_moving_without_being_occupied_says_nothing():
    assert played([(False, True)] * 100) == []
