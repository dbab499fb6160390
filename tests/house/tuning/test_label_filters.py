"""Which label filters keep every alert that was right, and in which order they are thought of."""

from house.facts import Label
from house.tuning.label_filters import filters, words_seen


def seen(*names):
    return words_seen([Label(name, 0.8) for name in names])


def test_people_come_before_things_that_were_there_as_often():
    assert filters([seen("person", "backpack")] * 3, [seen("cat")] * 3)[0] == ("person",)


def test_things_are_chosen_where_nothing_else_will_do():
    assert filters([seen("suitcase")] * 3, [seen()]) == [("suitcase",)]


def test_several_labels_are_joined_where_one_does_not_keep_all():
    best = filters([seen("person"), seen("dog")], [seen("car")] * 2)[0]

    assert len(best) == 2 and "person" in best and set(best) - {"person"} <= {"dog", "animal", "pet"}


def test_an_event_without_any_label_or_look_allows_no_filter():
    assert filters([seen("person"), seen()], [seen("car")]) == []
    assert filters([seen("person"), None], [seen("car")]) == []


def test_what_proves_nothing_does_not_count_and_labels_of_the_night_do_where_they_are_wanted():
    labels = [Label("person", 0.4, doubt="night"), Label("car", 0.9, doubt="scenery")]

    assert words_seen(labels) == frozenset() and words_seen(labels, unsure=True) == {"person"}
    assert words_seen(None) == frozenset()
