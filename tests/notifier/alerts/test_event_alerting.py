"""From facts to messages, on a real Redis."""

import pytest

from house import facts
from house.alerting.alert_decision import Inputs, decide
from house.times import clock

PERSON_ONLY = {"front": {"source": "demo://", "alert": {"labels": ["person"], "min_score": 0.5}}}

LOOKS = {"analyzer": "nanodet://"}


def hm(bench, seconds=0.0):
    """The time of now (or of `seconds` ago) as messages show it."""
    return clock(bench.clock.now() - seconds, bench.clock.now(), "UTC")


def test_motion_is_alerted_at_once_on_every_channel_and_the_decision_is_recorded(bench):
    bench.began()
    bench.settle()
    assert bench.talk.said == bench.show.said == [f"Motion at Front · {hm(bench)}"]
    [decision] = bench.decisions()
    assert (decision.event, decision.sent) == ("e1", True)
    assert decision.reasons == ("mode Away sends alerts", "any motion counts")


def test_the_message_follows_what_becomes_known(bench):
    bench.began(picture=True)
    bench.settle()
    bench.labelled(person=0.87)
    bench.settle()
    assert bench.show.lines == [f"Person at Front · {hm(bench)} · person 87%"]
    bench.clock.advance(40)
    bench.ended()
    bench.record(facts.EventTagged(at=bench.clock.now(), event="e1", tag="occupied", by="U0ALICE001"))
    bench.settle()
    [message] = bench.show.messages.values()
    assert message.line == f"Person at Front · {hm(bench, 40)} · lasted 40 s · person 87%"
    assert (message.tag, message.by) == ("occupied", "U0ALICE001")
    assert len(bench.decisions()) == 1


def test_the_picture_follows_the_words_and_stays_through_every_edit(bench):
    bench.began(picture=True)
    bench.settle()
    assert bench.show.calls == ["send"]
    bench.covered()
    assert bench.show.calls == ["send", "upload", "show"]
    bench.labelled(person=0.87)
    bench.record(facts.EventPictured(at=bench.clock.now(), event="e1", camera="front", picture="h/front/d/better"))
    bench.settle()
    assert bench.show.files == {1: "F1"}
    assert len(bench.show.uploads) == 1


def test_a_sample_that_is_stored_edits_the_message_and_alerts_nobody(bench):
    def stored(event):
        bench.record(facts.SampleStored(at=bench.clock.now(), event=event, camera="front", sample=f"h/front/d/{event}",
                                        store="s3://house", key=f"samples/h/front/d/{event}"))
        bench.settle()

    stored("unheard of")
    bench.began()
    bench.settle()
    stored("e1")
    stored("e1")

    assert bench.show.lines == [f"Motion at Front · {hm(bench)} · stored"]
    assert len(bench.show.messages) == len(bench.decisions()) == 1


def test_a_first_picture_that_comes_late_is_added(bench):
    bench.began()
    bench.settle()
    picture = bench.pictures.save("front", "e1-1", b"\xff\xd8\xff", {}, bench.clock.now())
    bench.record(facts.EventPictured(at=bench.clock.now(), event="e1", camera="front", picture=picture))
    bench.covered()
    assert bench.show.files == {1: "F1"}


@pytest.mark.parametrize("mode", ["home", "off"])
def test_what_begins_while_not_alerting_is_never_alerted(bench, mode):
    bench.chose(mode)
    bench.began()
    bench.settle()
    bench.chose("away")
    bench.labelled(person=0.99)
    bench.ended()
    bench.settle()
    assert bench.talk.said == []
    [decision] = bench.decisions()
    assert not decision.sent
    assert decision.reasons == (f"mode {mode.capitalize()} sends no alerts",)


def test_a_notifier_that_was_away_judges_an_event_by_the_mode_of_its_time(bench):
    bench.chose("away")
    bench.began("e1")
    bench.chose("home")
    bench.began("e2")
    bench.chose("away")
    bench.clock.advance(300)
    bench.settle()
    assert [(each.event, each.sent) for each in bench.decisions()] == [("e1", True), ("e2", False)]
    assert bench.talk.said == [f"Motion at Front · {hm(bench, 300)} (alerted 5 min late)"]


def test_a_camera_that_is_no_longer_configured_is_not_alerted(bench):
    bench.began(camera="shed")
    bench.settle()
    assert bench.decisions()[0].reasons == ("alerts are not sent (the camera is not in config.yml)",)


