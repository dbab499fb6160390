"""Which labels send an alert, where, how sure and how often: as the systems before this one said they do, and more."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house.alerting.alert_decision import Inputs, decide
from house.alerting.label_rule import Rule, Sighting
from house.alerting.why_event import explain
from house.facts import Label

AWAY = Inputs(alerting=True, why="mode away", began_at=1.7e9, asked_at=1.7e9, now=1.7e9)
PICKUP = Label("Pickup Truck", 0.9, parents=("Truck", "Vehicle", "Transportation"))
PERSON, CAT, DOG, CUP = (Label(name, 0.8) for name in ("person", "cat", "dog", "cup"))
SNOW = Label("snow", 0.9)
KNOWN = Rule(labels=("cat", "vehicle"), min_score=0.5, new_labels_only=True)
STREET = Rule(zone_labels={"street": ("truck",), "door": ("person", "dog")}, min_score=0.5)


def asked(rule: Rule, *pictures: tuple[Label, ...], zones=(), **changes) -> Inputs:
    """The inputs for an event with these pictures; each label is seen in every zone that was touched."""
    best: dict[str, float] = {}
    for label in (each for picture in pictures for each in picture):
        best[label.name] = max(label.score, best.get(label.name, 0.0))
    also = {label.name: label.parents for picture in pictures for label in picture}
    sightings = tuple(tuple(Sighting(label) for label in picture) for picture in pictures) if rule.by_picture else ()
    return replace(AWAY, rule=rule, labels=best, also=also, pictures=sightings, zones=zones, **changes)


def listed(*labels: str, **more) -> Rule:
    return Rule(labels=labels, min_score=0.5, **more)


@pytest.mark.parametrize(("what", "rule", "seen", "sent"), [
    ("alarm mode alerts on a listed label", listed("person"), (PERSON, CUP), True),
    ("and on nothing else", listed("person"), (CAT, CUP), False),
    ("and not where nothing is seen", listed("person"), (), False),
    ("a wider word is about all that belongs to it", listed("Vehicle"), (PICKUP,), True),
    ("though capitals and plurals differ, which it was wrong about", listed("VEHICLES"), (PICKUP,), True),
    ("a label without a box counts as well", listed("snow"), (SNOW,), True),
    ("a label that is not sure enough does not", listed("snow"), (replace(SNOW, score=0.4),), False),
    ("new labels only: what is not listed alerts", KNOWN, (DOG,), True),
    ("what is listed does not", KNOWN, (CAT,), False),
    ("nor what is listed by its wider word", KNOWN, (PICKUP,), False),
    ("nor what is listed by one the house knows", KNOWN, (Label("minibus", 0.9),), False),
    ("one new label among known ones is enough", KNOWN, (CAT, PICKUP, CUP), True),
    ("nothing seen is nothing new", KNOWN, (), False),
    ("nor is what is not sure enough", KNOWN, (replace(DOG, score=0.4),), False),
    ("with no labels listed each one is new", Rule(new_labels_only=True, min_score=0.5), (CUP,), True),
    ("and nothing still is nothing", Rule(new_labels_only=True, min_score=0.5), (), False),
])  # fmt: skip
def test_labels_as_they_were_mailed_by_cameras_that_send_by_ftp(what, rule, seen, sent):
    assert decide(asked(rule, seen)).sent is sent, what


@pytest.mark.parametrize(("what", "rule", "touched", "seen", "sent"), [
    ("a region alerts on its own labels", STREET, ("street",), (PICKUP,), True),
    ("not on those of another region", STREET, ("street",), (PERSON,), False),
    ("two regions, each with its own", STREET, ("street", "door"), (PERSON,), True),
    ("outside of all regions nothing alerts", STREET, ("yard",), (PERSON, PICKUP), False),
    ("a list without labels is any motion", Rule(zone_labels={"door": ()}), ("door",), (), True),
    ("motion counts in one region and not in another", replace(STREET, zones=("yard",)), ("street",), (CUP,), False),
    ("a region without labels of its own has the camera's", replace(STREET, zones=("yard",), labels=("cup",)),
     ("yard",), (CUP,), True),
    ("a name is about what is narrower, which it was wrong about", Rule(zone_labels={"door": ("cat",)}), ("door",),
     (Label("tabby", 0.9),), True),
])  # fmt: skip
def test_regions_as_they_had_labels_of_their_own(what, rule, touched, seen, sent):
    assert decide(asked(rule, seen, zones=touched)).sent is sent, what


def test_a_label_counts_in_the_zones_that_its_box_touches():
    inputs = asked(STREET, (PERSON,), zones=("street", "door"))
    in_street, at_door = (replace(inputs, pictures=((Sighting(PERSON, (zone,)),),)) for zone in ("street", "door"))
    assert not decide(in_street).sent and decide(at_door).sent
    assert decide(at_door).reasons[1:] == ("in zone street and door", "seen: person 0.80")
    assert decide(in_street).reasons == (
        "no truck in street or person or dog in door of at least 0.50 among the labels (person 0.80)",)


@pytest.mark.parametrize(("seen", "sent"), [
    (Label("dog", 0.65), True), (Label("dog", 0.55), False), (Label("cat", 0.85), True), (Label("cat", 0.75), False),
    (Label("person", 0.5), True), (Label("golden retriever", 0.7), True), (Label("golden retriever", 0.5), False),
])  # fmt: skip
def test_a_score_of_its_own_goes_before_that_of_a_wider_word_and_that_before_the_usual_one(seen, sent):
    rule = listed("animal", "person", min_scores={"dog": 0.6, "animal": 0.8})
    assert decide(asked(rule, (seen,))).sent is sent


def test_a_score_that_was_chosen_for_a_label_holds_at_night_as_well():
    rule = listed("person", "dog", min_scores={"person": 0.4})
    dim = {"person": 0.42, "dog": 0.9}
    assert decide(replace(AWAY, rule=rule, labels={}, doubted=dim)).reasons[-1] == "seen: person 0.42"
    assert not decide(replace(AWAY, rule=listed("person", "dog"), labels={}, doubted=dim)).sent


def test_what_is_always_there_never_alerts_whatever_the_rule():
    coat = replace(PERSON, doubt="scenery")
    for rule in (listed("person", looks=2), Rule(new_labels_only=True, looks=2), STREET):
        inputs = replace(AWAY, rule=rule, labels={}, zones=("door",), pictures=((Sighting(coat),),) * 3)
        assert not decide(inputs).sent


@pytest.mark.parametrize(("pictures", "sent"), [
    (((PERSON,),), False), (((PERSON,), (CUP,)), False), (((PERSON,), (CUP,), (PERSON,)), True),
    (((PERSON,), (DOG,)), True), (((PERSON, PERSON),), False), (((PERSON,), (replace(PERSON, score=0.3),)), False),
])  # fmt: skip
def test_what_must_be_seen_in_two_pictures_is_not_believed_in_one(pictures, sent):
    assert decide(asked(listed("person", "dog", looks=2), *pictures)).sent is sent


def test_a_look_too_few_is_said_and_so_is_enough():
    rule = listed("person", looks=3)
    assert decide(asked(rule, (PERSON,))).reasons == (
        "seen in 1 picture so far, of the 3 it takes: person 0.80",)
    assert decide(asked(rule, *[(PERSON,)] * 3)).reasons[-1] == "seen: person 0.80 in 3 pictures"


def test_outside_of_its_times_a_rule_is_silent_and_names_them():
    rule = Rule(when=("Mon-Fri 22:00-06:30", "Sat,Sun"))
    decision = decide(replace(AWAY, rule=rule, in_time=False))
    assert decision.reasons == ("outside of the times of its alerts (Mon-Fri 22:00-06:30; Sat,Sun)",)
    assert decide(replace(AWAY, rule=rule)).sent


@pytest.mark.parametrize(("inputs", "lines"), [
    (asked(KNOWN, (CAT,)), ["no alert, because no label other than cat or vehicle of at least 0.50 among the labels "
                            "(cat 0.80).", "wanted: label other than cat or vehicle",
                            "An alert would have been sent with any motion counting, or had something new been seen."]),
    (asked(KNOWN, (DOG, CAT)), ["seen: dog 0.80, which is none of cat or vehicle.",
                                "with dog and cat among its labels"]),
    (asked(STREET, (PERSON,), zones=("street",)),
     ["no truck in street of at least 0.50", "wanted: truck in street or person or dog in door",
      "with the whole view counting, or with any motion counting, or had a truck been seen in street."]),
    (asked(listed("person", looks=2), (PERSON,)),
     ["seen in 1 picture so far, of the 2 it takes: person 0.80", "wanted: person, in 2 pictures",
      "with any motion counting, or had a person been seen, or with one picture enough (looks: 1)"]),
    (asked(listed("person", "dog", min_scores={"dog": 0.9}), (DOG,)),
     ["no person or dog of at least 0.50 (dog 0.90) among the labels (dog 0.80)", "with min_score at 0.80"]),
    (replace(AWAY, rule=Rule(when=("Sat",)), in_time=False),
     ["outside of the times of its alerts (Sat)", "An alert would have been sent in a time of its alerts."]),
])  # fmt: skip
def test_why_says_what_each_rule_decided_and_what_would_have_changed_it(inputs, lines):
    said = "\n".join(explain(inputs))
    for line in lines:
        assert line in said, said


def test_while_labels_are_awaited_it_says_for_which():
    for rule, waiting in ((KNOWN, "label other than cat or vehicle"), (Rule(new_labels_only=True), "label"),
                          (STREET, "truck in street")):
        decision = decide(replace(AWAY, rule=rule, zones=("street",)))
        assert decision.reasons[-1] == f"waiting at most 1 s for labels ({waiting})"


names = st.sampled_from(["person", "dog", "cat", "truck", "cup", "pickup truck"])
zones = st.sampled_from(["street", "door", "yard"])
labels = st.builds(Label, names, st.floats(0, 1), doubt=st.sampled_from(["", "", "night", "scenery"]))
sightings = st.builds(Sighting, labels, st.none() | st.lists(zones, max_size=2).map(tuple))
pictures = st.lists(st.lists(sightings, max_size=3).map(tuple), max_size=4).map(tuple)
rules = st.builds(
    Rule, labels=st.lists(names, max_size=2).map(tuple), min_score=st.floats(0, 1), new_labels_only=st.booleans(),
    zones=st.lists(zones, unique=True, max_size=2).map(tuple), looks=st.integers(1, 3), chosen=st.booleans(),
    min_scores=st.dictionaries(names, st.floats(0, 1), max_size=2),
    zone_labels=st.dictionaries(zones, st.lists(names, max_size=2).map(tuple), max_size=2))
inputs = st.builds(lambda rule, seen, touched: replace(AWAY, rule=rule, labels={}, pictures=seen, zones=touched),
                   rules, pictures, st.lists(zones, unique=True, max_size=3).map(tuple))


@given(inputs)
def test_stored_rules_decide_the_same_again_and_every_verdict_has_a_reason(given_inputs):
    again = Inputs.from_json(json.loads(json.dumps(given_inputs.to_json())))
    assert again == given_inputs and decide(again) == decide(given_inputs)
    assert all(decide(given_inputs).reasons) and all(explain(given_inputs))


@given(inputs, pictures)
def test_another_picture_never_silences_what_was_alerted(given_inputs, more):
    longer = replace(given_inputs, pictures=(*given_inputs.pictures, *more))
    assert decide(longer).sent or not decide(given_inputs).sent


@given(inputs)
def test_fewer_looks_and_lower_scores_never_silence(given_inputs):
    rule = replace(given_inputs.rule, looks=1, min_score=0.0, min_scores={}, chosen=True)
    assert decide(replace(given_inputs, rule=rule)).sent or not decide(given_inputs).sent


@pytest.mark.parametrize(("motion", "seen", "sent"), [
    (0.05, (), True), (0.4, (), False), (0.4, (PERSON,), True), (0.2, (), False), (None, (), False),
])  # fmt: skip
def test_labels_are_asked_only_of_motion_as_large_as_it_was_chosen(motion, seen, sent):
    decision = decide(asked(listed("person", labels_from=0.2), seen, motion=motion))
    assert decision.sent is sent
    assert motion != 0.05 or decision.reasons[-1] == "motion over 5.0% of the view needs no label"


@pytest.mark.parametrize(("seen", "sent"), [
    ((PERSON,), True), ((), True), ((CUP,), True), ((CAT,), False), ((PICKUP, CUP), False), ((PICKUP, PERSON), True),
])  # fmt: skip
def test_where_nothing_is_recognised_an_alert_is_sent_if_that_was_chosen(seen, sent):
    assert decide(asked(listed("person", unrecognised=True), seen)).sent is sent
