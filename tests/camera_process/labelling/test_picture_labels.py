"""Looking at a picture of an event."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from camera_process.labelling.picture_labels import MOST_MOVED, labels_of, seen_in
from house.facts import Box
from vision import jpeg
from vision.detection.detector_output import Detection

WALKER = (600, 400, 14, 40)
"""Left, top, width and height of somebody small in a picture of 1280 x 720, in pixels."""
REGION = Box(600 / 1280, 400 / 720, 14 / 1280, 40 / 720)


def yard() -> np.ndarray:
    picture = np.full((720, 1280, 3), 90, np.uint8)
    left, top, width, height = WALKER
    picture[top:top + height, left:left + width] = 250
    return picture


@dataclass
class Shortsighted:
    """Sees what is bright, where it is a tenth of the picture's height at least; and whatever is in `always`."""

    name: str = "shortsighted"
    always: tuple[Detection, ...] = ()
    looked: list[tuple[int, ...]] = field(default_factory=list)

    def look(self, bgr):
        first = not self.looked
        self.looked.append(bgr.shape[:2])
        rows, columns = np.nonzero(bgr[:, :, 0] > 200)
        height, width = bgr.shape[:2]
        found = self.always if first else ()
        if len(rows) and (rows.max() + 1 - rows.min()) * 10 >= height:
            found += (Detection("person", 0.6, columns.min() / width, rows.min() / height,
                                (columns.max() + 1 - columns.min()) / width, (rows.max() + 1 - rows.min()) / height),)
        return found


def test_who_is_too_small_in_the_whole_picture_is_seen_closer_and_where_he_is():
    analyzer = Shortsighted()
    [person] = seen_in(analyzer, yard(), [REGION]).moved
    assert analyzer.looked == [(720, 1280), (320, 320)]
    assert (person.x, person.y, person.w, person.h) == pytest.approx((REGION.x, REGION.y, REGION.w, REGION.h))


def test_where_the_whole_picture_names_who_moved_there_is_no_second_look():
    analyzer = Shortsighted(always=(Detection("cat", 0.7, REGION.x, REGION.y, REGION.w, REGION.h),))
    assert [each.name for each in seen_in(analyzer, yard(), [REGION]).moved] == ["cat"]
    assert len(analyzer.looked) == 1


def test_a_mere_thing_where_something_moved_is_looked_at_again_and_kept():
    phone = Detection("cell phone", 0.62, REGION.x, REGION.y, REGION.w, REGION.h)
    assert [each.name for each in seen_in(Shortsighted(always=(phone,)), yard(), [REGION]).moved] == [
        "cell phone", "person"]


def test_without_regions_or_without_time_one_look_is_all():
    for regions, more in (([], lambda: True), ([REGION], lambda: False)):
        analyzer = Shortsighted()
        assert seen_in(analyzer, yard(), regions, more).moved == () and len(analyzer.looked) == 1


def test_a_picture_is_looked_at_three_times_at_most():
    analyzer = Shortsighted()
    places = [Box(x, y, 0.01, 0.03) for x in (0.05, 0.5, 0.9) for y in (0.05, 0.9)]
    seen_in(analyzer, yard(), places)
    assert len(analyzer.looked) == 3


def test_what_stands_still_is_told_apart_from_what_moves():
    parked = Detection("car", 0.8, 0.1, 0.1, 0.2, 0.2)
    seen = seen_in(Shortsighted(always=(parked,)), yard(), [REGION])
    assert seen.still == (parked,) and [each.name for each in seen.moved] == ["person"]


def test_night_is_seen_in_the_picture():
    green = yard()
    green[360:] = (70, 130, 90)
    assert seen_in(Shortsighted(), yard(), []).night and not seen_in(Shortsighted(), green, []).night


def test_a_jpeg_is_looked_at_as_it_was_taken_and_without_an_analyzer_shows_nothing():
    data = jpeg.encode(yard(), quality=95)
    assert [each.name for each in labels_of(Shortsighted(), data, [REGION])] == ["person"]
    assert labels_of(None, data, [REGION]) == ()


@dataclass
class Says:
    """Says the same of every picture."""

    found: tuple[Detection, ...]
    name: str = "says"

    def look(self, bgr):
        return self.found


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize("found", [
    Detection("person", NAN, 0.1, 0.1, 0.2, 0.2), Detection("person", INF, 0.1, 0.1, 0.2, 0.2),
    Detection("person", 0.9, NAN, 0.1, 0.2, 0.2), Detection("person", 0.9, 0.1, 0.1, INF, 0.2),
    Detection(" \n", 0.9, 0.1, 0.1, 0.2, 0.2), Detection("", 0.9, 0.1, 0.1, 0.2, 0.2),
])  # fmt: skip
def test_what_has_no_name_no_score_or_no_place_is_no_label(found):
    seen = seen_in(Says((found,)), yard(), [])
    assert seen.moved == seen.still == ()


@pytest.mark.parametrize(("found", "sound"), [
    (Detection("Person", 1.4, -0.5, 0.5, 1.0, 0.9), Detection("person", 1.0, 0.0, 0.5, 0.5, 0.5)),
    (Detection("a\tred\x1b[31m\ncap ", -1.0, 0.1, 0.1, 0.1, 0.1), Detection("a red [31m cap", 0.0, 0.1, 0.1, 0.1, 0.1)),
    (Detection("x" * 500, 0.5, 2.0, 0.1, -0.1, 0.1), Detection("x" * 64, 0.5, 1.0, 0.1, 0.0, 0.1)),
])  # fmt: skip
def test_a_label_is_one_short_line_in_small_letters_with_a_box_inside_the_view(found, sound):
    [label] = seen_in(Says((found,)), yard(), []).moved
    assert label.name == sound.name
    assert (label.score, label.x, label.y, label.w, label.h) == pytest.approx(
        (sound.score, sound.x, sound.y, sound.w, sound.h))


def test_of_a_crowd_the_surest_are_kept():
    crowd = tuple(Detection("person", 0.3 + n / 1000, n / 250, 0.1, 0.002, 0.1) for n in range(200))
    seen = seen_in(Says(crowd), yard(), [])
    assert len(seen.moved) == MOST_MOVED
    assert seen.moved[0].score == pytest.approx(0.499) and seen.moved[-1].score > 0.3 + (199 - MOST_MOVED) / 1000


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (100, 8000), (2000, 40), (720, 1280)])
@pytest.mark.parametrize("region", [Box(0, 0, 1, 1), Box(0.99, 0.99, 0.01, 0.01), Box(1.2, -0.5, 0.1, 0.1),
                                    Box(0.5, 0.5, 0, 0), Box(-0.2, 0.9, 1.5, 0.4)])
def test_pictures_of_any_size_and_regions_at_the_border_or_outside_are_looked_at(size, region):
    shapes = []
    analyzer = Says(())
    analyzer.look = lambda bgr: shapes.append(bgr.shape) or ()
    seen_in(analyzer, np.full((*size, 3), 90, np.uint8), [region])
    assert shapes and all(0 < height <= size[0] and 0 < width <= size[1] for height, width, _ in shapes)
