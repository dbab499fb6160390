"""Zones, masks and scores of a camera in the page: saved whole or not at all, and checked as they are drawn."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pages.camera_setup.zones.zone_text import Drawing, NoDrawing, ZoneShape, drawing_of, read, written
from house import facts
from house.settings.overlay.camera_change import origin
from house.settings.whole_config import survey
from tests.app.web_house import WebHouse

Send = Callable[..., Any]
ZONES = "/cameras/hall/zones"
TEXT = ("zone porch alert night: 0,0.5 0.5,0.5 0.5,1 0,1\nmask: 0.8,0 1,0 1,0.2")
STREET = "\nzone street on=truck,traffic_light score=truck@0.7 in=home,away: 0,0 1,0 1,0.2\nscore cell_phone: 0.8"
LEFT, RIGHT = facts.Box(0.1, 0.6, 0.1, 0.2), facts.Box(0.8, 0.6, 0.1, 0.2)
PERSON = facts.Label("person", 0.8, LEFT)


def hall(web: WebHouse) -> Any:
    report = survey(web.home.config, web.home.learned, {})
    assert report.problems == () and report.settings is not None, report.problems
    return report.settings.cameras["hall"]


def version(web: WebHouse) -> str:
    return origin(web.home, "hall").version


def event(id: str, at: float, box: facts.Box, *labels: facts.Label) -> list[facts.Fact]:
    """Its facts, newest first."""
    return [facts.EventLabelled(at=at, event=id, camera="hall", picture="p", labels=labels, analyzer="x"),
            facts.EventEnded(at=at + 5, event=id, camera="hall", began_at=at, duration=5.0),
            facts.EventBegan(at=at, event=id, camera="hall", regions=(box,))]


@given(label=st.text(st.sampled_from("aä%_:,@= 2C"), min_size=1).map(str.strip).filter(bool))
def test_a_label_stays_the_same_whatever_marks_are_in_it(label: str) -> None:
    """Labels of a classifier of one's own may be called anything."""
    drawn = Drawing((ZoneShape("zone", "street", ((0, 0), (1, 0), (1, 1)), True, False, (label,), {label: 0.7}),),
                    {label: 0.6})

    assert read(written(drawn)) == drawn


def test_a_drawing_is_read_as_it_is_written() -> None:
    drawing = read(TEXT + STREET + "\nzone door alert entrance: 0,0 1,0 1,1")
    porch, mask, street, door = drawing.shapes
    assert (porch.name, porch.alert, porch.night, len(porch.corners), mask.kind) == ("porch", True, True, 4, "mask")
    assert (street.labels, street.scores) == (("truck", "traffic light"), {"truck": 0.7})
    assert street.modes == ("home", "away")
    assert door.entrance and drawing.scores == {"cell phone": 0.8} and read(written(drawing)) == drawing


@pytest.mark.parametrize(("text", "said"), [
    ("circle: 0,0", "line 1"), ("zone: 0,0", "needs a name"), ("zone a: x", "no corner"),
    ("mask: 0,0\n" * 61, "at most"),
    ("zone a: 0,0\n\nzone a: 0,0", "line 1"), ("score person: high", "no score"), ("zone a score=x@y: 0,0", "no score"),
])  # fmt: skip
def test_what_is_no_drawing_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(NoDrawing, match=said):
        read(text)


def test_zones_are_saved_with_what_they_are_for_and_all_of_it_is_taken_back(web: WebHouse, send: Send) -> None:
    def save(text: str) -> Any:
        return send(ZONES, shapes=text, version=version(web))

    assert save(TEXT).status_code == 303
    own = hall(web)
    assert (list(own.motion.zones), own.alert.zones, own.night, len(own.motion.masks)) == (
        ["porch"], ("porch",), ("porch",), 1)
    assert save(TEXT + STREET).status_code == 303
    own = hall(web)
    assert own.alert.zone_labels == {"street": ("truck", "traffic light")}
    assert own.zone_modes == {"street": ("home", "away")}
    assert own.alert.zone_min_scores == {"street": {"truck": 0.7}} and own.alert.min_scores == {"cell phone": 0.8}
    assert all(line in written(drawing_of(own)).splitlines() for line in (TEXT + STREET).splitlines())
    page = web.login().get(f"{web.url}/cameras/hall").text
    assert "Alerts in street on" in page and "Alerts in street in mode</dt><dd>Home, Away" in page
    assert save("").status_code == 303
    own = hall(web)
    assert (own.motion.zones, own.alert.zones, own.night, own.zone_modes) == ({}, (), (), {})
    assert own.alert == type(own.alert)()