def test_a_rule_with_labels_waits_for_them_and_alerts_when_they_come(bench_with):
    bench = bench_with(cameras=PERSON_ONLY, analysis=LOOKS)
    bench.began()
    bench.settle()
    assert bench.talk.said == []
    bench.clock.advance(0.3)
    bench.labelled(person=0.87)
    bench.settle()
    assert bench.talk.said == [f"Person at Front · {hm(bench)} · person 87%"]
    bench.wait(5.0)
    assert len(bench.talk.said) == len(bench.decisions()) == 1


def test_labels_that_do_not_come_delay_an_alert_by_one_second_only(bench_with):
    bench = bench_with(cameras=PERSON_ONLY, analysis=LOOKS)
    bench.began()
    bench.settle()
    bench.wait(0.99)
    assert bench.talk.said == []
    bench.wait(0.02)
    assert bench.talk.said == [f"Motion at Front · {hm(bench)}"]
    assert bench.decisions()[0].reasons[-1] == "labels took longer than 1 s, so the alert went out without them"


def test_the_wait_for_labels_survives_a_restart(bench_with):
    bench = bench_with(cameras=PERSON_ONLY, analysis=LOOKS)
    bench.began()
    bench.settle()
    bench.restart()
    bench.wait(1.1)
    assert len(bench.talk.said) == 1


def test_a_clock_set_back_does_not_prolong_the_wait(bench_with):
    bench = bench_with(cameras=PERSON_ONLY, analysis=LOOKS)
    bench.began()
    bench.settle()
    bench.clock.set_back(3600)
    bench.wait(1.1)
    assert len(bench.talk.said) == 1


@pytest.mark.parametrize(("chosen", "verdict"), [
    ({}, (False, "no person of at least 0.35 among the labels (nothing known; too unsure at night: person 0.42)")),
    ({"min_score": 0.4}, (True, "seen: person 0.42")),
])  # fmt: skip
def test_a_label_that_proves_nothing_sends_no_alert_unless_people_chose_so_low_a_score(bench_with, chosen, verdict):
    bench = bench_with(cameras={"front": {"source": "demo://", "alert": {"labels": ["person"], **chosen}}},
                       analysis=LOOKS)
    low = facts.Label("person", 0.42, facts.Box(0.1, 0.1, 0.2, 0.4), doubt="night")
    always = facts.Label("person", 0.9, facts.Box(0.6, 0.1, 0.2, 0.4), doubt="scenery")
    bench.began()
    bench.record(facts.EventLabelled(at=bench.clock.now(), event="e1", camera="front", picture="p", analyzer="a",
                                     labels=(low, always), night=True))
    bench.settle()
    assert [(each.sent, each.reasons[-1]) for each in bench.decisions()] == [verdict]
    assert [each.partition(" · ")[0] for each in bench.talk.said] == ["Person at Front"] * verdict[0]


def test_a_thing_people_asked_for_names_the_alert_and_keeps_its_name_after_a_restart(bench_with):
    bench = bench_with(cameras={"front": {"source": "demo://", "alert": {"labels": ["Backpacks"]}}}, analysis=LOOKS)
    bench.began()
    bench.labelled(backpack=0.6, chair=0.9)
    bench.settle()
    assert bench.talk.said == [f"Backpack at Front · {hm(bench)} · backpack 60%"]
    bench.restart()
    bench.labelled(chair=0.95)
    bench.settle()
    assert not any("Motion" in each for each in bench.talk.said)


def test_other_labels_keep_it_silent_until_a_better_picture_shows_a_person(bench_with):
    bench = bench_with(cameras=PERSON_ONLY, analysis=LOOKS)
    bench.began()
    bench.labelled(dog=0.62)
    bench.settle()
    bench.labelled(dog=0.6)
    bench.settle()
    assert [each.reasons for each in bench.decisions()] == [
        ("no person of at least 0.50 among the labels (dog 0.62)",)]
    bench.clock.advance(3)
    bench.labelled(person=0.8)
    bench.settle()
    assert bench.decisions()[-1].sent
    assert bench.talk.said == [f"Person and dog at Front · {hm(bench, 3)} · person 80%, dog 62%"]


def test_an_event_that_enters_a_zone_later_is_alerted_then(bench_with):
    square = [[0, 0], [1, 0], [1, 1]]
    bench = bench_with(cameras={"front": {"source": "demo://", "motion": {"zones": {"door": square}},
                                          "alert": {"zones": ["door"]}}})  # fmt: skip
    bench.began()
    bench.settle()
    assert bench.talk.said == []
    bench.record(facts.EventPictured(at=bench.clock.now(), event="e1", camera="front", picture="", zones=("door",)))
    bench.settle()
    assert len(bench.talk.said) == 1


