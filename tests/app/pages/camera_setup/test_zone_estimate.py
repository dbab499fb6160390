"""What other zones, masks and scores would have done: by the house's own rule, all of it; and masks to suggest."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.pages.camera_setup.zones import estimate_in_words
from app.pages.camera_setup.zones.suggested_mask import suggested_mask
from app.pages.camera_setup.zones.zone_estimate import TriedSettings, best_scores, regions_of
from app.pages.camera_setup.zones.zone_text import Drawing
from app.reading.camera_events import FRESH, CameraEvents
from house import facts
from house.clock import FakeClock
from house.event_summary import events
from house.settings.whole_config import Settings
from ledger.errors import LedgerError

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp()
LEFT, RIGHT, CLOCK = facts.Box(0.1, 0.6, 0.1, 0.2), facts.Box(0.8, 0.6, 0.1, 0.2), facts.Box(0.02, 0.02, 0.1, 0.05)
HALVES = {"left": [[0, 0], [0.5, 0], [0.5, 1], [0, 1]], "right": [[0.5, 0], [1, 0], [1, 1], [0.5, 1]]}


def person(score: float, box: facts.Box = LEFT, doubt: facts.Doubt = "") -> facts.Label:
    return facts.Label("person", score, box, doubt=doubt)


CAT = facts.Label("cat", 0.9, LEFT, parents=("animal",))


def event(id: str, box: facts.Box, *pictures: tuple[facts.Label, ...] | None, at: float = NOON) -> list[facts.Fact]:
    """Its facts, newest first; None: a picture that nobody looked at."""
    looked = [facts.EventLabelled(at=at, event=id, camera="hall", picture=f"p{number}", labels=labels, analyzer="x")
              for number, labels in enumerate(pictures) if labels is not None]
    return [*looked, facts.EventEnded(at=at + 5, event=id, camera="hall", began_at=at, duration=5.0),
            facts.EventBegan(at=at, event=id, camera="hall", regions=(box,))]


SEEN = [*event("sure", LEFT, (person(0.8),), (person(0.7),)), *event("dim", LEFT, (person(0.35, doubt="night"),)),
        *event("cat", LEFT, (CAT,)), *event("right", RIGHT, (person(0.8, RIGHT),)), *event("unseen", LEFT, None),
        *event("wind", RIGHT, ()), *event("coat", LEFT, (person(0.9, doubt="scenery"),))]


def tried(log: list[facts.Fact] = SEEN, **camera: Any) -> TriedSettings:
    motion = {"zones": HALVES} | camera.pop("motion", {})
    hall = {"source": "demo://room", "motion": motion, "alert": {"labels": ["person"], "min_score": 0.5}} | camera
    settings = Settings.model_validate({"house": {"timezone": "UTC"}, "cameras": {"hall": hall}})
    return TriedSettings(settings, settings.cameras["hall"], regions_of(log))


def alerted(mode: str = "away", **camera: Any) -> list[str]:
    found = tried(**camera)
    return sorted(each.id for each in events(SEEN) if found.would_alert(each, mode))


@pytest.mark.parametrize(("what", "alert", "found"), [
    ("labels and their score", {"labels": ["person"], "min_score": 0.5}, ["right", "sure"]),
    ("a wider word", {"labels": ["animal"], "min_score": 0.5}, ["cat"]),
    ("a score of the label's own", {"labels": ["person"], "min_scores": {"person": 0.3}}, ["dim", "right", "sure"]),
    ("a score of the zone's own", {"labels": ["person"], "zones": ["left", "right"], "min_score": 0.5,
                                   "zone_min_scores": {"left": {"person": 0.9}}}, ["right"]),
    ("labels of the zone's own", {"zone_labels": {"left": ["cat"], "right": ["person"]}, "min_score": 0.5},
     ["cat", "right"]),
    ("how many pictures it takes", {"labels": ["person"], "looks": 2, "min_score": 0.5}, ["sure"]),
    ("new labels only", {"labels": ["person"], "new_labels_only": True, "min_score": 0.5}, ["cat"]),
    ("times of alerts", {"labels": ["person"], "when": ["13:00-14:00"]}, []),
    ("how large it is", {"labels": ["person"], "labels_from": 0.03, "when": ["11:00-13:00"], "zones": ["right"]},
     ["right", "wind"]),
    ("what is not recognised", {"labels": ["person"], "min_score": 0.5, "unrecognised": True, "zones": ["right"]},
     ["right", "wind"]),
    ("any motion", {"zones": ["right"]}, ["right", "wind"]),
])  # fmt: skip
def test_every_part_of_the_rule_counts(what: str, alert: dict[str, Any], found: list[str]) -> None:
    assert alerted(alert=alert) == found, what


def test_modes_masks_and_zones_of_modes_count() -> None:
    assert alerted("home") == [] and alerted("home", at_home=["alerting"]) == ["right", "sure"]
    zones = {"alert": {"labels": ["person"], "zones": ["left", "right"]}, "zone_modes": {"left": ["home", "night"]}}
    assert (alerted("away", **zones), alerted("home", **zones)) == (["right"], ["sure"])
    assert alerted(motion={"masks": [HALVES["right"]]}) == ["sure"], "no motion is left of what is under the mask"
    assert alerted(motion={"masks": [[[0.8, 0.5], [0.85, 0.5], [0.85, 1], [0.8, 1]]]}) == ["right", "sure"]


def test_what_nobody_looked_at_is_neither_alerted_nor_not() -> None:
    unseen = next(each for each in events(SEEN) if each.id == "unseen")
    assert tried().would_alert(unseen) is None
    assert tried(alert={"zones": ["left"]}).would_alert(unseen) is True
    assert tried(alert={"zones": ["right"], "labels": ["person"]}).would_alert(unseen) is False


def test_a_label_is_counted_where_it_is() -> None:
    found, by_id = tried(alert={"min_score": 0.5, "zones": ["left"], "zone_min_scores": {"left": {"person": 0.75}}}), {
        each.id: each for each in events(SEEN)}
    assert [found.counted(by_id[id], "person", "left") for id in ("sure", "dim", "right", "coat", "cat")] == [
        True, False, None, None, None]
    assert found.counted(by_id["right"], "person") is True and found.counted(by_id["cat"], "animal", "left") is True


def windy(count: int, box: facts.Box, name: str = "t") -> list[facts.Fact]:
    return [fact for number in range(count) for fact in event(f"{name}{number}", box, (), at=NOON + number)]


def suggested(log: list[facts.Fact], **camera: Any) -> Any:
    seen, found = events(log), tried(log, **camera)
    return suggested_mask(seen, {each.id: found.moving(each) for each in seen})


def test_a_mask_is_suggested_where_event_after_event_showed_nobody() -> None:
    seen = [*windy(6, RIGHT), *event("p1", LEFT, (person(0.9),))]
    corners, count = suggested(seen)
    assert count == 6 and min(x for x, _ in corners) >= 0.7 and max(y for _, y in corners) < 0.95
    visited = [*seen, *event("p2", RIGHT, (person(0.9, RIGHT),))]
    assert suggested(visited) is None, "somebody walks there"
    assert suggested([facts.EventTagged(at=NOON + 60, event="t1", tag="occupied", by="anna"), *seen]) is None
    assert suggested(seen, motion={"masks": [HALVES["right"]]}) is None, "it is masked already"


def test_of_two_places_one_is_suggested_after_the_other() -> None:
    seen = [*windy(8, CLOCK, "c"), *windy(6, RIGHT)]
    corners, count = suggested(seen)
    assert count == 8 and max(x for x, _ in corners) < 0.2
    corners, count = suggested(seen, motion={"masks": [[list(each) for each in corners]]})
    assert count == 6 and min(x for x, _ in corners) >= 0.7


def test_no_mask_is_suggested_for_what_nobody_looked_at_nor_for_most_of_the_view() -> None:
    unseen = [fact for number in range(9) for fact in event(f"u{number}", RIGHT, None, at=NOON + number)]
    assert suggested(unseen) is None
    told = [facts.EventTagged(at=NOON + 60, event=f"u{number}", tag="unoccupied", by="anna") for number in range(9)]
    assert suggested([*told, *unseen]) is not None
    assert suggested(windy(9, facts.Box(0.1, 0.1, 0.8, 0.8))) is None and suggested(windy(4, RIGHT)) is None


def test_scores_are_those_of_what_is_alerted_on() -> None:
    log = [*event("a1", LEFT, (person(0.8), facts.Label("car", 0.95))), *event("b2", LEFT, ()),
           *event("c3", RIGHT, (person(0.4), person(0.9, doubt="scenery")))]
    assert sorted(best_scores(events(log), ("person",))) == [0.4, 0.8]
    assert sorted(best_scores(events(log), ())) == [0.4, 0.95]


class Told:
    """A history that has these entries; asks are counted."""

    def __init__(self, *entries: list[facts.Fact]) -> None:
        self.there, self.asked = entries, 0

    def entries(self, *_: Any) -> list[Any]:
        self.asked += 1
        return [type("Entry", (), {"facts": tuple(reversed(each))}) for each in self.there]


def test_a_cameras_week_is_read_once_a_minute_and_joined_with_what_the_log_has_since() -> None:
    clock, history = FakeClock(), Told(event("old", LEFT, (person(0.8),), at=NOON - 9000))
    known = CameraEvents(history, clock)  # type: ignore[arg-type]
    log = event("new", LEFT, (), at=NOON)
    other = facts.EventBegan(at=NOON, event="x", camera="yard")
    for _ in range(3):
        found = events(known.since("hall", NOON - 9999, [other, *log]).facts)
        assert [each.id for each in found] == ["new", "old"] and found[1].words
    assert history.asked == 1
    clock.advance(FRESH)
    assert known.since("hall", NOON - 9999, log).facts and history.asked == 2
    whole = [*log, facts.EventBegan(at=1.0, event="y", camera="hall")]
    assert known.since("hall", NOON, whole).facts and history.asked == 2


def test_an_estimate_says_that_the_history_cannot_be_read() -> None:
    def damaged(*_: Any) -> None:
        raise LedgerError("the history is damaged")

    history = type("Damaged", (), {"entries": damaged})()
    log = event("new", LEFT, (person(0.8),), at=NOON)
    known = CameraEvents(history, FakeClock()).since("hall", NOON - 9999, log)

    assert [each.id for each in events(known.facts)] == ["new"]
    said = estimate_in_words.told(tried(log), events(known.facts), Drawing(), NOON, str, known.lacking)
    assert said["lacking"] == "Only the latest events were looked at: the history is damaged."
