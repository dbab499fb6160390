"""What the page estimates of a camera's events is what the house decided about them."""

import pytest

from app.pages.camera_setup.zones.zone_estimate import TriedSettings, regions_of
from house import facts
from house.event_summary import events
from vision.overlap import zones_of

LEFT, RIGHT = facts.Box(0.1, 0.2, 0.2, 0.5), facts.Box(0.7, 0.2, 0.2, 0.5)
ZONES = {"street": [[0, 0], [0.5, 0], [0.5, 1], [0, 1]], "door": [[0.5, 0], [1, 0], [1, 1], [0.5, 1]]}
SEEN = [((LEFT, "person", 0.9),), ((RIGHT, "person", 0.9),), ((RIGHT, "person", 0.45),), ((LEFT, "truck", 0.75),),
        ((LEFT, "truck", 0.65),), ((LEFT, "cat", 0.9), (RIGHT, "person", 0.6)), (),
        ((LEFT, "person", 0.5), (LEFT, "truck", 0.8))]


@pytest.mark.parametrize("camera", [
    {"alert": {"labels": ["person"], "min_score": 0.5}},
    {"alert": {"labels": ["person", "vehicle"], "min_scores": {"truck": 0.7}, "zones": ["door", "street"],
               "zone_min_scores": {"door": {"person": 0.4}}}},
    {"alert": {"zone_labels": {"street": ["truck"], "door": ["person"]}, "zone_min_scores": {"street": {"truck": 0.7}}},
     "zone_modes": {"door": ["away"], "street": ["home", "away"]}},
    {"alert": {"zones": ["door", "street"]}, "zone_modes": {"street": ["home"]}},
    {"alert": {"labels": ["person"], "new_labels_only": True}}, {"alert": {"labels": ["person", "truck"], "looks": 2}},
])  # fmt: skip
def test_each_event_is_estimated_as_it_was_decided(bench_with, camera):
    bench = bench_with(cameras={"front": {"source": "demo://", "motion": {"zones": ZONES}} | camera},
                       analysis={"analyzer": "nanodet://"}, alerts={"cooldown": 0, "together": 0})
    recorded: list[facts.Fact] = []

    def record(fact: facts.Fact) -> None:
        recorded.append(fact)
        bench.record(fact)

    front = bench.settings.cameras["front"]
    for number, pictures in enumerate(SEEN):
        event, at = f"e{number}", bench.clock.now()
        boxes = tuple(box for box, *_ in pictures) or (LEFT,)
        zones = tuple(dict.fromkeys(zone for box in boxes for zone in zones_of(box, front.motion.zones)))
        record(facts.EventBegan(at=at, event=event, camera="front", regions=boxes, zones=zones, picture=f"{event}-0"))
        for index, (box, name, score) in enumerate(pictures or [(LEFT, "", 0.0)]):
            labels = (facts.Label(name, score, box),) if name else ()
            record(facts.EventLabelled(at=at, event=event, camera="front", picture=f"{event}-{index}", labels=labels,
                                       analyzer="nanodet"))
        bench.settle()
        record(facts.EventEnded(at=at, event=event, camera="front", began_at=at, duration=0.0))
        bench.settle()
        bench.clock.advance(60.0)
    log = recorded[::-1]
    tried = TriedSettings(bench.settings, front, regions_of(log))
    decided = {each.event: each.sent for each in bench.decisions()}
    assert set(decided.values()) == {True, False}
    assert decided == {each.id: tried.would_alert(each, "away") for each in events(log)}
