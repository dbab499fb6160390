"""Why an alert was sent for an event or not, from stored inputs alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house import facts
from house.alerting.alert_decision import Inputs, decide
from house.alerting.label_rule import Rule
from house.alerting.why_event import explain, explain_decision, others

BEGAN = 1_700_000_000.0
AWAY = Inputs(True, "mode away", BEGAN, BEGAN + 0.1, BEGAN + 0.2, rule=Rule(labels=("person",), min_score=0.5),
              labels={"person": 0.87})


def test_it_says_the_verdict_with_its_reasons_and_what_it_was_decided_on():
    assert explain(AWAY) == (
        "alert sent, because mode Away sends alerts; seen: person 0.87.",
        "Known then: person 87%; no zone touched; wanted: person; looked at right away.",
        "No alert would have been sent with alerts off, or in a mode that sends none, or had nothing been recognised.",
    )


@pytest.mark.parametrize(("change", "verdict"), [
    ({"alerting": False, "why": "mode home"}, "no alert, because mode Home sends no alerts."),
    ({"labels": {"dog": 0.9}}, "no alert, because no person of at least 0.50 among the labels (dog 0.90)."),
    ({"labels": {"person": 0.4}}, "no alert, because no person of at least 0.50 among the labels (person 0.40)."),
    ({"alerting_zones": ("door",)}, "no alert, because not in zone door (in none of the zones)."),
    ({"labels": None}, "no alert yet, because waiting at most 1 s for labels (person)."),
    ({"labels": None, "now": BEGAN + 2},
     "alert sent, because mode Away sends alerts; labels took longer than 1 s, so the alert went out without them."),
])  # fmt: skip
def test_one_other_input_changes_the_verdict(change, verdict):
    assert explain(AWAY)[0].startswith("alert sent")
    assert explain(replace(AWAY, **change))[0] == verdict


def test_it_names_what_would_have_turned_silence_into_an_alert():
    dog = replace(AWAY, labels={"person": 0.41, "dog": 0.9})
    assert explain(dog)[-1] == ("An alert would have been sent with any motion counting, or had a person been seen, "
                                "or with min_score at 0.41.")
    dim = replace(AWAY, labels={}, doubted={"person": 0.42}, rule=Rule(labels=("person",), min_score=0.35))
    assert explain(dim)[-1].endswith("or with min_score at 0.42.")
    assert explain(replace(AWAY, alerting=False, why="mode home"))[-1] == \
        "An alert would have been sent in a mode that sends alerts, with alerts on."


zones = st.sampled_from([None, (), ("door",), ("door", "path")])
any_inputs = st.builds(
    replace, st.just(AWAY), alerting=st.booleans(), alerting_zones=zones, zones=zones.map(lambda each: each or ()),
    labels=st.none() | st.dictionaries(st.sampled_from(["person", "dog"]), st.floats(0, 1)), analyzer=st.booleans(),
    rule=st.builds(Rule, labels=st.sampled_from([(), ("person",)]), min_score=st.floats(0, 1),
                   zones=zones.map(lambda each: each or ())))


@given(any_inputs)
def test_what_it_says_would_change_the_verdict_does(given_inputs):
    said = " ".join(explain(given_inputs))
    for words, other in others(given_inputs):
        assert (words in said) == (decide(other).sent != decide(given_inputs).sent)


def decided(given_inputs, **changes):
    decision = decide(given_inputs)
    return facts.AlertDecided(**{"at": BEGAN, "event": "e1", "camera": "front", "sent": decision.sent,
                                 "reasons": decision.reasons, "inputs": given_inputs.to_json()} | changes)


def test_a_recorded_decision_is_explained_by_deciding_again():
    assert explain_decision(decided(AWAY)) == explain(AWAY)


def test_a_decision_that_would_be_another_today_says_both():
    lines = explain_decision(decided(AWAY, sent=False, reasons=("no person",)))
    assert lines == ("no alert, because no person.", f"Decided again today it would be: {explain(AWAY)[0]}")


def test_a_decision_whose_inputs_nobody_understands_says_its_reasons():
    assert explain_decision(decided(AWAY, inputs={})) == explain(AWAY)[:1]
