"""What is measured of regions: how steep pictures are across their outlines, and how alike within them."""

import numpy as np
import pytest

from vision.motion.connected_regions import Candidates
from vision.motion.stationary_objects import ghosts

HALF = (90, 160)
MASK = np.zeros(HALF, np.uint8)
MASK[30:60, 60:80] = 255
ALL = np.array([False, True])
NOTHING = np.zeros(HALF, np.uint8)


def room():
    """A wall, a floor whose edge crosses the region, and the leg of a table that leaves it above and below."""
    view = np.full(HALF, 150, np.uint8)
    view[50:] = 90
    view[20:70, 68:71] = 60
    return view


def person(view):
    """Somebody where the region is, darker at the left than at the right."""
    seen = view.copy()
    seen[30:60, 60:70], seen[30:60, 70:80] = 40, 60
    return seen


def test_only_what_runs_along_the_outline_is_a_step():
    ours, theirs, here, there = Candidates(MASK, 5).steps_across(person(room()), room(), ALL)[1]
    assert ours > 4 * theirs and here > 0.8 and there < 0.1


def test_a_picture_without_steps_has_none():
    assert Candidates(MASK, 5).steps_across(NOTHING, NOTHING, ALL)[1].tolist() == [0, 0, 0, 0]


def test_a_region_that_is_not_asked_for_is_not_measured():
    assert not Candidates(MASK, 5).steps_across(person(room()), room(), np.array([False, False])).any()


@pytest.mark.parametrize("left_there", [0.3, 0.6, 1.0])
def test_what_somebody_left_in_the_background_is_a_ghost_also_where_things_cross_its_outline(left_there):
    background = (room() + left_there * (person(room()).astype(float) - room())).astype(np.uint8)
    found = Candidates(MASK, 5)
    assert ghosts(found, ALL, NOTHING, (room(), background), fresh=False)[1]


@pytest.mark.parametrize("fresh", [False, True])
def test_somebody_who_stands_there_is_none(fresh):
    found = Candidates(MASK, 5)
    assert not ghosts(found, ALL, NOTHING, (person(room()), room()), fresh)[1]


def test_what_moves_is_no_ghost():
    found = Candidates(MASK, 5)
    assert not ghosts(found, ALL, MASK, (room(), person(room())), fresh=False)[1]


def test_light_leaves_a_pattern_alike_and_a_person_does_not():
    rng = np.random.default_rng(1)
    view = rng.integers(80, 120, HALF).astype(np.uint8)
    other = rng.integers(20, 60, HALF).astype(np.uint8)
    found = Candidates(MASK, 5)
    assert found.likeness(1, (1.5 * view + 10).astype(np.uint8), view) > 0.99
    assert abs(found.likeness(1, other, view)) < 0.3


def test_plain_places_are_not_alike():
    found = Candidates(MASK, 5)
    assert found.likeness(1, np.full(HALF, 90, np.uint8), np.full(HALF, 60, np.uint8)) == 0
    assert found.likeness(1, room(), np.full(HALF, 60, np.uint8)) == 0


def test_a_region_that_another_one_covers_is_like_nothing():
    found = Candidates(MASK, 5)
    found.labels[:] = 0
    assert found.likeness(1, room(), room()) == 0


def test_light_fades_out_and_a_person_does_not():
    rows, columns = np.mgrid[0:90, 0:160]
    wall = np.full(HALF, 60, np.uint8)
    lit = (60 + 150 * np.exp(-((rows - 45) ** 2 + (columns - 70) ** 2) / 18**2)).astype(np.uint8)
    blob = Candidates(np.where(lit > 80, 255, 0).astype(np.uint8), 5)
    assert blob.soft(1, lit, wall)
    assert not Candidates(MASK, 5).soft(1, np.where(MASK > 0, 200, wall).astype(np.uint8), wall)
    assert not Candidates(MASK, 5).soft(1, person(room()), room())


def test_where_nothing_differs_nothing_is_soft():
    assert not Candidates(MASK, 5).soft(1, room(), room())
