"""Entry delay: an alert at an entrance waits for somebody to come home, on a real Redis."""

import pytest

from house import facts
from house.alerting.alert_decision import Inputs, decide
from house.alerting.why_event import explain_decision
from notifier.alerts.alert_answers import IT_IS_ME

CAMERAS = {"front": {"source": "demo://", "entrance": True}, "porch": {"source": "demo://", "entrance": True},
           "hall": {"source": "demo://"}}
PRESENCE = {"presence": {"routers": {"attic": {"address": "file:///nowhere/devices"}}},
            "people": {"Anna": {"devices": ["annas-phone"]}, "Ben": {"devices": ["bens-phone"]}}}


@pytest.fixture
def empty(bench_with):
    """A house in mode Auto with an entrance, whose people have left."""
    bench = bench_with(cameras=CAMERAS, house={"first_mode": "auto", "timezone": "UTC"}, **PRESENCE)
    people(bench, arrived=("Anna", "Ben"))
    people(bench, left=("Anna", "Ben"))
    bench.settle()
    bench.talk.said.clear()
    bench.show.said.clear()
    return bench


def people(bench, *home, arrived=(), left=()):
    bench.record(facts.PeopleChanged(at=bench.clock.now(), home=home or arrived, arrived=arrived, left=left))


def alerts(bench):
    return [line.partition(" · ")[0] for line in bench.show.said if " at " in line]


def last(bench, event="e1"):
    return [each for each in bench.decisions() if each.event == event][-1]


def test_the_alert_waits_a_minute_and_says_so_and_its_picture_is_there_at_once(empty):
    began = empty.began(picture=True)
    empty.settle()
    empty.wait(59.0)

    assert alerts(empty) == [] and empty.pictures.open(began.picture)
    assert last(empty).reasons[-1] == "waiting 1 min for somebody to come home (entry delay)"
    assert explain_decision(last(empty))[0].startswith("no alert yet, because alerts are sent (mode auto, nobody is ")


def test_a_decision_about_an_event_that_never_waited_asks_redis_nothing_about_waits(empty, monkeypatch):
    people(empty, "Anna")
    empty.settle()
    asked = []
    monkeypatch.setattr("notifier.alerts.incident_records.IncidentRecords.at_entrance",
                        lambda self: asked.append(1) or {})
    empty.began("e7", "hall")
    empty.settle()

    assert last(empty, "e7").sent is False and asked == []


def test_when_nobody_comes_it_is_alerted_once_and_says_so(empty):
    empty.began()
    empty.settle()
    empty.wait(60.1)
    empty.wait(300.0, steps=3)

    assert alerts(empty) == ["Motion at Front"] and "late" not in empty.show.said[0]
    assert last(empty).sent and last(empty).reasons[-1] == "nobody came home within 1 min (entry delay)"
    assert [each.sent for each in empty.decisions()] == [False, True]


def test_somebody_who_comes_home_in_time_makes_it_needless(empty):
    empty.began()
    empty.settle()
    empty.clock.advance(40.0)
    people(empty, arrived=("Anna",))
    empty.settle()
    empty.wait(120.0, steps=2)

    assert alerts(empty) == []
    assert not last(empty).sent and last(empty).reasons[-1] == "Anna came home within the entry delay"
    assert any("had nobody come home in time" in line for line in explain_decision(last(empty)))


@pytest.mark.parametrize("answer", ["me", "home", "mode home", "pycam_off", "snooze"])
def test_whoever_says_so_in_time_needs_no_alert_either(empty, answer):
    empty.began()
    empty.settle()
    now, by = empty.clock.now(), "U0ALICE001"
    said = {"me": facts.AlertAnswered(at=now, event="e1", answer="me", by=by),
            "home": facts.PresenceSaid(at=now, person="Anna", home=True, by=by),
            "mode home": facts.ModeChosen(at=now, mode="home", by=by),
            "pycam_off": facts.OverrideChosen(at=now, on=False, by=by),
            "snooze": facts.AlertsChosen(at=now, alerts="snoozed", until=now + IT_IS_ME, by=by)}
    empty.record(said[answer])
    empty.settle()
    empty.wait(120.0)

    assert alerts(empty) == [] and "within the entry delay" in last(empty).reasons[-1]
    whispered = ["No alert was sent for this event."] if answer == "me" else []
    assert [text for _, _, text in empty.show.whispers] == whispered
    assert empty.timers() == [each for each in empty.timers() if not each.startswith("entrance")]


def test_motion_at_a_camera_that_is_no_entrance_ends_the_wait_in_the_same_message(empty):
    empty.began("e1")
    empty.settle()
    empty.clock.advance(10.0)
    empty.began("e2", "hall")
    empty.settle()

    assert [line.partition(" · ")[0] for line in empty.show.lines[1:]] == ["Motion at Hall and Front"]
    assert last(empty).sent and len(empty.show.messages) == 2
    empty.wait(120.0)
    assert len(empty.decisions()) == 3


