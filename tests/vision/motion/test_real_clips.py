"""Motion on real clips of ../shared/data, at default settings."""

from benchmarks.motion_quality.bench import GAP, VISITS, pixel_row, video_row
from benchmarks.motion_quality.real_clips import video
from vision.motion.detector import MotionDetector
from vision.motion.event_hysteresis import Closed, EventHysteresis


def events(path, gap=GAP):
    """Play a video; the closed events by frame numbers."""
    motion, occupancy, told = MotionDetector(), EventHysteresis(gap), []
    for number, time, luma in video(path):
        seen = motion.step(luma, time)
        told.append(occupancy.step(time, number, seen.occupied, seen.moving, seen.since))
    told.append(occupancy.flush())
    return [event for event in told if isinstance(event, Closed)]


def test_moving_cars_are_told_pixel_by_pixel(shared):
    row = pixel_row(shared / "data/bgsub/highway", 470)
    assert row.f1 >= 0.94


def test_moving_cars_are_told_through_a_shaking_camera_and_wandering_exposure(shared):
    assert pixel_row(shared / "data/bgsub/traffic", 950).f1 >= 0.7


def test_each_of_six_visits_is_one_event_from_coming_to_going(shared):
    found = events(shared / "data/clips/people-indoor.mp4")
    assert len(found) == len(VISITS)
    for event, (begin, end) in zip(found, VISITS, strict=True):
        assert abs(event.began_number - begin) <= 10
        assert end - 15 <= event.ended_number <= end + 10


def test_light_that_changes_is_no_event(shared):
    assert events(shared / "data/clips/brightness-change.avi") == []


def test_traffic_is_an_event_as_long_as_there_are_cars(shared):
    row = video_row(shared / "data/clips/traffic.avi", ((1.8, 12.4),))
    assert row.events.missed == row.events.false == 0
    assert row.events.seen_share >= 0.75


def test_people_in_a_dark_corridor_are_an_event_until_the_lens_is_covered(shared):
    found = events(shared / "data/clips/ir-corridor-covered.mp4", gap=10.0)
    assert len(found) == 1
    assert found[0].began_time <= 2
    assert 1800 <= found[0].ended_number <= 2300
