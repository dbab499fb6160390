"""Tracks over an event's pictures."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house.facts import Box, Label
from house.labels.tracks import counted, sentence, tracks
from house.labels.vocabulary import THING, kind_of

places = st.sampled_from([0.0, 0.1, 0.12, 0.4, 0.7])
boxes = st.builds(Box, places, places, st.sampled_from([0.1, 0.25]), st.sampled_from([0.2, 0.3]))
names = st.sampled_from(["person", "car", "truck", "cat", "dog", "laptop", "book"])
doubts = st.sampled_from(["", "", "night", "scenery"])
labels = st.builds(Label, names, st.floats(0.3, 1).map(lambda s: round(s, 2)), st.none() | boxes, doubt=doubts)
pictures = st.lists(st.lists(labels, max_size=4), max_size=4)


def at(x: float, name: str = "person", score: float = 0.8, y: float = 0.4, doubt: str = "") -> Label:
    return Label(name, score, Box(x, y, 0.1, 0.3), doubt=doubt)


def family(label: Label) -> str:
    return label.name if kind_of(label) == THING else kind_of(label)


@given(pictures, st.randoms())
def test_the_order_of_labels_in_a_picture_does_not_matter(seen, random):
    assert tracks([random.sample(each, len(each)) for each in seen]) == tracks(seen)


@given(pictures)
def test_no_more_tracks_are_counted_than_one_picture_has_boxes(seen):
    found = tracks(seen)
    most: Counter[str] = Counter()
    for each in seen:
        most |= Counter(map(family, each))
    tracked = Counter(each.kind if each.kind != THING else each.name for each in found)
    assert all(tracked[each] <= most[each] for each in tracked)
    assert sum(counted(found).values()) <= len(found) <= sum(len(each) for each in seen)


@given(pictures)
def test_whatever_was_seen_is_in_some_track_under_a_name_that_was_given(seen):
    found = tracks(seen)
    given_names = {label.name for each in seen for label in each}
    assert {each.name for each in found} <= given_names
    assert {family(label) for each in seen for label in each} == \
        {each.kind if each.kind != THING else each.name for each in found}
    assert sum(len(each.path) for each in found) <= sum(len(each) for each in seen)


def test_somebody_who_walks_through_is_one_person_with_a_path():
    [walker] = tracks([[at(0.3)], [at(0.5)], [at(0.8)]])
    assert (walker.name, [box.x for box in walker.path]) == ("person", [0.3, 0.5, 0.8])


def test_two_in_one_picture_are_two_and_read_so():
    found = tracks([[at(0.3)], [at(0.35), at(0.7)]])
    assert counted(found) == {"person": 2}


def test_a_thing_that_two_labels_call_differently_is_one_by_the_name_with_more_weight():
    found = tracks([[at(0.3, "cat", 0.5)], [at(0.31, "dog", 0.6)], [at(0.32, "cat", 0.4)]])
    assert counted(found) == {"cat": 1}
    assert counted(tracks([[at(0.3, "car", 0.7), at(0.31, "truck", 0.5)]])) == {"car": 1}


@pytest.mark.parametrize(("seen", "words"), [
    ([[at(0.4, "car")], [at(0.4, "car")], []], "a car left"),
    ([[], [at(0.2, "car")], [at(0.4, "car")]], "a car came"),
    ([[at(0.0, "car")], [at(0.4, "car")], [at(0.9, "car")]], "a car passed"),
    ([[at(0.4, "airplane")], [at(0.4, "airplane")]], "an airplane stayed"),
    ([[at(0.4)], [at(0.5)], [at(0.6)]], "a person"),
    ([[at(0.4)]], "a person"),
    ([[at(0.4), at(0.7), at(0.2, "car")], [at(0.45), at(0.75)]], "2 people, a car left"),
    ([[Label("person", 0.7)], [Label("person", 0.8)]], "a person"),
    ([[Label("laptop", 0.9, Box(0.1, 0.1, 0.1, 0.1))]], ""),
    ([[at(0.4, doubt="night")]], ""),
    ([], ""),
])  # fmt: skip
def test_what_happened_is_said_in_plain_english(seen, words):
    assert sentence(tracks(seen)) == words


def test_a_parked_car_that_counts_as_scenery_counts_once_it_drives_off():
    parked = at(0.4, "car", doubt="scenery")
    assert sentence(tracks([[parked], [parked]])) == ""
    assert sentence(tracks([[parked], [at(0.6, "car")], []])) == "a car left"


def test_a_parked_car_and_one_that_passes_are_two():
    parked = at(0.4, "car", y=0.6)
    found = tracks([[parked], [parked, at(0.45, "car", y=0.1)], [parked, at(0.8, "car", y=0.1)]])
    assert sentence(found) == "a car stayed, a car came"