def test_of_two_who_drew_on_the_same_the_later_one_is_told_and_keeps_what_they_drew(web: WebHouse, send: Send) -> None:
    seen = version(web)
    assert send(ZONES, shapes=TEXT, version=seen).status_code == 303
    before = web.home.learned.read_bytes()
    later = send(ZONES, shapes=TEXT.replace("porch", "gate"), version=seen)
    assert later.status_code == 409 and "Somebody else, or config.yml" in later.text and "zone gate alert" in later.text
    assert web.home.learned.read_bytes() == before


def test_who_drew_while_config_was_edited_is_told_and_nothing_is_saved(web: WebHouse, send: Send) -> None:
    seen = version(web)
    config = web.home.config.read_text()
    web.home.config.write_text(config.replace('"source": "demo://room"', '"source": "demo://room", "outdoor": true'))
    assert send(ZONES, shapes=TEXT, version=seen).status_code == 409
    assert hall(web).outdoor and hall(web).motion.zones == {} and not web.home.learned.exists()


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_disk_that_goes_away_while_saving_leaves_all_as_it_was(web: WebHouse, send: Send, step: str,
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    assert send(ZONES, shapes=TEXT, version=version(web)).status_code == 303
    before = web.home.learned.read_bytes()

    def gone(*_: Any, **__: Any) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as cut:
        cut.setattr(f"house.atomic_write.os.{step}", gone)
        answer = send(ZONES, shapes=TEXT + STREET, version=version(web))
    assert answer.status_code == 409 and "cannot be written: Input/output error" in answer.text
    assert web.home.learned.read_bytes() == before and list(hall(web).motion.zones) == ["porch"]


@pytest.mark.parametrize(("text", "said"), [
    ("zone porch: 0,0 1,0", "Zone porch: Has 2 points"), ("zone porch: 0,0 1,1 1,0 0,1", "edges that cross"),
    ("mask: 0,0 1,0 1,1\nmask: 0,0 1,1 0.5,0.5", "Mask 2: Encloses nothing"), ("nonsense", "Line 1"),
    ("zone Front Door: 0,0 1,0 1,1", "a-z"), ("zone all: 0,0 1,0 1,1", "whole view"),
    ("zone a: 0,0 2,0 1,1", "out of range"), ("zone a in=home: 0,0 1,0 1,1", "Zone a: Changes nothing, for no alerts"),
    ("zone a alert in=noon: 0,0 1,0 1,1", "Zone a: "), ("score person: 7", "Score of person: 7 is out of range"),
    ("zone a alert score=person@3: 0,0 1,0 1,1", "Zone a: 3 is out of range"),
    ("zone a alert night in=home: 0,0 1,0 1,1", "Zones: Zone_modes says other modes"),
])  # fmt: skip
def test_what_is_no_zone_is_said_while_it_is_drawn_and_never_saved(web: WebHouse, send: Send, text: str, said: str
                                                                   ) -> None:
    assert said in send(f"{ZONES}/check", shapes=text).json()["problem"], text
    assert send(ZONES, shapes=text, version=version(web)).status_code == 422
    assert not web.home.learned.exists()


def test_an_estimate_says_which_of_the_last_events_would_have_alerted(web: WebHouse, send: Send) -> None:
    now = time.time()
    web.record(*reversed([fact for id, box in (("aaaaaa1", LEFT), ("aaaaaa2", RIGHT), ("aaaaaa3", RIGHT))
                          for fact in event(id, now - 60, box, PERSON)]))
    found = send(f"{ZONES}/check", shapes=TEXT).json()
    assert found["sentence"] == ("Of the last day's 3 events these zones would have alerted on 1 in mode Away, in "
                                 "Night on 1 and in Home on none.")
    assert found["week"] == "Of the last week's 3 events in mode Away on 1."
    assert [each["id"] for each in found["events"]] == ["aaaaaa1"] and found["problem"] == ""


def test_scores_are_counted_over_the_last_week_that_the_history_has(web: WebHouse, send: Send) -> None:
    now = time.time()
    web.record(*reversed(event("bbbbbb1", now - 3 * 86400, LEFT, PERSON)), *reversed(event("bbbbbb2", now - 60, LEFT)))
    dim = facts.Label("person", 0.4, RIGHT)
    web.record(*reversed(event("bbbbbb3", now - 90, RIGHT, dim)))
    text = "zone left alert on=person score=person@0.9: 0,0 0.5,0 0.5,1 0,1\nscore person: 0.3"
    found = send(f"{ZONES}/check", shapes=text).json()
    assert [(each["zone"], each["label"], each["text"]) for each in found["scores"]] == [
        ("", "person", "sure enough in 2 of 2 events of the last week"),
        ("left", "person", "sure enough in none of 1 event of the last week")]