def test_events_that_belong_together_share_a_message_and_have_a_line_each_in_its_thread(bench):
    bench.began("e1", picture=True)
    bench.settle()
    for number in (2, 3):
        bench.clock.advance(25)
        bench.began(f"e{number}", picture=True)
        bench.settle()
    assert bench.talk.said == [f"Motion at Front · {hm(bench, 50)}"]
    assert bench.show.lines == [f"Motion at Front · {hm(bench, 50)}-{hm(bench)} · 3 events · 3 pictures"]
    assert bench.show.lines_of(1) == [f"{hm(bench, 50 - 25 * n)} Motion at Front · event e{n + 1}" for n in range(3)]
    assert [words for _, words in bench.show.threads] == [f"Motion at Front, {hm(bench, s)}" for s in (25, 0)]
    assert [each.sent for each in bench.decisions()] == [True] * 3
    assert "added to it" in bench.decisions()[2].reasons[-1]


def test_an_event_long_after_the_last_one_has_a_message_of_its_own(bench):
    bench.began("e1")
    bench.settle()
    bench.ended("e1", duration=5.0)
    bench.wait(100)
    bench.began("e2")
    bench.ended("e2", duration=5.0)
    bench.wait(126)
    bench.began("e3")
    bench.settle()
    assert len(bench.talk.said) == 2
    assert bench.talk.lines[1] == f"Motion at Front · {hm(bench)}"


def test_steady_motion_gives_a_new_message_every_ten_minutes(bench):
    for number in range(90):
        bench.began(f"e{number}")
        bench.ended(f"e{number}", duration=5.0)
        bench.wait(20)
    assert len(bench.talk.said) == 3


def test_without_together_events_are_added_within_the_cooldown_of_their_camera_alone(bench_with):
    cameras = {"front": {"source": "demo://"}, "yard": {"source": "demo://"}}
    bench = bench_with(cameras=cameras, alerts={"together": 0, "cooldown": 60})
    bench.began("e1", "front")
    bench.began("e2", "yard")
    bench.wait(30)
    bench.began("e3", "front")
    bench.settle()
    assert [line.split(" · ")[0] for line in bench.talk.said] == ["Motion at Front", "Motion at Yard"]
    bench.wait(31)
    bench.began("e4", "front")
    bench.settle()
    assert len(bench.talk.said) == 3


def test_cameras_cool_down_by_themselves(bench_with):
    quick = {"source": "demo://", "alert": {"cooldown": 0}}
    bench = bench_with(cameras={"front": {"source": "demo://"}, "yard": quick})
    for number, camera in enumerate(["front", "yard", "yard"]):
        bench.began(f"e{number}", camera)
    bench.settle()
    assert [line.split(" · ")[0] for line in bench.talk.said] == ["Motion at Front", "Motion at Yard", "Motion at Yard"]


def test_what_is_learned_about_a_merged_event_edits_the_message_too(bench):
    bench.began("e1")
    bench.began("e2")
    bench.settle()
    bench.labelled("e2", person=0.9)
    bench.settle()
    assert bench.show.lines == [f"Person at Front · {hm(bench)} · 2 events · person 90%"]
    assert bench.show.lines_of(1) == [f"{hm(bench)} Motion at Front · event e1",
                                      f"{hm(bench)} Person at Front · person 90% · event e2"]


def test_the_end_of_the_cooldown_queues_a_message_that_got_lost_on_the_way(bench):
    bench.began("e1")
    bench.settle()
    bench.began("e2")
    bench.work()
    for key in bench.client.scan_iter("*outbox*"):
        bench.client.delete(key)  # what waited is gone, as after a loss of data
    bench.wait(121)
    assert "2 events" in bench.show.lines[0]
    assert len(bench.show.lines_of(1)) == 2


def test_a_fact_that_is_handled_twice_is_alerted_once(bench):
    began = bench.began(picture=True)
    bench.settle()
    for answer in (bench.notifier.worker.handlers[facts.EventBegan],) * 2:
        answer(began)
    bench.covered()
    assert len(bench.talk.said) == len(bench.show.said) == len(bench.show.uploads) == len(bench.decisions()) == 1


def test_running_the_decision_again_on_its_stored_inputs_gives_the_same(bench_with):
    bench = bench_with(cameras={"front": {"source": "demo://"}, "yard": PERSON_ONLY["front"]},
                       analysis=LOOKS)
    bench.began("e1")
    bench.began("e2")
    bench.began("e3", "yard")
    bench.labelled("e3", "yard", cat=0.7)
    bench.settle()
    bench.labelled("e3", "yard", person=0.7)
    bench.chose("home")
    bench.began("e4")
    bench.settle()
    assert len(bench.decisions()) == 5
    for fact in bench.decisions():
        again = decide(Inputs.from_json(fact.inputs))
        assert (again.sent, again.reasons) == (fact.sent, fact.reasons)
