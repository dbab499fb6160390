"""What is known of events and incidents, fact by fact."""

import json

from hypothesis import given
from hypothesis import strategies as st

from house import facts
from house.alerting.alert_decision import Inputs
from notifier.alerts.incident_records import from_json, to_json
from notifier.alerts.incidents import EventRecord, Incident, KnownEvent, happened, learned

AT = 1_700_000_000.0
BOX = facts.Box(0, 0, 1, 1)
BEGAN = facts.EventBegan(at=AT, event="e1", camera="front", picture="h/front/d/e1", zones=("door",))


def labelled(name="person", score=0.8, event="e1"):
    labels = (facts.Label(name, score, BOX),) if name else ()
    return facts.EventLabelled(at=AT, event=event, camera="front", picture="p", labels=labels, analyzer="nanodet")


events = st.sampled_from(["e1", "e2"])
learnable = st.one_of(
    st.builds(labelled, st.sampled_from(["person", "dog", ""]), st.floats(0, 1), events),
    st.builds(lambda e, p: facts.EventPictured(at=AT, event=e, camera="front", picture=p, zones=("path",)),
              events, st.sampled_from(["p1", "p2"])),
    st.builds(lambda e, d: facts.EventEnded(at=AT, event=e, camera="front", began_at=AT, duration=d), events,
              st.floats(0, 100)),
    st.builds(lambda e, by: facts.EventTagged(at=AT, event=e, tag="occupied", by=by), events,
              st.sampled_from(["U1", "U2"])),
)


def test_the_best_score_of_each_label_is_kept():
    known = happened(BEGAN)
    for fact in (labelled("person", 0.6), labelled("person", 0.9), labelled("dog", 0.5), labelled("person", 0.7)):
        known = learned(known, fact)
    assert known.labels == {"person": 0.9, "dog": 0.5}


def test_an_analyzer_that_saw_nothing_differs_from_one_that_has_not_answered():
    assert happened(BEGAN).labels is None
    assert learned(happened(BEGAN), labelled("")).labels == {}


def test_the_first_picture_stays_and_a_later_one_fills_its_place_when_there_was_none():
    better = facts.EventPictured(at=AT, event="e1", camera="front", picture="h/front/d/e1-1", zones=("path", "door"))
    assert learned(happened(BEGAN), better).picture == "h/front/d/e1"
    without = KnownEvent("e1", "front", AT)
    assert learned(without, better).picture == "h/front/d/e1-1"
    assert learned(happened(BEGAN), better).zones == ("door", "path")


def test_an_incident_counts_its_changes_and_only_them():
    incident = Incident("e1", "front", AT + 60, (happened(BEGAN),))
    assert incident.learned(labelled(event="e9")) is incident
    seen = incident.learned(labelled())
    assert seen.version == 2
    assert seen.learned(labelled()) is seen


def test_an_event_joins_an_incident_once():
    incident = Incident("e1", "front", AT + 60, (happened(BEGAN),))
    second = KnownEvent("e2", "front", AT + 20)
    joined = incident.joined(second)
    assert [each.event for each in joined.events] == ["e1", "e2"]
    assert joined.joined(second) is joined


@given(st.lists(learnable, max_size=8))
def test_hearing_everything_twice_changes_nothing(heard):
    incident = Incident("e1", "front", AT + 60, (happened(BEGAN), KnownEvent("e2", "front", AT + 20)))
    for fact in heard:
        incident = incident.learned(fact)
        assert incident.learned(fact) is incident


@given(st.lists(learnable, max_size=8))
def test_records_survive_storage(heard):
    incident = Incident("e1", "front", AT + 60, (happened(BEGAN),))
    for fact in heard:
        incident = incident.learned(fact)
    assert from_json(Incident, json.loads(json.dumps(to_json(incident)))) == incident
    inputs = Inputs(True, "mode away", AT, AT, AT, labels=incident.events[0].labels, alerting_zones=("door",))
    record = EventRecord(incident.events[0], inputs, ("mode Away sends alerts",), 1, "e1")
    assert from_json(EventRecord, json.loads(json.dumps(to_json(record)))) == record


def test_a_record_nobody_understands_is_as_good_as_none():
    assert from_json(Incident, {"id": "e1"}) is None