def test_a_second_entrance_waits_as_well_but_no_longer_than_the_first(empty):
    empty.began("e1")
    empty.settle()
    empty.wait(50.0)
    empty.began("e2", "porch")
    empty.settle()
    assert alerts(empty) == []
    empty.wait(10.1)

    assert last(empty, "e1").sent and last(empty, "e2").sent


@pytest.mark.parametrize("mode", ["away", "vacation"])
def test_away_or_vacation_chosen_by_hand_ends_the_wait_with_an_alert(empty, mode):
    empty.began()
    empty.settle()
    empty.chose(mode)
    empty.settle()

    assert alerts(empty) == ["Motion at Front"]
    assert last(empty).reasons[-1] == f"the entry delay was ended by mode {mode.capitalize()}"


def test_a_mode_that_a_schedule_chooses_does_not_end_it(empty):
    empty.began()
    empty.settle()
    empty.record(facts.ModeChosen(at=empty.clock.now(), mode="away", by="schedule", scheduled=True, before="auto"))
    empty.settle()

    assert alerts(empty) == []


def test_the_wait_survives_a_restart(empty):
    empty.began()
    empty.settle()
    empty.restart()
    empty.wait(30.0)
    assert alerts(empty) == []
    empty.restart()
    empty.wait(30.2)

    assert alerts(empty) == ["Motion at Front"]


def test_a_notifier_that_was_away_does_not_wait_any_more_for_what_is_long_ago(empty):
    empty.began()
    empty.clock.advance(300.0)
    empty.settle()

    assert alerts(empty) == ["Motion at Front"]


def test_what_touches_its_zone_later_waits_and_is_alerted_all_the_same(bench_with):
    zones = {"motion": {"zones": {"door": [[0, 0], [1, 0], [1, 1]]}}, "alert": {"zones": ["door"]}}
    house = {"first_mode": "away", "timezone": "UTC"}
    bench = bench_with(cameras={"front": CAMERAS["front"] | zones}, house=house, **PRESENCE)
    people(bench, left=("Anna",))
    bench.began()
    bench.settle()
    bench.record(facts.EventPictured(at=bench.clock.now(), event="e1", camera="front", picture="", zones=("door",)))
    bench.settle()
    assert alerts(bench) == []
    bench.wait(60.1)

    assert alerts(bench) == ["Motion at Front"]


@pytest.mark.parametrize("happened", ["no presence", "somebody is home", "presence is blind", "vacation", "no entrance",
                                      "no delay"])
def test_it_alerts_at_once_where_nobody_could_come_or_nobody_is_waited_for(bench_with, happened):
    cameras = CAMERAS if happened != "no entrance" else {"front": {"source": "demo://"}}
    mode = "vacation" if happened == "vacation" else "away"
    more = {"alerts": {"entry_delay": 0}} if happened == "no delay" else {}
    bench = bench_with(cameras=cameras, house={"first_mode": mode, "timezone": "UTC"},
                       **(more | ({} if happened == "no presence" else PRESENCE)))
    if happened == "somebody is home":
        people(bench, arrived=("Anna",))
    elif happened != "no presence":
        people(bench, left=("Anna",))
    if happened == "presence is blind":
        bench.record(facts.TroubleBegan(at=bench.clock.now(), kind="presence", about="", text="presence is blind"))
    bench.began()
    bench.settle()

    assert alerts(bench) == ["Motion at Front"]


def test_a_camera_that_joins_an_alert_of_just_now_does_not_wait(empty):
    empty.began("e1", "hall")
    empty.settle()
    empty.clock.advance(20.0)
    empty.began("e2", "front")
    empty.settle()

    assert last(empty, "e2").sent and len(alerts(empty)) == 1


def test_the_stored_inputs_give_the_stored_decision(empty):
    empty.began()
    empty.settle()
    empty.wait(60.1)

    for decision in empty.decisions():
        assert decide(Inputs.from_json(decision.inputs)).reasons == decision.reasons


def test_of_a_view_with_an_entrance_in_it_only_what_touches_that_waits_and_the_rest_ends_the_wait(bench_with):
    square = [[0, 0], [0.5, 0], [0.5, 1]]
    front = {"source": "demo://", "motion": {"zones": {"door": square, "window": square}}, "entrance_zones": ["door"]}
    bench = bench_with(cameras={"front": front}, house={"first_mode": "auto", "timezone": "UTC"}, **PRESENCE)
    people(bench, arrived=("Anna", "Ben"))
    people(bench, left=("Anna", "Ben"))
    bench.began("e1", zones=("door",))
    bench.settle()
    assert alerts(bench) == [] and last(bench, "e1").reasons[-1].startswith("waiting 1 min for somebody to come home")

    bench.began("e2", zones=("window",))
    bench.settle()
    assert last(bench, "e2").sent and last(bench, "e2").reasons[-1] == "not at the entrance (door)"
    assert last(bench, "e1").sent, "somebody is beyond the door"
