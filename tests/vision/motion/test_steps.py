"""The steps of motion, one by one."""

import numpy as np
import pytest

from benchmarks.drawn.scenes import draw_scene
from vision.motion import camera_shake, light_change
from vision.motion.background_model import BackgroundModel
from vision.motion.connected_regions import Candidates, Region
from vision.motion.difference import Attempts, ShakeCompensation, plain
from vision.motion.frame_difference import FrameDifference
from vision.motion.low_pass import LowPass
from vision.motion.stationary_objects import GhostMemory, ghosts
from vision.pixels import doubled, halved, majority, share, working_size


def scene(seed=1):
    return np.clip(draw_scene(seed), 0, 255).astype(np.uint8)


def everywhere(shape=(180, 320)):
    return np.full(shape, 255, np.uint8)


def box(shape, rows, columns, value=255):
    picture = np.zeros(shape, np.uint8)
    picture[rows, columns] = value
    return picture


@pytest.mark.parametrize(("dx", "dy"), [(3, 0), (-7, 4), (19, -12), (0, 5)])
def test_the_shift_of_a_shaken_view_is_found_to_the_pixel_in_any_light(dx, dy):
    still = scene()
    shaken = camera_shake.moved(still, dx, dy, border=still)
    assert camera_shake.shift_between(shaken, still) == (dx, dy)
    darker = (shaken * 0.6).astype(np.uint8)
    assert camera_shake.shift_between(darker, still) == (dx, dy)


def test_somebody_in_the_view_is_no_shift():
    somebody = scene().copy()
    somebody[60:150, 100:140] = 230
    assert camera_shake.shift_between(somebody, scene()) is None


def test_a_moved_picture_keeps_the_border_it_was_given():
    moved = camera_shake.moved(everywhere(), 4, -3)
    assert moved[:177, 4:].min() == 255 and moved[177:].max() == 0 and moved[:, :4].max() == 0


def test_the_steadier_finds_nothing_left_in_a_shaken_empty_view():
    background = BackgroundModel(scene(), 4, 8)
    seen = plain(camera_shake.moved(scene(), 5, 2, border=scene()), background, everywhere())
    steady = ShakeCompensation().apply(seen, background, everywhere(), 1.0)
    assert seen.count > 2000 and steady.count == 0 and steady.shift == (5, 2)


def test_a_vain_attempt_is_repeated_after_two_seconds_or_when_more_differs():
    attempts = Attempts(0.02)
    assert not attempts.due(0.01, 0.0)
    attempts.failed(0.05, 0.0)
    assert not attempts.due(0.05, 1.5)
    assert attempts.due(0.08, 1.5)
    assert attempts.due(0.05, 2.0)


@pytest.mark.parametrize("change", [lambda p: p * 0.5, lambda p: p * 1.15, lambda p: p * 0.8 + 25])
def test_the_structure_stays_in_another_light(change):
    lit = np.clip(change(scene().astype(np.float32)), 0, 255).astype(np.uint8)
    assert (light_change.changed_structure(lit, scene()) > 0).mean() < 0.02


def test_a_soft_spot_of_light_has_no_structure_but_a_thing_on_a_plain_wall_has():
    wall = np.full((180, 320), 100, np.uint8)
    rows, columns = np.mgrid[0:180, 0:320]
    spot = (100 + 80 * np.exp(-((columns - 160) ** 2 + (rows - 90) ** 2) / 40**2)).astype(np.uint8)
    assert not light_change.changed_structure(spot, wall).any()
    assert light_change.changed_structure(wall + box(wall.shape, slice(50, 130), slice(140, 180), 60), wall).any()


def test_the_background_is_brought_to_a_light_that_differs_from_place_to_place():
    slope = np.linspace(0.5, 1.1, 320)[None, :]
    lit = (scene() * slope).astype(np.uint8)
    apart = np.abs(light_change.relit(lit, scene()).astype(int) - lit)
    assert np.percentile(apart, 95) <= 12 < np.percentile(np.abs(scene().astype(int) - lit), 50)


