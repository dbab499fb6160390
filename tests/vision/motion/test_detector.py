from dataclasses import replace

import numpy as np
import pytest

from benchmarks.drawn.light import noise, shake
from benchmarks.drawn.scenes import Clip, CrossingPerson, PlacedThing
from benchmarks.motion_quality.bench import drawn_row, play
from vision.motion.detector import MotionDetector, MotionSettings

WALK = Clip("walk", 18, [CrossingPerson((5, 15)), noise(2)], ((5, 15),))
LEFT = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))


def still(size=(180, 320), value=100):
    return np.full(size, value, np.uint8)


def settled(motion, size=(180, 320), seconds=2.0):
    """Show an empty view until the detector reports, and give the time of the next frame."""
    times = np.arange(0, seconds, 0.1)
    for time in times:
        motion.step(still(size), float(time))
    return float(times[-1]) + 0.1


def square(size=(180, 320), value=200):
    frame = still(size)
    h, w = size
    frame[h // 3 : h // 2, w // 3 : w // 2] = value
    return frame


@pytest.mark.parametrize(
    ("source", "working"),
    [
        ((240, 320), (240, 320)), ((232, 352), (212, 320)), ((432, 768), (180, 320)), ((1080, 1920), (180, 320)),
        ((1920, 1080), (568, 320)), ((48, 64), (240, 320)), ((100, 3840), (8, 320)),
    ],
)  # fmt: skip
def test_every_size_of_source_is_looked_at_320_wide(source, working):
    motion = MotionDetector()
    now = settled(motion, source)
    seen = motion.step(square(source), now)
    assert seen.mask.shape == working and seen.mask.dtype == np.uint8
    assert set(np.unique(seen.mask)) <= {0, 255}


def test_nothing_is_reported_while_warming_up_and_nothing_in_a_still_room_afterwards():
    told = [MotionDetector().step(still(), 0.0)]
    motion = MotionDetector()
    told = [motion.step(square() if n % 2 else still(), n / 10) for n in range(10)]
    assert all(seen.warming and not seen.occupied and not seen.mask.any() for seen in told)
    motion.reset()
    told = [motion.step(still(), n / 10) for n in range(30)]
    assert [seen.warming for seen in told] == [True] * 10 + [False] * 20
    assert not any(seen.occupied or seen.level for seen in told)


def test_something_new_is_seen_at_once_where_it_is():
    motion = MotionDetector()
    seen = motion.step(square(), settled(motion))
    assert seen.occupied and len(seen.regions) == 1
    region = seen.regions[0]
    assert abs(region.x - 1 / 3) < 0.02 and abs(region.w - 1 / 6) < 0.03
    assert abs(region.y - 1 / 3) < 0.02 and abs(region.h - 1 / 6) < 0.03
    assert abs(region.area - 1 / 36) < 0.008 and abs(seen.level - 1 / 36) < 0.004
    assert region.strength > 0.8


def test_the_mask_is_not_dilated():
    motion = MotionDetector()
    seen = motion.step(square(), settled(motion))
    truth = square() == 200
    assert (seen.mask > 0)[~truth].sum() <= 0.1 * truth.sum()
    assert (seen.mask > 0)[truth].sum() >= 0.95 * truth.sum()


def test_regions_come_largest_first_and_stay_within_the_view():
    frame = still()
    frame[20:40, 20:40] = 200
    frame[80:180, 200:320] = 30
    motion = MotionDetector()
    seen = motion.step(frame, settled(motion))
    assert [region.area for region in seen.regions] == sorted((r.area for r in seen.regions), reverse=True)
    assert len(seen.regions) == 2
    for region in seen.regions:
        assert region.x >= 0 and region.y >= 0 and region.x + region.w <= 1 and region.y + region.h <= 1


def test_where_motion_is_ignored_nobody_is_seen():
    half = MotionDetector(ignore=[LEFT])
    flags = [(t, half.step(luma, t)) for t, luma, _ in WALK.frames()]
    assert not any(seen.mask[:, :159].any() for _, seen in flags)
    assert not any(seen.occupied for t, seen in flags if t < 9)
    assert all(seen.occupied for t, seen in flags if 11 <= t < 14)


def test_ignoring_follows_the_view_when_the_camera_shakes():
    clip = Clip("shaken", 14, [CrossingPerson((5, 12)), shake(5), noise(2)], seed=3)
    motion = MotionDetector(ignore=[((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))])
    assert not any(motion.step(luma, t).occupied for t, luma, _ in clip.frames())


@pytest.mark.parametrize("broken", ["size", "back", "pause"])
def test_the_view_is_learnt_anew_after(broken):
    motion = MotionDetector()
    now = settled(motion)
    size, now = {"size": ((240, 320), now), "back": ((180, 320), 0.0), "pause": ((180, 320), now + 3)}[broken]
    assert motion.step(square(size), now).warming
    assert not motion.step(square(size), now + 1.1).occupied


def test_key_frames_every_two_seconds_go_on_with_the_view_of_full_decode():
    motion = MotionDetector()
    now = settled(motion)
    told = [motion.step(still(), now + 2.1 * number).warming for number in range(1, 8)]
    assert not any(told)
    assert motion.step(square(), now + 2.1 * 8).occupied


def test_a_source_slower_than_the_longest_pause_is_still_watched():
    motion = MotionDetector()
    told = [motion.step(still() if n < 15 else square(), 5.0 * n) for n in range(17)]
    assert told[0].warming and not told[14].warming
    assert told[15].occupied


def test_two_frames_of_the_same_time_do_no_harm():
    motion = MotionDetector()
    now = settled(motion)
    first, second = motion.step(square(), now), motion.step(square(), now)
    assert first.occupied and second.occupied


def test_masks_that_were_handed_out_never_change_later():
    motion = MotionDetector()
    now = settled(motion)
    seen = motion.step(square(), now)
    kept = seen.mask.copy()
    for n in range(1, 20):
        motion.step(still() if n % 3 else square(value=20), now + n / 10)
    assert (seen.mask == kept).all()


def test_the_luma_plane_may_be_a_part_of_a_larger_buffer_and_is_left_as_it_was():
    buffer = np.full((1080, 2048), 90, np.uint8)
    plane = buffer[:, :1920]
    plane.flags.writeable = False
    motion = MotionDetector()
    for n in range(15):
        motion.step(plane, n / 10)
    assert (buffer == 90).all()


def test_stages_show_the_way_from_frame_to_mask():
    motion = MotionDetector()
    assert motion.stages() == {}
    seen = motion.step(square((360, 640)), settled(motion, (360, 640)))
    stages = motion.stages()
    assert list(stages) == ["background", "frame", "blurred", "difference", "threshold", "final"]
    assert all(picture.shape == (180, 320) and picture.dtype == np.uint8 for picture in stages.values())
    assert (stages["final"] == seen.mask).all()
    assert stages["background"].max() <= 101 and stages["frame"].max() == 200
    assert stages["difference"].max() >= 90 and set(np.unique(stages["threshold"])) == {0, 255}


def test_a_higher_sensitivity_sees_fainter_and_smaller_things():
    faint = Clip("faint", 18, [CrossingPerson((5, 15), shade=13), noise(2)], ((5, 15),), seed=4)
    small = Clip("small", 18, [CrossingPerson((5, 15), height=14, ground=60), noise(2)], ((5, 15),), seed=5)
    for clip in (faint, small):
        low, high = (drawn_row(clip, lambda s=s: MotionDetector(MotionSettings(s))).events.seen_share for s in (2, 9))
        assert low < 0.2 and high > 0.8


@pytest.mark.parametrize(
    "wrong", [{"sensitivity": 0}, {"sensitivity": 11}, {"still_after": 200.0}, {"still_after": 0.0}]
)
def test_settings_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        MotionSettings(**wrong)


def test_what_stands_still_stops_counting_stays_in_the_mask_and_is_absorbed_in_the_end():
    settings = MotionSettings(still_after=5, absorb_after=20)
    clip = Clip("parked", 60, [PlacedThing(4, 200), noise(2)])
    motion = MotionDetector(settings)
    told = {round(t, 1): motion.step(luma, t) for t, luma, _ in clip.frames()}
    assert told[9.0].occupied and told[9.0].level > 0.02
    assert not told[18.0].occupied and told[18.0].level > 0.02
    assert not told[55.0].occupied and told[55.0].level == 0


@pytest.mark.parametrize("fps", [5, 10, 15, 25, 30])
def test_the_frame_rate_changes_little(fps):
    row = drawn_row(replace(WALK, fps=float(fps)))
    assert row.events.missed == row.events.false == 0
    assert row.f1 > 0.88 and row.events.seen_share > 0.97 and row.events.false_share < 0.02


def test_the_same_frames_give_the_same_answer():
    rows = [play(WALK.frames(), MotionDetector(), WALK.visits) for _ in range(2)]
    assert rows[0] == rows[1]
