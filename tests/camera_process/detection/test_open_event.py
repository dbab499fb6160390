import numpy as np

from camera_process.detection.open_event import OpenEvent, boxes, worth
from vision.motion.detector import MotionResult, Region

MASK = np.zeros((180, 320), np.uint8)


def seen(*regions: Region, level: float = 0.1) -> MotionResult:
    return MotionResult(MASK, regions, bool(regions), False, level)


def region(x: float = 0.4, area: float = 0.01, w: float = 0.1) -> Region:
    return Region(x, 0.4, w, 0.2, area, 0.5)


def event(recording: bool = True) -> OpenEvent:
    return OpenEvent("e", 1000.0, 10.0, 100, recording)


def test_the_first_frame_is_pictured_and_a_hardly_better_one_is_not():
    open_event = event()
    assert open_event.wants_picture(seen(region()), 10.5)
    open_event.pictured(seen(region()), 10.5, "p0")
    assert not open_event.wants_picture(seen(region(area=0.011)), 11.0)
    assert open_event.wants_picture(seen(region(area=0.02)), 11.0)


def test_a_picture_is_kept_at_the_marks_even_when_nothing_grew():
    open_event = event()
    open_event.pictured(seen(region()), 10.5, "p0")
    assert not open_event.wants_picture(seen(region()), 11.4)
    assert open_event.wants_picture(seen(region()), 11.6)
    open_event.pictured(seen(region()), 11.6, "p1")
    assert not open_event.wants_picture(seen(region()), 12.6)
    assert open_event.picture == "p0"


def test_what_the_views_edge_cuts_off_is_worth_half():
    assert worth((region(x=0.0),)) == worth((region(),)) / 2


def test_the_best_picture_is_the_one_that_shows_most():
    open_event = event()
    for name, area in (("small", 0.01), ("large", 0.05), ("middle", 0.03)):
        open_event.pictured(seen(region(area=area)), 11.0, name)
    assert open_event.picture == "large"


def test_an_event_that_is_not_recorded_wants_no_picture():
    assert not event(recording=False).wants_picture(seen(region()), 10.5)


def test_the_number_of_pictures_is_bounded():
    open_event = event()
    for step in range(100):
        frame = seen(region(area=0.001 * 1.5**step))
        if open_event.wants_picture(frame, 10.0 + step):
            open_event.pictured(frame, 10.0 + step, str(step))
    assert open_event.pictures == 8


def test_zones_are_entered_once():
    zones = {"door": ((0.3, 0.3), (0.6, 0.3), (0.6, 0.7), (0.3, 0.7)), "sofa": ((0.8, 0.0), (1.0, 0.0), (1.0, 1.0))}
    open_event = event()
    assert open_event.new_zones(seen(region(x=0.4)), zones) == ("door",)
    assert open_event.new_zones(seen(region(x=0.4)), zones) == ()
    assert open_event.new_zones(seen(region(x=0.9)), zones) == ("sofa",)
    assert open_event.zones == ("door", "sofa")


def test_the_peak_is_the_busiest_frame():
    open_event = event()
    for level in (0.1, 0.4, 0.2):
        open_event.note(seen(region(), level=level))
    assert open_event.peak == 0.4


def test_a_fact_holds_at_most_ten_regions():
    assert len(boxes(tuple(region() for _ in range(30)))) == 10
