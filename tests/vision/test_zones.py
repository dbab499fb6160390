from types import SimpleNamespace

import numpy as np

from vision.zones import mask, touches, zones_of

DOOR = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))
PATH = ((0.6, 0.0), (1.0, 0.0), (1.0, 0.4))


def box(x, y, w, h):
    return SimpleNamespace(x=x, y=y, w=w, h=h)


def test_a_mask_covers_exactly_the_pixels_inside_the_polygon():
    painted = mask([DOOR], (320, 180))
    assert painted.shape == (180, 320) and painted.dtype == np.uint8
    assert painted[:, :160].min() == 255
    assert painted[:, 161:].max() == 0


def test_several_polygons_are_painted_together_also_where_they_overlap():
    twice = mask([DOOR, DOOR], (320, 180))
    assert (twice == mask([DOOR], (320, 180))).all()
    both = mask([DOOR, PATH], (320, 180))
    assert (both == np.maximum(mask([DOOR], (320, 180)), mask([PATH], (320, 180)))).all()


def test_a_line_and_a_missing_polygon_cover_nothing():
    assert mask([((0.1, 0.1), (0.9, 0.9))], (64, 64)).max() == 0
    assert mask([], (64, 64)).max() == 0


def test_corners_outside_the_view_are_cut_off_at_its_border():
    painted = mask([((-5.0, -5.0), (5.0, -5.0), (5.0, 5.0), (-5.0, 5.0))], (320, 180))
    assert painted.min() == 255


def test_a_region_belongs_to_each_zone_it_touches():
    zones = {"door": DOOR, "path": PATH}
    assert zones_of(box(0.4, 0.1, 0.4, 0.2), zones) == ("door", "path")
    assert zones_of(box(0.1, 0.1, 0.2, 0.2), zones) == ("door",)
    assert zones_of(box(0.52, 0.6, 0.3, 0.3), zones) == ()


def test_the_triangle_is_tested_and_not_the_box_around_it():
    assert not touches(box(0.6, 0.3, 0.05, 0.05), PATH)
    assert touches(box(0.9, 0.05, 0.05, 0.05), PATH)


def test_a_zone_inside_a_region_and_a_region_inside_a_zone_both_touch():
    small = ((0.2, 0.2), (0.3, 0.2), (0.3, 0.3), (0.2, 0.3))
    assert touches(box(0.0, 0.0, 1.0, 1.0), small)
    assert touches(box(0.24, 0.24, 0.02, 0.02), small)


def test_sharing_an_edge_only_is_not_touching():
    assert not touches(box(0.5, 0.0, 0.3, 1.0), DOOR)


def test_the_way_round_in_which_a_zone_was_drawn_does_not_matter():
    assert touches(box(0.9, 0.05, 0.05, 0.05), PATH[::-1])
    assert not touches(box(0.6, 0.3, 0.05, 0.05), PATH[::-1])
