"""What messages say."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from house import facts
from house.message import Message, Said
from house.state import Trouble
from notifier.alerts import message_texts
from notifier.alerts.incidents import Answered, Incident, KnownEvent

BERLIN = "Europe/Berlin"
AT = datetime(2026, 11, 20, 14, 2, 3, tzinfo=ZoneInfo(BERLIN)).timestamp()
FIRST = KnownEvent("e1", "front_door", AT, picture="h/front/d/e1")


def incident(*events, **changes):
    return Incident("e1", "front_door", AT + 60, events or (replace(FIRST, **changes),))


def line(*events, alerted_at=AT + 0.2, **changes):
    return message_texts.alert(incident(*events, **changes), alerted_at, BERLIN).line


def test_without_labels_it_is_motion():
    assert line() == "Motion at Front door · 14:02"


def test_labels_name_what_was_seen_people_first_and_how_sure():
    seen = {"cat": 0.9, "person": 0.871, "dog": 0.5, "chair": 0.4}
    assert line(labels=seen) == "Person, cat and dog at Front door · 14:02 · person 87%, cat 90%, dog 50%, chair 40%"
    assert line(labels={"dog": 0.5}) == "Dog at Front door · 14:02 · dog 50%"


def test_a_thing_is_a_detail_beside_whoever_moves_and_the_title_when_it_is_all_that_was_seen():
    assert line(labels={"potted plant": 0.9, "person": 0.4, "car": 0.5}) == \
        "Person and car at Front door · 14:02 · person 40%, car 50%, potted plant 90%"
    assert line(labels={"potted plant": 0.9}) == "Potted plant at Front door · 14:02 · potted plant 90%"


@pytest.mark.parametrize(("reason", "words"), [
    ("quiet", "lasted 40 s"), ("interrupted", "broken off after 40 s"), ("off", "switched off after 40 s"),
])  # fmt: skip
def test_the_end_says_how_long_it_lasted(reason, words):
    assert line(duration=40.2, reason=reason) == f"Motion at Front door · 14:02 · {words}"


def test_what_was_said_last_counts_whichever_of_its_events_it_was_said_of():
    later = KnownEvent("e2", "front_door", AT + 60, tag="occupied", by="ann", tagged_at=AT + 70)
    said = message_texts.alert(incident(replace(FIRST, tag="unoccupied", by="bob", tagged_at=AT + 90), later), AT,
                               BERLIN)
    assert (said.tag, said.by) == ("unoccupied", "bob")
    said = message_texts.alert(incident(replace(FIRST, tag="unoccupied", by="bob", tagged_at=AT + 65), later), AT,
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


def test_times_are_in_the_house_s_own_zone():
    assert message_texts.alert(incident(), AT, "Asia/Tokyo").detail == "22:02"


def test_the_buttons_are_about_the_event_of_the_picture():
    second = KnownEvent("e2", "front_door", AT + 20, picture="h/front/d/e2", tag="unoccupied", by="U1")
    message = message_texts.alert(incident(FIRST, second), AT, BERLIN)
    assert (message.event, message.picture) == ("e1", "h/front/d/e1")
    assert (message.tag, message.by) == ("unoccupied", "U1")


def test_a_picture_in_the_thread_says_where_and_when_it_is_from():
    second = KnownEvent("e2", "yard", AT + 62, picture="p2", more=("p3",), labels={"person": 0.9})
    both = incident(FIRST, second)
    assert message_texts.beside_picture(both, "p2", AT, BERLIN) == "Person at Yard, 14:03"
    assert message_texts.beside_picture(both, "p3", AT, BERLIN) == "Person at Yard, 14:03, another picture"
    assert message_texts.beside_picture(both, FIRST.picture, AT, BERLIN) == "Motion at Front door, 14:02"


def test_a_thread_has_a_line_for_each_event_with_its_time_and_how_late_it_was_alerted():
    second = KnownEvent("0123456789abcdef", "yard", AT + 62, duration=12.0, labels={"person": 0.9})
    both = incident(FIRST, second)
    assert message_texts.lines(both, ["0123456789abcdef"], AT + 63, BERLIN) == \
        "14:03 Person at Yard · person 90% · lasted 12 s · event 01234567"
    assert message_texts.lines(both, ["e1", "0123456789abcdef"], AT + 362, BERLIN).splitlines() == [
        "14:02 Motion at Front door · event e1 (alerted 6 min late)",
        "14:03 Person at Yard · person 90% · lasted 12 s · event 01234567 (alerted 5 min late)"]


def test_answers_say_until_when_they_hold():
    both = incident(FIRST).answered(Answered("snooze", "U1", AT, "a1", AT + 3600, ("front_door",)))
    both = both.answered(Answered("me", "U2", AT, "a2", AT + 1800, ("front_door",)))
    message = message_texts.alert(both, AT, BERLIN)
    assert message.said == (Said("Snoozed until 15:02", "U1"), Said("It's me, no alerts until 14:32", "U2"))
    assert message.snoozed


def test_the_tag_that_comes_with_it_is_me_is_not_said_twice():
    me = Answered("me", "U2", AT, "a2", AT + 1800)
    tagged = replace(FIRST, tag="occupied", by="U2", tagged=facts.derived_id("tagged", "a2"))
    assert message_texts.alert(incident(tagged).answered(me), AT, BERLIN).tag == ""
    assert message_texts.alert(incident(replace(tagged, tagged="else")).answered(me), AT, BERLIN).tag == "occupied"


def test_a_summary_says_how_much_was_held_up_and_since_when():
    assert message_texts.held_up(3, 40, AT, AT + 720, BERLIN).line == \
        "3 alerts held up since 14:02 · 40 events, nothing is lost: each follows with the time it happened"


def test_a_test_alert_says_who_asked():
    assert message_texts.test_alert("Home", "ann", AT, BERLIN).line == \
        "Test alert of Home · 14:02 · asked by ann · alerts reach you here"


def test_an_asked_picture_says_its_time_or_why_there_is_none():
    assert message_texts.asked_picture("front", AT, AT, "", BERLIN) == "Front · 14:02"
    assert message_texts.asked_picture("front", AT, AT, "it is off", BERLIN) == "No picture of Front: it is off"


def test_troubles_of_one_kind_share_a_message():
    first, second = (Trouble("camera", name, f"{name} gives no picture", AT) for name in ("front", "yard"))
    assert message_texts.troubles([first], AT, BERLIN) == Message("Trouble: Front gives no picture", "since 14:02")
    assert message_texts.troubles([first, second], AT, BERLIN) == \
        Message("2 troubles", "Front gives no picture\nYard gives no picture")
    assert message_texts.resolved("camera", "front", AT, AT + 720, BERLIN).line == \
        "Resolved: camera front · it lasted 12 min, from 14:02"
