"""What alerts say."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from house import facts
from house.labels.titles import AskedFor
from house.message import Said
from notifier.alerts import alert_texts
from notifier.alerts.incidents import Answered, Incident, KnownEvent, learned

BERLIN = "Europe/Berlin"
AT = datetime(2026, 11, 20, 14, 2, 3, tzinfo=ZoneInfo(BERLIN)).timestamp()
FIRST = KnownEvent("e1", "front_door", AT, picture="h/front/d/e1")


def incident(*events, **changes):
    return Incident("e1", "front_door", AT + 60, events or (replace(FIRST, **changes),))


def line(*events, alerted_at=AT + 0.2, **changes):
    return alert_texts.alert(incident(*events, **changes), alerted_at, BERLIN).line


def test_without_labels_it_is_motion():
    assert line() == "Motion at Front door · 14:02"


def test_labels_name_what_was_seen_people_first_and_how_sure():
    seen = {"cat": 0.9, "person": 0.871, "dog": 0.5, "chair": 0.4}
    assert line(labels=seen) == "Person, cat and dog at Front door · 14:02 · person 87%, cat 90%, dog 50%"
    assert line(labels={"dog": 0.5}) == "Dog at Front door · 14:02 · dog 50%"


def test_a_mere_thing_never_names_an_alert():
    assert line(labels={"potted plant": 0.9, "person": 0.4, "car": 0.5}) == \
        "Person and car at Front door · 14:02 · person 40%, car 50%"
    assert line(labels={"cell phone": 0.62}) == "Motion at Front door · 14:02"


def seen(*pictures):
    """The first event after the analyzer has looked at these pictures: (name, score, left edge of its box[, doubt])."""
    known = FIRST
    for number, labels in enumerate(pictures):
        found = tuple(facts.Label(name, score, facts.Box(x, 0.4, 0.1, 0.3), doubt=doubt[0] if doubt else "")
                      for name, score, x, *doubt in labels)
        fact = facts.EventLabelled(at=AT + number, event="e1", camera="front_door", picture=f"p{number}", labels=found,
                                   analyzer="a")
        known = learned(known, fact)
    return known


def test_people_are_counted_and_one_thing_has_one_name():
    two = seen([("person", 0.8, 0.2)], [("person", 0.7, 0.3), ("person", 0.9, 0.6), ("chair", 0.9, 0.5)])
    assert line(two) == "2 people at Front door · 14:02 · person 90%"
    assert line(seen([("cat", 0.5, 0.2)], [("dog", 0.8, 0.25)], [("cat", 0.45, 0.3)])) == \
        "Cat at Front door · 14:02 · cat 50%"


def test_once_an_event_is_over_it_says_who_came_and_left():
    car = seen([("car", 0.7, 0.4)], [("car", 0.6, 0.4)], [])
    assert line(car) == "Car at Front door · 14:02 · car 70%"
    ended = replace(car, duration=40.0)
    assert line(ended) == "Car at Front door · 14:02 · lasted 40 s · a car left · car 70%"
    assert alert_texts.line(ended, AT, BERLIN) == \
        "14:02 Car at Front door · car 70% · lasted 40 s · a car left · event e1"


def test_what_proves_nothing_names_no_alert():
    assert line(seen([("person", 0.42, 0.2, "night"), ("car", 0.9, 0.6, "scenery")])) == \
        "Motion at Front door · 14:02"


def test_a_thing_that_was_asked_for_names_its_alert():
    asked = AskedFor(("Backpacks", "person"))
    bag = replace(seen([("backpack", 0.6, 0.2), ("laptop", 0.9, 0.6)]), asked=asked)
    assert line(bag) == "Backpack at Front door · 14:02 · backpack 60%"
    assert line(replace(bag, seen={}, labels={"backpack": 0.6, "chair": 0.7})).startswith("Backpack at")
    elsewhere = replace(seen([("person", 0.6, 0.2)]), event="e2", camera="yard")
    assert line(bag, elsewhere).startswith("Person and backpack at Front door and Yard")


def test_a_low_score_at_night_that_people_chose_to_let_count_names_its_alert():
    dim = seen([("person", 0.37, 0.2, "night"), ("cat", 0.4, 0.4, "night"), ("person", 0.9, 0.6, "scenery")])
    assert line(replace(dim, asked=AskedFor(("person",), 0.35))) == "Person at Front door · 14:02 · person 37%"
    assert line(replace(dim, asked=AskedFor(("person",), 0.4))) == "Motion at Front door · 14:02"
    assert line(replace(dim, asked=AskedFor(("person",)))) == "Motion at Front door · 14:02"


def test_the_same_two_people_on_two_cameras_are_two():
    elsewhere = replace(seen([("person", 0.6, 0.2), ("person", 0.7, 0.5)]), event="e2", camera="yard")
    assert line(seen([("person", 0.9, 0.2)]), elsewhere).startswith("2 people at Front door and Yard")


@pytest.mark.parametrize(("reason", "words"), [
    ("quiet", "lasted 40 s"), ("interrupted", "broken off after 40 s"), ("off", "switched off after 40 s"),
])  # fmt: skip
def test_the_end_says_how_long_it_lasted(reason, words):
    assert line(duration=40.2, reason=reason) == f"Motion at Front door · 14:02 · {words}"


def test_what_was_said_last_counts_whichever_of_its_events_it_was_said_of():
    later = KnownEvent("e2", "front_door", AT + 60, tag="occupied", by="ann", tagged_at=AT + 70)
    said = alert_texts.alert(incident(replace(FIRST, tag="unoccupied", by="bob", tagged_at=AT + 90), later), AT,
                               BERLIN)
    assert (said.tag, said.by) == ("unoccupied", "bob")
    said = alert_texts.alert(incident(replace(FIRST, tag="unoccupied", by="bob", tagged_at=AT + 65), later), AT,
                               BERLIN)
    assert (said.tag, said.by) == ("occupied", "ann")


def test_an_event_never_lasted_no_time():
    assert line(duration=0.0) == "Motion at Front door · 14:02 · lasted 1 s"


def test_events_are_counted_from_the_first_to_the_latest_time():
    later = [KnownEvent(f"e{n}", "front_door", AT + 60 * n, duration=10.0) for n in (1, 2)]
    assert line(FIRST, *later, KnownEvent("e3", "front_door", AT + 175)) == \
        "Motion at Front door · 14:02-14:04 · 4 events"
    assert line(FIRST, replace(later[1], duration=90.0, labels={"person": 0.5})) == \
        "Person at Front door · 14:02-14:05 · 2 events · person 50%"
    assert line(FIRST, KnownEvent("e3", "front_door", AT + 5)) == "Motion at Front door · 14:02 · 2 events"


def test_several_cameras_are_named_in_the_order_in_which_they_saw_something():
    others = [KnownEvent("e2", "yard", AT + 20), KnownEvent("e4", "front_door", AT + 30),
              KnownEvent("e3", "back-door", AT + 70, labels={"person": 0.8})]
    assert line(FIRST, *others) == "Person at Front door, Yard and Back door · 14:02-14:03 · 4 events · person 80%"


def test_pictures_are_counted_where_there_are_several():
    assert line(replace(FIRST, more=("p2", "p3"))) == "Motion at Front door · 14:02 · 3 pictures"


@pytest.mark.parametrize(("late", "words"), [
    (60, "14:02"), (61, "14:02 (alerted 61 s late)"), (720, "14:02 (alerted 12 min late)"),
    (86_400, "yesterday 14:02 (alerted 24 h late)"),
])  # fmt: skip
def test_what_is_alerted_late_says_so_and_when_it_happened(late, words):
    assert line(alerted_at=AT + late) == f"Motion at Front door · {words}"


def test_what_is_stored_elsewhere_says_so():
    stored = facts.SampleStored(at=AT + 300, event="e1", camera="front_door", sample="h/front/d/e1", store="s3://b",
                                key="samples/h/front/d/e1")
    known = learned(FIRST, stored)

    assert line(known) == "Motion at Front door · 14:02 · stored"
    assert line(known, replace(FIRST, event="e2")).endswith("2 events · 2 pictures · 1 stored")


def test_times_are_in_the_house_s_own_zone():
    assert alert_texts.alert(incident(), AT, "Asia/Tokyo").detail == "22:02"


def test_the_buttons_are_about_the_event_of_the_picture():
    second = KnownEvent("e2", "front_door", AT + 20, picture="h/front/d/e2", tag="unoccupied", by="U1")
    message = alert_texts.alert(incident(FIRST, second), AT, BERLIN)
    assert (message.event, message.picture) == ("e1", "h/front/d/e1")
    assert (message.tag, message.by) == ("unoccupied", "U1")


def test_a_picture_in_the_thread_says_where_and_when_it_is_from():
    second = KnownEvent("e2", "yard", AT + 62, picture="p2", more=("p3",), labels={"person": 0.9})
    both = incident(FIRST, second)
    assert alert_texts.beside_picture(both, "p2", AT, BERLIN) == "Person at Yard, 14:03"
    assert alert_texts.beside_picture(both, "p3", AT, BERLIN) == "Person at Yard, 14:03, another picture"
    assert alert_texts.beside_picture(both, FIRST.picture, AT, BERLIN) == "Motion at Front door, 14:02"


def test_a_thread_has_a_line_for_each_event_with_its_time_and_how_late_it_was_alerted():
    second = KnownEvent("0123456789abcdef", "yard", AT + 62, duration=12.0, labels={"person": 0.9})
    both = incident(FIRST, second)
    assert alert_texts.lines(both, ["0123456789abcdef"], AT + 63, BERLIN) == \
        "14:03 Person at Yard · person 90% · lasted 12 s · event 01234567"
    assert alert_texts.lines(both, ["e1", "0123456789abcdef"], AT + 362, BERLIN).splitlines() == [
        "14:02 Motion at Front door · event e1 (alerted 6 min late)",
        "14:03 Person at Yard · person 90% · lasted 12 s · event 01234567 (alerted 5 min late)"]


def test_answers_say_until_when_they_hold():
    both = incident(FIRST).answered(Answered("snooze", "U1", AT, "a1", AT + 3600, ("front_door",)))
    both = both.answered(Answered("me", "U2", AT, "a2", AT + 1800, ("front_door",)))
    message = alert_texts.alert(both, AT, BERLIN)
    assert message.said == (Said("Snoozed until 15:02", "U1"), Said("It's me, no alerts until 14:32", "U2"))
    assert message.snoozed


def test_the_tag_that_comes_with_it_is_me_is_not_said_twice():
    me = Answered("me", "U2", AT, "a2", AT + 1800)
    tagged = replace(FIRST, tag="occupied", by="U2", tagged=facts.derived_id("tagged", "a2"))
    assert alert_texts.alert(incident(tagged).answered(me), AT, BERLIN).tag == ""
    assert alert_texts.alert(incident(replace(tagged, tagged="else")).answered(me), AT, BERLIN).tag == "occupied"


def test_a_summary_says_how_much_was_held_up_and_since_when():
    assert alert_texts.held_up(3, 40, AT, AT + 720, BERLIN).line == \
        "3 alerts held up since 14:02 · 40 events, nothing is lost: each follows with the time it happened"