def test_a_sudden_change_is_remembered_for_a_while_and_a_slow_one_is_none():
    sudden = light_change.SuddenChange()
    assert [sudden.step(s, t) for t, s in [(0, 0.0), (0.1, 0.3), (1.0, 0.3), (1.7, 0.3)]] == [False, True, True, False]
    slow = light_change.SuddenChange()
    assert not any(slow.step(t / 20, t) for t in range(10))


@pytest.mark.parametrize("sigma", [0.0, 1.0, 3.0])
def test_noise_is_told_from_light_and_motion(sigma):
    rng = np.random.default_rng(1)
    earlier, frame = FrameDifference(scene(), 0.0), scene()
    for n in range(1, 30):
        brightness = 1 + 0.2 * np.sin(n)
        frame = np.clip(scene() * brightness + rng.normal(0, sigma, frame.shape), 0, 255).astype(np.uint8)
        frame[40:140, 10 * n % 200 : 10 * n % 200 + 60] = 20
        earlier.take(frame, n / 5)
    # The median of |now - then| of independent noise is 0.6745 * sqrt(2) sigma.
    assert earlier.noise == pytest.approx(0.95 * sigma, abs=0.6)


def test_only_what_moved_is_marked_as_moved_even_when_the_light_changes():
    earlier = FrameDifference(scene(), 0.0)
    for n in range(4):
        earlier.take(scene(), n / 4)
    now = (scene() * 0.8).astype(np.uint8)
    now[60:100, 60:100] = 240
    earlier.take(now, 1.0)
    marked = earlier.moved()
    assert marked[32:48, 32:48].min() == 255
    assert (marked[:, 100:] > 0).mean() < 0.02


