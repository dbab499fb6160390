"""Which frames of an event become its pictures."""

import numpy as np

from camera_process.detection.event_pictures import MOST_PICTURES, EventPictures, worth
from vision.motion.detector import MotionResult, Region

MASK = np.zeros((180, 320), np.uint8)


def seen(*regions: Region, level: float = 0.1) -> MotionResult:
    return MotionResult(MASK, regions, bool(regions), False, level)


def region(x: float = 0.4, area: float = 0.01, w: float = 0.1) -> Region:
    return Region(x, 0.4, w, 0.2, area, 0.5)


def test_the_first_frame_is_pictured_and_a_hardly_better_one_is_not():
    pictures = EventPictures(10.0)
    assert pictures.wants(seen(region()), 10.5)
    pictures.kept(seen(region()), 10.5, "p0")
    assert not pictures.wants(seen(region(area=0.011)), 11.0)
    assert pictures.wants(seen(region(area=0.02)), 11.0)


def test_a_picture_is_kept_at_the_marks_even_when_nothing_grew():
    pictures = EventPictures(10.0)
    pictures.kept(seen(region()), 10.5, "p0")
    assert not pictures.wants(seen(region()), 11.4)
    assert pictures.wants(seen(region()), 11.6)
    pictures.kept(seen(region()), 11.6, "p1")
    assert not pictures.wants(seen(region()), 12.6)
    assert pictures.best == "p0"


def test_what_the_views_edge_cuts_off_is_worth_half():
    assert worth((region(x=0.0),)) == worth((region(),)) / 2


def test_the_best_picture_is_the_one_that_shows_most():
    pictures = EventPictures(10.0)
    for name, area in (("small", 0.01), ("large", 0.05), ("middle", 0.03)):
        pictures.kept(seen(region(area=area)), 11.0, name)
    assert pictures.best == "large"


def test_the_number_of_pictures_is_bounded():
    pictures = EventPictures(10.0)
    for step in range(100):
        frame = seen(region(area=0.001 * 1.5**step))
        if pictures.wants(frame, 10.0 + step):
            pictures.kept(frame, 10.0 + step, str(step))
    assert pictures.count == MOST_PICTURES
