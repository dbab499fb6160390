"""What follows from the tags of several people."""

import pytest

from house.facts import EventTagged
from house.labels.tags import FIRST_WORDS, as_word, latest, usual, verdict, what_it_was


def tag(by, said, what=""):
    return EventTagged(at=0.0, event="e1", tag=said, by=by, what=what)


def decided(*tags):
    found = verdict(latest(tags))
    return (found.tag, found.by, what_it_was(latest(tags))) if found else None


@pytest.mark.parametrize(("tags", "expected"), [
    ([], None),
    ([tag("anna", "occupied", "cat")], ("occupied", "anna", "cat")),
    ([tag("anna", "occupied"), tag("anna", "unoccupied", "shadow")], ("unoccupied", "anna", "shadow")),
    ([tag("anna", "occupied"), tag("anna", "")], None),
    ([tag("anna", "occupied"), tag("ben", "unoccupied"), tag("ben", "")], ("occupied", "anna", "")),
    ([tag("anna", "occupied"), tag("ben", "unoccupied")], ("unoccupied", "ben", "")),
    ([tag("anna", "occupied", "me"), tag("cleo", "occupied"), tag("ben", "unoccupied", "shadow")],
     ("occupied", "cleo", "me")),
    ([tag("anna", "occupied", "cat"), tag("ben", "occupied", "dog")], ("occupied", "ben", "dog")),
])
def test_the_latest_of_each_person_counts_and_most_of_them_decide(tags, expected):
    assert decided(*tags) == expected


def test_the_latest_of_each_person_stay_in_the_order_in_which_they_were_given():
    found = latest([tag("anna", "occupied"), tag("ben", "occupied"), tag("anna", "unoccupied")])

    assert [(each.by, each.tag) for each in found] == [("ben", "occupied"), ("anna", "unoccupied")]


def test_the_usual_words_of_a_camera_are_those_said_most_then_the_first_ones():
    said = [("occupied", what) for what in ("fox", "heron", "fox", "", "shadow")]

    assert usual(said)[:3] == (("occupied", "fox"), ("occupied", "heron"), ("occupied", "shadow"))
    assert len({word for _, word in usual(said)}) == len(usual(said)) <= 8
    assert usual([]) == FIRST_WORDS


def test_a_word_is_one_line_without_capitals():
    assert as_word("  The  neighbour's Cat ") == "the neighbour's cat"


@pytest.mark.parametrize("text", ["x" * 41, "cat; rm", "a<b", "cat\x00"])
def test_an_odd_word_is_refused(text):
    with pytest.raises(ValueError, match="a word or two"):
        as_word(text)
