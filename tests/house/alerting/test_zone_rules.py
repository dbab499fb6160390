"""Zones with scores, modes and an entrance of their own: what is decided, and what `why` says of it."""

from dataclasses import replace

import pytest

from house.alerting.alert_decision import Inputs, decide
from house.alerting.label_rule import Rule, Sighting
from house.alerting.why_event import explain
from house.facts import Label
from house.labels.titles import AskedFor

AWAY = Inputs(True, "mode away", 1.7e9, 1.7e9, 1.7e9, zones=("street", "door"))
SCORED = Rule(labels=("vehicle", "person"), min_score=0.5, zones=("street", "door"),
              zone_min_scores={"street": {"truck": 0.8, "vehicle": 0.9}, "door": {"person": 0.3}})


def seeing(rule: Rule, label: Label, *zones: str) -> Inputs:
    return replace(AWAY, rule=rule, labels={label.name: label.score}, also={label.name: label.parents},
                   pictures=((Sighting(label, zones or None),),))


@pytest.mark.parametrize(("label", "zone", "sent"), [
    (Label("truck", 0.85), "street", True), (Label("truck", 0.7), "street", False), (Label("truck", 0.6), "door", True),
    (Label("car", 0.85), "street", False), (Label("car", 0.95), "street", True), (Label("person", 0.35), "door", True),
    (Label("person", 0.35), "street", False), (Label("person", 0.35, doubt="night"), "door", True),
    (Label("person", 0.95, doubt="scenery"), "door", False),
])  # fmt: skip
def test_a_label_counts_in_a_zone_from_the_score_it_has_there(label: Label, zone: str, sent: bool) -> None:
    assert decide(seeing(SCORED, label, zone)).sent is sent


def test_what_has_no_box_counts_in_every_zone_that_motion_touched() -> None:
    faint = Label("person", 0.35)
    assert decide(seeing(SCORED, faint)).sent
    assert not decide(replace(seeing(SCORED, faint), zones=("street",))).sent


def test_why_names_the_scores_of_zones() -> None:
    first, *_, last = explain(seeing(SCORED, Label("truck", 0.7), "street"))
    assert "of at least 0.50 (truck in street 0.80, vehicle in street 0.90, person in door 0.30)" in first
    assert "with min_score at 0.70" in last


def test_a_zone_outside_of_its_modes_is_said_by_its_name() -> None:
    rule = Rule(zones=("street", "door"), zone_modes={"street": ("away", "vacation")})
    at_home = replace(AWAY, why="mode home", rule=rule, alerting_zones=("door",), zones=("street",))
    first, *_, last = explain(at_home)
    assert first == "no alert, because zone street alerts only in mode Away or Vacation."
    assert "in a mode in which street alerts" in last
    assert decide(replace(at_home, zones=("street", "door"))).reasons == (
        "mode Home sends alerts", "in zone door", "any motion counts")
    assert decide(replace(at_home, alerting_zones=None)).sent


def test_only_what_touches_the_entrance_waits_for_somebody_to_come_home() -> None:
    empty = replace(AWAY, rule=Rule(entrance_zones=("door",)), entry_until=1.7e9 + 60)
    waits, beyond = decide(empty), decide(replace(empty, zones=("street",)))
    assert (waits.verdict, waits.at_entrance) == ("wait", True)
    assert beyond.sent and beyond.reasons[-1] == "not at the entrance (door)"
    assert not any("entry delay" in line for line in explain(replace(empty, zones=("street",))))


def test_an_alert_is_named_by_the_lowest_score_that_a_label_has_anywhere() -> None:
    stored = replace(AWAY, rule=replace(SCORED, min_scores={"person": 0.6})).to_json()["rule"]
    asked = AskedFor.of(stored)
    assert dict(asked.leasts) == {"person": 0.3, "truck": 0.8, "vehicle": 0.9}
    [person] = asked.after([Label("person", 0.35, doubt="night")])
    assert person.doubt == "" and Inputs.from_json(AWAY.to_json()) == AWAY
