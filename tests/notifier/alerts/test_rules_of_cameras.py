"""Rules of cameras about labels, places and times, from facts to messages."""

from datetime import UTC, datetime, timedelta

import pytest

from house import facts
from house.labels.titles import AskedFor

LOOKS = {"analyzer": "nanodet://"}
LEFT, RIGHT = facts.Box(0.1, 0.2, 0.2, 0.5), facts.Box(0.7, 0.2, 0.2, 0.5)
ZONES = {"street": [[0, 0], [0.5, 0], [0.5, 1], [0, 1]], "door": [[0.5, 0], [1, 0], [1, 1], [0.5, 1]]}


@pytest.fixture
def front(bench_with):
    def built(**alert):
        camera = {"source": "demo://", "motion": {"zones": ZONES}, "alert": {"min_score": 0.5, **alert}}
        return bench_with(cameras={"front": camera}, analysis=LOOKS)

    return built


def label(bench, picture: str, *labels: facts.Label) -> None:
    bench.record(facts.EventLabelled(at=bench.clock.now(), event="e1", camera="front", picture=picture, labels=labels,
                                     analyzer="nanodet"))
    bench.settle()


def at(bench, hours: float) -> str:
    return f"{datetime.fromtimestamp(bench.clock.now(), UTC) + timedelta(hours=hours):%H:%M}"


@pytest.mark.parametrize(("seen", "sent"), [
    (facts.Label("truck", 0.8, LEFT), True), (facts.Label("truck", 0.8, RIGHT), False),
    (facts.Label("person", 0.8, LEFT), False), (facts.Label("person", 0.8, RIGHT), True),
    (facts.Label("truck", 0.8), True),
])  # fmt: skip
def test_each_zone_alerts_on_its_own_labels_where_they_are(front, seen, sent):
    bench = front(zone_labels={"street": ["truck"], "door": ["person"]})
    bench.began(zones=("street", "door"))
    label(bench, "p", seen)
    assert bool(bench.talk.said) is sent
    assert bench.decisions()[-1].sent is sent


def test_what_must_be_seen_twice_alerts_with_the_second_picture(front):
    bench = front(labels=["person"], looks=2)
    bench.began()
    for _ in range(2):
        label(bench, "first", facts.Label("person", 0.8, LEFT))
    assert bench.decisions()[-1].reasons == ("seen in 1 picture so far, of the 2 it takes: person 0.80",)
    label(bench, "second", facts.Label("person", 0.7, RIGHT))
    assert bench.decisions()[-1].reasons[-1] == "seen: person 0.80 in 2 pictures" and len(bench.talk.said) == 1


def picture(bench, name: str) -> None:
    bench.record(facts.EventPictured(at=bench.clock.now(), event="e1", camera="front", picture=name))
    bench.settle()


def test_what_was_seen_once_alerts_when_nobody_looks_at_the_next_picture(front):
    bench = front(labels=["person"], looks=2)
    bench.began()
    label(bench, "p", facts.Label("person", 0.8, LEFT))
    bench.clock.advance(1.5)
    picture(bench, "second")
    bench.restart()
    bench.wait(0.98)
    assert bench.talk.said == []
    bench.wait(0.04)
    assert len(bench.talk.said) == 1
    assert bench.decisions()[-1].reasons[-1] == (
        "seen in 1 picture so far, of the 2 it takes: person 0.80; labels of another took longer than 1 s, so the "
        "alert went out without them")
    bench.wait(5)
    assert len(bench.talk.said) == 1


def test_an_event_is_alerted_when_its_first_picture_shows_nothing_and_nobody_looks_at_the_others(front):
    bench = front(labels=["person"])
    bench.began()
    label(bench, "p", facts.Label("cat", 0.8, LEFT))
    picture(bench, "second")
    bench.restart()
    bench.wait(29.9)
    assert bench.talk.said == []
    bench.wait(0.2)
    assert len(bench.talk.said) == 1
    assert bench.decisions()[-1].reasons[-1] == (
        "nobody looked at its later pictures within 30 s, so the alert went out all the same")


def test_later_pictures_that_are_looked_at_in_time_leave_the_event_silent(front):
    bench = front(labels=["person"])
    bench.began()
    label(bench, "p", facts.Label("cat", 0.8, LEFT))
    for name in ("second", "third"):
        picture(bench, name)
        bench.wait(20)
        label(bench, name, facts.Label("cat", 0.8, LEFT))
    bench.wait(60)
    assert bench.talk.said == [] and len(bench.decisions()) == 1


def test_an_event_that_was_deleted_is_not_alerted_because_nobody_looks_at_its_pictures(front):
    bench = front(labels=["person"])
    bench.began()
    label(bench, "p", facts.Label("cat", 0.8, LEFT))
    picture(bench, "second")
    bench.record(facts.EventDeleted(at=bench.clock.now(), event="e1", camera="front", by="Ann"))
    bench.settle()
    bench.wait(31)
    assert bench.talk.said == [] and not bench.decisions()[-1].sent


