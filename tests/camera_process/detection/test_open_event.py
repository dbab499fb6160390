import numpy as np

from camera_process.detection.open_event import OpenEvent, boxes
from vision.motion.detector import MotionResult, Region

MASK = np.zeros((180, 320), np.uint8)


def seen(*regions: Region, level: float = 0.1) -> MotionResult:
    return MotionResult(MASK, regions, bool(regions), False, level)


def region(x: float = 0.4, area: float = 0.01, w: float = 0.1) -> Region:
    return Region(x, 0.4, w, 0.2, area, 0.5)


def event(recording: bool = True) -> OpenEvent:
    return OpenEvent("e", 1000.0, 10.0, 100, recording)


def test_an_event_that_is_not_recorded_wants_no_picture():
    assert not event(recording=False).wants_picture(seen(region()), 10.5)


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
