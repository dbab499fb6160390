"""Zones and masks of a camera in the page: saved, checked as they are drawn, and what they would have done."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from app.pages.camera_setup.zone_estimate import ZoneRule, best_scores, regions_of, suggested_mask, would_alert
from app.pages.camera_setup.zone_text import NoShapes, read, shapes_of, written
from house import facts
from house.event_summary import events
from house.settings.overlay.camera_change import origin
from house.settings.whole_config import survey
from tests.app.web_house import WebHouse

Send = Callable[..., Any]
ZONES = "/cameras/hall/zones"
TEXT = ("zone porch alert night: 0,0.5 0.5,0.5 0.5,1 0,1\nmask: 0.8,0 1,0 1,0.2")
STREET = "\nzone street on=truck,traffic_light: 0,0 1,0 1,0.2"
LEFT, RIGHT = facts.Box(0.1, 0.6, 0.1, 0.2), facts.Box(0.8, 0.6, 0.1, 0.2)
PERSON = facts.Label("person", 0.8)


def hall(web: WebHouse) -> Any:
    report = survey(web.home.config, web.home.learned, {})
    assert report.problems == () and report.settings is not None
    return report.settings.cameras["hall"]


def event(id: str, at: float, box: facts.Box, *labels: facts.Label) -> list[facts.Fact]:
    return [facts.EventLabelled(at=at, event=id, camera="hall", picture="p", labels=labels, analyzer="x"),
            facts.EventEnded(at=at + 5, event=id, camera="hall", began_at=at, duration=5.0),
            facts.EventBegan(at=at, event=id, camera="hall", regions=(box,))]


def test_shapes_are_read_as_they_are_written() -> None:
    shapes = read(TEXT)
    assert [(each.kind, each.name, each.alert, each.night, len(each.corners)) for each in shapes] == [
        ("zone", "porch", True, True, 4), ("mask", "", False, False, 3)]
    assert read(written(shapes)) == shapes
    for text, said in (("circle: 0,0", "line 1"), ("zone: 0,0", "needs a name"), ("zone a: x", "no corner"),
                       ("zone a: 0,0\n\nzone a: 0,0", "line 1"), ("mask: 0,0\n" * 61, "at most")):
        with pytest.raises(NoShapes, match=said):
            read(text)


def test_zones_are_saved_with_what_they_are_for_and_all_of_it_is_taken_back(web: WebHouse, send: Send) -> None:
    def save(text: str) -> Any:
        return send(ZONES, shapes=text, version=origin(web.home, "hall").version)

    assert save(TEXT).status_code == 303
    own = hall(web)
    assert (list(own.motion.zones), own.alert.zones, own.night, len(own.motion.masks)) == (
        ["porch"], ("porch",), ("porch",), 1)
    later = send(ZONES, shapes="", version="seen earlier")
    assert later.status_code == 409 and "Somebody else, or config.yml" in later.text and hall(web) == own
    assert save(TEXT + STREET).status_code == 303
    assert hall(web).alert.zone_labels == {"street": ("truck", "traffic light")} and STREET.strip() in written(
        shapes_of(hall(web)))
    assert save("").status_code == 303
    assert (hall(web).motion.zones, hall(web).alert.zones, hall(web).night) == ({}, (), ())
    assert hall(web).alert.zone_labels == {}


def test_what_is_no_zone_is_said_while_it_is_drawn_and_never_saved(web: WebHouse, send: Send) -> None:
    for text, said in (("zone porch: 0,0 1,0", "Zone porch: Has 2 points"),
                       ("zone porch: 0,0 1,1 1,0 0,1", "edges that cross"), ("mask: 0,0 1,1 0.5,0.5", "on one line"),
                       ("zone Front Door: 0,0 1,0 1,1", "a-z"), ("zone all: 0,0 1,0 1,1", "whole view"),
                       ("zone a: 0,0 2,0 1,1", "out of range"), ("nonsense", "Line 1")):
        assert said in send(f"{ZONES}/check", shapes=text).json()["problem"], text
        assert send(ZONES, shapes=text, version=origin(web.home, "hall").version).status_code == 422
    assert not web.home.learned.exists()


def test_an_estimate_says_which_of_the_last_events_would_have_alerted(web: WebHouse, send: Send) -> None:
    now = time.time()
    web.record(*reversed([fact for id, box in (("aaaaaa1", LEFT), ("aaaaaa2", RIGHT), ("aaaaaa3", RIGHT))
                          for fact in event(id, now - 60, box, PERSON)]))
    found = send(f"{ZONES}/check", shapes=TEXT).json()
    assert found["sentence"] == "Of the last day's 3 events these zones would have alerted on 1 while armed."
    assert [each["id"] for each in found["events"]] == ["aaaaaa1"] and found["problem"] == ""


def test_labels_scores_and_zones_decide_together() -> None:
    log = [*event("a1", 100.0, LEFT, PERSON), *event("b2", 50.0, LEFT, facts.Label("cat", 0.9, parents=("animal",))),
           *event("c3", 20.0, RIGHT)]
    seen, regions = events(log), regions_of(log)
    left = {"left": ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))}

    def ids(**rule: Any) -> list[str]:
        return [each.id for each in would_alert(seen, regions, ZoneRule(**rule))]

    assert ids(zones={}) == ["a1", "b2", "c3"] and ids(zones=left, alert_zones=("left",)) == ["a1", "b2"]
    assert ids(zones={}, labels=("person",), min_score=0.5) == ["a1"]
    assert ids(zones=left, alert_zones=("left",), labels=("animal",), min_score=0.95) == []


def test_a_mask_is_suggested_where_event_after_event_showed_nobody() -> None:
    tree = [fact for number in range(6) for fact in event(f"t{number}", 10.0 + number, RIGHT)]
    seen = [*tree, *event("p1", 99.0, LEFT, PERSON)]
    found = suggested_mask(events(seen), regions_of(seen))
    assert found is not None and found[1] == 6 and min(x for x, _ in found[0]) >= 0.7
    visited = [*seen, *event("p2", 100.0, RIGHT, PERSON)]
    assert suggested_mask(events(visited), regions_of(visited)) is None, "somebody walks there"


def test_scores_are_those_of_what_is_alerted_on() -> None:
    log = [*event("a1", 100.0, LEFT, PERSON, facts.Label("car", 0.95)), *event("b2", 50.0, LEFT),
           *event("c3", 20.0, RIGHT, facts.Label("person", 0.4), facts.Label("person", 0.9, doubt="scenery"))]
    assert best_scores(events(log), ("person",)) == [0.8, 0.4] and best_scores(events(log), ()) == [0.95, 0.4]