def test_a_camera_that_was_taken_out_sends_no_alert_because_nobody_looks_at_its_pictures(front):
    bench = front(labels=["person"])
    bench.began()
    label(bench, "p", facts.Label("cat", 0.8, LEFT))
    picture(bench, "second")
    bench.settings = bench.settings.model_copy(update={"cameras": {}})
    bench.restart()
    bench.wait(31)
    assert bench.talk.said == [] and not bench.decisions()[-1].sent


def test_an_answer_ends_the_wait_for_the_next_picture_and_a_later_one_begins_another(front):
    bench = front(labels=["person"], looks=2)
    bench.began()
    label(bench, "p", facts.Label("person", 0.8, LEFT))
    picture(bench, "second")
    bench.wait(0.5)
    label(bench, "second")
    bench.wait(5)
    assert not bench.decisions()[-1].sent and bench.talk.said == []
    picture(bench, "third")
    bench.ended(duration=7)
    bench.wait(1.1)
    assert bench.decisions()[-1].sent and len(bench.talk.said) == 1


def test_pictures_nobody_looked_at_alert_only_where_they_could_have_shown_enough(front):
    bench = front(labels=["person"], looks=3)
    bench.began()
    label(bench, "p", facts.Label("person", 0.8, LEFT))
    picture(bench, "second")
    bench.wait(5)
    assert not bench.decisions()[-1].sent
    picture(bench, "third")
    bench.wait(1.1)
    assert bench.decisions()[-1].sent


def test_a_picture_passed_over_while_a_later_one_was_looked_at_is_not_waited_for(front):
    bench = front(labels=["person"], looks=2)
    bench.began()
    label(bench, "p", facts.Label("person", 0.8, LEFT))
    for name in ("gone", "third"):
        picture(bench, name)
    label(bench, "third", facts.Label("cat", 0.8, LEFT))
    bench.wait(5)
    assert not bench.decisions()[-1].sent and bench.talk.said == []


def test_with_new_labels_only_the_known_ones_are_silent_and_a_new_thing_names_the_alert(front):
    bench = front(labels=["person", "vehicle"], new_labels_only=True)
    bench.began()
    label(bench, "first", facts.Label("person", 0.9, LEFT), facts.Label("bus", 0.9, RIGHT))
    assert bench.talk.said == [] and not bench.decisions()[-1].sent
    label(bench, "second", facts.Label("suitcase", 0.8, RIGHT))
    assert bench.decisions()[-1].reasons[-1] == "seen: suitcase 0.80, which is none of person or vehicle"
    assert "suitcase" in bench.talk.said[0]


def test_outside_of_the_times_of_its_alerts_a_camera_is_silent(front, bench_with):
    bench = front(when=[f"{at(front(), 1)}-{at(front(), 2)}"])
    bench.began()
    bench.settle()
    assert bench.talk.said == [] and "outside of the times of its alerts" in bench.decisions()[-1].reasons[0]


def test_an_event_that_goes_on_into_the_times_of_alerts_is_alerted_then(front):
    bench = front(when=[f"{at(front(), 0.5)}-{at(front(), 2)}"])
    bench.began()
    bench.settle()
    bench.clock.advance(3600)
    bench.record(facts.EventPictured(at=bench.clock.now(), event="e1", camera="front", picture=""))
    bench.settle()
    assert bench.decisions()[-1].sent


def test_an_event_that_is_over_by_then_stays_silent_though_its_labels_come_late(front):
    bench = front(when=[f"{at(front(), 0.5)}-{at(front(), 2)}"])
    bench.began()
    bench.clock.advance(60)
    bench.ended(duration=60)
    bench.clock.advance(3600)
    label(bench, "late", facts.Label("person", 0.9))
    assert not any(each.sent for each in bench.decisions())


def test_what_a_stored_rule_asked_for_names_events_later(front):
    bench = front(zones=["door"], labels=["person"], zone_labels={"street": ["suitcase"]}, min_scores={"person": 0.4})
    bench.began(zones=("street",))
    label(bench, "p", facts.Label("suitcase", 0.9, LEFT))
    asked = AskedFor.of(bench.decisions()[-1].inputs["rule"])
    assert asked.wants(frozenset(["suitcase"])) and not asked.wants(frozenset(["chair"]))
    [person] = asked.after([facts.Label("person", 0.42, doubt="night")])
    assert person.doubt == ""


def test_what_is_large_waits_for_a_label_until_something_smaller_moves(front):
    bench = front(labels=["person"], labels_from=0.2)
    bench.began(regions=(facts.Box(0.0, 0.0, 0.9, 0.5),))
    label(bench, "p")
    assert bench.talk.said == [] and not bench.decisions()[-1].sent
    bench.record(facts.EventPictured(at=bench.clock.now(), event="e1", camera="front", picture="second",
                                     regions=(LEFT,)))
    bench.settle()
    assert len(bench.talk.said) == 1 and "needs no label" in bench.decisions()[-1].reasons[-1]
