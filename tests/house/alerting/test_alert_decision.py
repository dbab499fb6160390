"""Whether an alert is sent for an event: the sentences people read, and laws that hold for every input."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house.alerting.alert_decision import Decision, Inputs, can_change, decide
from house.alerting.label_rule import Rule
from house.alerting.why_event import explain

BEGAN = 1_700_000_000.0
AWAY = Inputs(alerting=True, why="mode away", began_at=BEGAN, asked_at=BEGAN, now=BEGAN)
PERSON = replace(AWAY, rule=Rule(labels=("person", "dog"), min_score=0.5))

names = st.sampled_from(["person", "dog", "cat", "Person", "car"])
zones = st.lists(st.sampled_from(["door", "path", "street"]), unique=True, max_size=3).map(tuple)
scores = st.floats(0, 1)
labels = st.none() | st.dictionaries(names, scores, max_size=4)
times = st.floats(BEGAN - 4000, BEGAN + 4000)
rules = st.builds(
    Rule,
    labels=st.lists(names, max_size=3).map(tuple),
    min_score=scores,
    zones=zones,
    cooldown=st.floats(0, 600),
    label_wait=st.floats(0, 30),
    chosen=st.booleans(),
)
inputs = st.builds(
    Inputs,
    alerting=st.booleans(),
    why=st.sampled_from(["mode away", "switched on", "alerts snoozed"]),
    began_at=times,
    asked_at=times,
    now=times,
    rule=rules,
    alerting_zones=st.none() | zones,
    zones=zones,
    labels=labels,
    doubted=st.dictionaries(names, scores, max_size=2),
    analyzer=st.booleans(),
    last_alerted=st.none() | times,
)


def test_any_motion_is_alerted_at_once_when_no_label_is_asked_for():
    assert decide(AWAY) == Decision("alert", ("mode Away sends alerts", "any motion counts"))


def test_what_began_while_not_alerting_is_not_alerted_and_says_why():
    decision = decide(replace(AWAY, alerting=False, why="alerts snoozed"))
    assert decision == Decision("silent", ("alerts are not sent (alerts snoozed)",))


def test_a_rule_with_labels_waits_for_them_until_a_named_time():
    decision = decide(PERSON)
    assert decision.verdict == "wait"
    assert decision.until == BEGAN + 1.0
    assert decision.reasons == ("waiting at most 1 s for labels (person or dog)",)


def test_an_alert_is_never_lost_to_a_label_that_does_not_come():
    decision = decide(replace(PERSON, now=BEGAN + 1.0))
    assert decision.sent
    assert decision.reasons[-1] == "labels took longer than 1 s, so the alert went out without them"


def test_pictures_that_nobody_looked_at_are_no_proof_that_nobody_was_there():
    """The first picture shows a cat, and the analysis dies before it looks at the others."""
    seen = replace(PERSON, labels={"cat": 0.9}, now=BEGAN + 5, unanswered=2, unanswered_since=BEGAN + 4)
    waits = decide(seen)
    assert (waits.verdict, waits.until) == ("wait", BEGAN + 34)
    assert waits.reasons[-1] == "waiting at most 30 s for labels of its later pictures"
    assert decide(replace(seen, unanswered=0, now=BEGAN + 60)).verdict == "silent"
    late = decide(replace(seen, now=BEGAN + 34))
    assert late.sent and late.reasons[-2:] == (
        "no person or dog of at least 0.50 among the labels (cat 0.90)",
        "nobody looked at its later pictures within 30 s, so the alert went out all the same")


def test_a_clock_set_back_while_waiting_ends_the_wait():
    assert decide(replace(PERSON, now=BEGAN - 3600)).sent


def test_motion_too_small_for_a_label_is_said_in_a_figure_that_is_not_nothing():
    small = replace(PERSON, rule=replace(PERSON.rule, labels_from=0.0008), motion=0.0004)
    assert decide(small).reasons[-1] == "motion over 0.04% of the view needs no label"
    assert "of motion over 0.08% of the view and more" in explain(small)[1]
    assert "over 1.2%" in decide(replace(small, rule=replace(PERSON.rule, labels_from=0.02), motion=0.0123)).reasons[-1]


def test_without_an_analyzer_nobody_waits():
    assert decide(replace(PERSON, analyzer=False)).reasons[-1].startswith("no analyzer")


def test_a_wanted_label_is_alerted_with_its_score():
    decision = decide(replace(PERSON, labels={"person": 0.871, "cat": 0.9}))
    assert decision.reasons == ("mode Away sends alerts", "seen: person 0.87")


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ({"cat": 0.62}, "no person or dog of at least 0.50 among the labels (cat 0.62)"),
        ({"person": 0.31}, "no person or dog of at least 0.50 among the labels (person 0.31)"),
        ({}, "no person or dog of at least 0.50 among the labels (nothing known)"),
    ],
)
def test_other_labels_keep_it_silent_and_are_named(seen, words):
    assert decide(replace(PERSON, labels=seen)) == Decision("silent", (words,))


@pytest.mark.parametrize(("wanted", "seen", "also", "sent"), [
    ("animal", "cat", {}, True), ("vehicles", "Bus", {}, True), ("kitty", "cat", {}, True), ("pet", "bear", {}, False),
    ("cat", "animal", {}, False), ("transportation", "hovercraft", {"hovercraft": ("Transportation",)}, True),
])  # fmt: skip
def test_a_wider_word_is_about_each_label_it_holds_for(wanted, seen, also, sent):
    rule = Rule(labels=(wanted,), min_score=0.5)
    assert decide(replace(AWAY, rule=rule, labels={seen: 0.6}, also=also)).sent is sent


def test_a_low_score_at_night_sends_no_alert_unless_people_chose_so_low_a_score():
    night = replace(AWAY, rule=Rule(labels=("person",), min_score=0.35), labels={"cat": 0.5}, doubted={"person": 0.42})
    assert decide(night) == Decision("silent", (
        "no person of at least 0.35 among the labels (cat 0.50; too unsure at night: person 0.42)",))
    chosen = replace(night, rule=replace(night.rule, min_score=0.4, chosen=True))
    assert decide(chosen).reasons[-1] == "seen: person 0.42"
    assert not decide(replace(chosen, rule=replace(chosen.rule, min_score=0.43))).sent


def test_an_event_outside_the_zones_is_silent_and_says_where_it_was():
    decision = decide(replace(AWAY, rule=Rule(zones=("door", "path")), zones=("street",)))
    assert decision == Decision("silent", ("not in zone door or path (seen in street)",))


def test_at_night_only_zones_that_are_in_both_lists_count():
    night = replace(AWAY, why="mode night", alerting_zones=("door", "yard"), rule=Rule(zones=("door", "path")))
    assert decide(replace(night, zones=("door",))).reasons[1] == "in zone door"
    assert not decide(replace(night, zones=("path", "yard"))).sent
    assert "no zone both counts" in decide(replace(night, rule=Rule(zones=("path",)), zones=("path",))).reasons[0]


def test_an_event_within_the_cooldown_is_added_to_the_last_alert():
    decision = decide(replace(AWAY, last_alerted=BEGAN - 59.9))
    assert decision.sent
    assert decision.joins
    assert decision.reasons[-1] == "within the 1 min cooldown of the last alert, so added to it"


@pytest.mark.parametrize("last_alerted", [BEGAN - 60.0, BEGAN + 3600, None])
def test_outside_the_cooldown_an_event_has_a_message_of_its_own(last_alerted):
    decision = decide(replace(AWAY, last_alerted=last_alerted))
    assert decision.sent
    assert not decision.joins


TOGETHER = replace(AWAY, rule=Rule(together=120.0), newest_from=BEGAN - 300, newest_to=BEGAN - 119)


def test_an_event_soon_after_the_last_one_of_the_newest_message_belongs_to_it_on_whichever_camera():
    decision = decide(TOGETHER)
    assert decision.joins == "newest"
    assert decision.reasons[-1] == "within 2 min of the last alert, so added to it"


@pytest.mark.parametrize(("change", "why"), [
    ({"newest_to": BEGAN - 120}, "too long after its last event"),
    ({"newest_from": BEGAN - 600}, "the message is ten minutes old"),
    ({"newest_from": BEGAN + 120, "newest_to": BEGAN + 130}, "long before it"),
    ({"newest_from": None, "newest_to": None}, "there is none"),
    ({"rule": Rule(together=0.0)}, "nothing is put together"),
    ({"rule": Rule(together=120.0, cooldown=0.0)}, "every event of this camera has its own message"),
])  # fmt: skip
def test_otherwise_it_has_a_message_of_its_own(change, why):
    assert decide(replace(TOGETHER, **change)).joins == "", why


def test_inputs_stored_before_messages_had_threads_are_decided_as_then():
    old = {k: v for k, v in replace(AWAY, last_alerted=BEGAN - 10).to_json().items() if not k.startswith("newest")}
    del old["rule"]["together"]
    assert decide(Inputs.from_json(old)).joins == "camera"


def test_inputs_that_are_none_are_refused_in_one_line():
    with pytest.raises(ValueError, match="not the inputs of a decision: 6 fields"):
        Inputs.from_json({"labels": 3})


@given(inputs)
def test_stored_inputs_give_the_same_decision_again(given_inputs):
    stored = json.loads(json.dumps(given_inputs.to_json()))
    assert Inputs.from_json(stored) == given_inputs
    assert decide(Inputs.from_json(stored)) == decide(given_inputs)


@given(inputs)
def test_every_verdict_has_a_reason(given_inputs):
    decision = decide(given_inputs)
    assert decision.reasons
    assert all(decision.reasons)
    assert (decision.until is not None) == (decision.verdict == "wait")
    assert decision.sent or not decision.joins


@given(inputs)
def test_what_is_off_never_alerts_and_never_will(given_inputs):
    off = replace(given_inputs, alerting=False)
    assert decide(off).verdict == "silent"
    assert not can_change(off)


@given(inputs)
def test_only_a_rule_with_labels_waits(given_inputs):
    unlabelled = replace(given_inputs, rule=replace(given_inputs.rule, labels=()))
    assert decide(unlabelled).verdict != "wait"
    if decide(given_inputs).verdict == "wait":
        assert given_inputs.labels is None
        assert given_inputs.analyzer


@given(inputs)
def test_no_wait_is_longer_than_the_rule_allows(given_inputs):
    decision = decide(given_inputs)
    if decision.until is not None:
        assert given_inputs.now < decision.until <= given_inputs.now + given_inputs.rule.label_wait + 1e-6
        assert decide(replace(given_inputs, now=decision.until)).verdict != "wait"


@given(inputs, st.dictionaries(names, scores, max_size=4))
def test_seeing_more_never_silences_what_was_alerted(given_inputs, more):
    seen = replace(given_inputs, labels=given_inputs.labels or {})
    both = {name: max(seen.labels.get(name, 0), more.get(name, 0)) for name in {*seen.labels, *more}}
    assert decide(replace(seen, labels=both)).sent or not decide(seen).sent


@given(inputs, zones)
def test_entering_more_zones_never_silences_what_was_alerted(given_inputs, more):
    wider = replace(given_inputs, zones=tuple({*given_inputs.zones, *more}))
    assert decide(wider).sent or not decide(given_inputs).sent


@given(inputs)
def test_the_cooldown_changes_the_message_never_the_verdict(given_inputs):
    assert decide(given_inputs).verdict == decide(replace(given_inputs, last_alerted=None)).verdict