def test_the_background_learns_where_it_may_and_only_there():
    background = BackgroundModel(np.full((180, 320), 100, np.uint8), 4, 8)
    bright = np.full((180, 320), 120, np.uint8)
    for _ in range(100):
        background.learn(bright, everywhere() // 12, 0.1, box((180, 320), slice(None), slice(0, 160)))
    assert abs(int(background.picture[0, 0]) - 118) <= 1
    assert background.picture[0, 200] == 100


def test_the_threshold_follows_what_varies():
    background = BackgroundModel(np.full((180, 320), 100, np.uint8), 4, 8)
    restless = box((180, 320), slice(None), slice(0, 160), 12)
    for _ in range(200):
        background.learn(background.picture, restless, 0.1, None)
    assert background.threshold[0, 0] > 50 and background.threshold[0, 200] <= 9


def test_somebody_who_passes_during_warm_up_leaves_little_behind():
    background = BackgroundModel(scene(), 4, 8)
    for n in range(14):
        frame = scene().copy()
        frame[50:150, 20 * n : 20 * n + 30] = 240
        background.warm_up(frame, np.asarray(np.abs(frame.astype(int) - background.picture), np.uint8))
    assert np.median(np.abs(background.picture.astype(int) - scene())) <= 8
    assert np.median(background.threshold) <= 24


def test_the_coarse_look_sees_what_noise_hides_and_is_off_in_a_clean_picture():
    rng = np.random.default_rng(2)
    background, lowpass = BackgroundModel(np.full((180, 320), 100, np.uint8), 4, 8), LowPass()
    assert lowpass.mask(background.picture, background, noise=0.5) is None
    assert not lowpass.on

    def noisy(extra=0):
        return np.clip(100 + extra + rng.normal(0, 3, (180, 320)), 0, 255).astype(np.uint8)

    for _ in range(30):
        lowpass.mask(noisy(), background, noise=3.0)
        lowpass.learn(0.5, None)
    nothing = lowpass.mask(noisy(), background, noise=3.0)
    figure = lowpass.mask(noisy(box((180, 320), slice(60, 140), slice(100, 140), 8).astype(int)), background, noise=3.0)
    assert (nothing > 0).mean() < 0.01
    assert (figure[32:68, 52:68] > 0).mean() > 0.9


def test_candidates_are_closed_filled_and_large_enough():
    mask = box((90, 160), slice(20, 60), slice(20, 60))
    mask[30:40, 30:40] = 0
    mask[40, :] = 0
    mask[80:83, 100:103] = 255
    found = Candidates(mask, smallest=12)
    assert len(found) == 1
    assert found.areas.tolist() == [0, 1600]
    assert found.shares(box((90, 160), slice(20, 40), slice(0, 160)))[1] == 0.5
    assert (found.painted(np.array([False, True])) > 0).sum() == 1600


def test_several_candidates_are_counted_each_by_itself():
    mask = box((90, 160), slice(10, 20), slice(10, 20)) | box((90, 160), slice(50, 60), slice(100, 130))
    found = Candidates(mask, smallest=12)
    assert sorted(found.areas.tolist()) == [0, 100, 300]
    strong = found.shares(box((90, 160), slice(0, 30), slice(0, 160)))
    assert sorted(strong.tolist()) == [0, 0, 1]
    regions = found.regions(np.array([False, True, True]), strong)
    assert [round(region.area * 90 * 160) for region in regions] == [300, 100]
    assert regions[1].strength == 1


def test_a_region_moved_out_of_the_view_is_cut_at_its_border():
    region = Region(0.8, 0.1, 0.2, 0.2, 0.04, 1.0).moved(0.1, -0.2)
    assert (round(region.x, 9), region.y) == (0.9, 0.0)
    assert (round(region.w, 9), round(region.h, 9)) == (0.1, 0.1)


def stood(still, seconds, foreground, frame, moved=None):
    for _ in range(round(seconds * 2)):
        still.step(0.5, foreground, np.zeros((90, 160), np.uint8) if moved is None else moved, frame, 0.0)


def test_what_stands_is_remembered_through_somebody_who_passes_in_front():
    still = GhostMemory((90, 160))
    car, frame = box((90, 160), slice(40, 60), slice(40, 90)), box((90, 160), slice(40, 60), slice(40, 90), 180)
    stood(still, 40, car, frame)
    passing = frame.copy()
    passing[30:60, 50:60] = 90
    stood(still, 2, car | box((90, 160), slice(30, 60), slice(50, 60)), passing)
    assert not still.resting(30, passing)[45, 55]
    assert still.resting(30, frame)[45, 55] and still.resting(30, frame)[45, 80]


def test_what_moves_does_not_grow_old_and_what_went_is_forgotten():
    still = GhostMemory((90, 160))
    here = box((90, 160), slice(40, 60), slice(40, 90))
    stood(still, 40, here, here, moved=here)
    assert still.longest == 0
    stood(still, 20, here, here)
    assert still.longest == pytest.approx(19.5, abs=0.6)
    still.fade(30)
    assert still.longest == 0


def test_the_hole_somebody_left_is_a_ghost_and_somebody_who_stands_is_not():
    room = np.full((90, 160), 100, np.uint8)
    somebody = room + box((90, 160), slice(20, 70), slice(60, 80), 90)
    found, still = Candidates(box((90, 160), slice(20, 70), slice(60, 80)), 12), np.zeros((90, 160), np.uint8)
    chosen = np.array([False, True])
    assert ghosts(found, chosen, still, (room, somebody), fresh=False)[1]
    assert not ghosts(found, chosen, still, (somebody, room), fresh=False)[1]
    assert not ghosts(found, chosen, everywhere((90, 160)), (room, somebody), fresh=False)[1]


def test_sizes_halves_doubles_and_majorities():
    assert working_size((1080, 1920)) == (320, 180) and working_size((232, 352)) == (320, 212)
    mask = box((90, 160), slice(20, 40), slice(30, 70))
    assert (halved(doubled(mask)) == mask).all()
    fleck = box((180, 320), slice(90, 92), slice(90, 92))
    assert majority(fleck).max() == 0
    assert (majority(doubled(mask)) == mask).mean() > 0.999


def test_a_running_mean_moves_by_time_and_not_by_frames():
    once, twice = share(1.0, 4.0), share(0.5, 4.0)
    assert 1 - once == pytest.approx((1 - twice) ** 2)
