"""Events put together from facts."""

from dataclasses import replace

import pytest

from house import facts
from house.event_summary import Event, events


def box(x: float) -> facts.Box:
    return facts.Box(x, 0.4, 0.1, 0.3)


def told(*pictures: tuple[facts.Label, ...], ended: bool = True, rule: dict[str, object] | None = None) -> Event:
    """One event whose pictures were looked at in turn, alerted after a rule."""
    story: list[facts.Fact] = [facts.EventBegan(at=0.0, event="e", camera="yard", picture="p0")]
    story += [facts.EventPictured(at=float(n), event="e", camera="yard", picture=f"p{n}")
              for n in range(1, len(pictures))]
    story += [facts.EventLabelled(at=n + 0.5, event="e", camera="yard", picture=f"p{n}", labels=labels, analyzer="a")
              for n, labels in enumerate(pictures)]
    if rule is not None:
        story.append(facts.AlertDecided(at=9.0, event="e", camera="yard", sent=True, reasons=(), inputs={"rule": rule}))
    if ended:
        story.append(facts.EventEnded(at=30.0, event="e", camera="yard", began_at=0.0, duration=20.0, picture="p0"))
    [event] = events(reversed(story))
    return event


def test_its_title_counts_people_and_leaves_mere_things_to_the_list_below():
    event = told((facts.Label("cell phone", 0.9, box(0.1)), facts.Label("person", 0.7, box(0.3))),
                 (facts.Label("person", 0.8, box(0.3)), facts.Label("person", 0.6, box(0.6))))
    assert event.title == "2 people at Yard"
    assert event.label_texts == ("cell phone 90%", "person 80%")
    assert told((facts.Label("cell phone", 0.9, box(0.1)),)).title == "Motion at Yard"


def test_an_alert_is_called_what_people_asked_for_also_at_night_and_found_by_it():
    labels = (facts.Label("backpack", 0.6, box(0.1)), facts.Label("cup", 0.9, box(0.6)),
              facts.Label("person", 0.4, box(0.3), doubt="night"))
    asked = told(labels, rule={"labels": ["backpack", "person"], "min_score": 0.35, "chosen": True})
    assert asked.title == "Person and backpack at Yard"
    assert {"person", "backpack"} <= asked.words and "person 40%" in asked.label_texts and len(asked.boxes) == 3
    assert told(labels, rule={"labels": ["person"], "min_score": 0.35}).title == "Motion at Yard"


@pytest.mark.parametrize("rule", [{}, {"labels": "person"}, {"labels": [3], "chosen": "?"}, {"labels": ["person"],
                                                                                        "min_score": None}])
def test_a_rule_that_cannot_be_read_changes_no_title(rule):
    assert told((facts.Label("cup", 0.9, box(0.6)), facts.Label("person", 0.4, box(0.3), doubt="night")),
                rule=rule).title == "Motion at Yard"


def test_it_says_who_left_once_it_is_over():
    seen = ((facts.Label("car", 0.7, box(0.3)),), (), ())
    assert told(*seen).happened == "a car left"
    assert told(*seen, ended=False).happened == ""


def test_it_is_found_by_the_wider_words_and_by_things_but_not_by_what_proves_nothing():
    event = told((facts.Label("cat", 0.7, box(0.3)), facts.Label("laptop", 0.7, box(0.5)),
                  facts.Label("person", 0.4, box(0.7), doubt="night")))
    assert event.words == {"cat", "animal", "pet", "feline", "mammal", "laptop", "computer"}
    assert event.label_texts == ("cat 70%", "laptop 70%", "person 40% (too unsure at night)")


def test_boxes_are_those_of_its_picture_and_labels_without_a_place_have_none():
    event = told((facts.Label("cat", 0.7, box(0.3)), facts.Label("snow", 0.9)), (facts.Label("cat", 0.8, box(0.5)),))
    assert event.boxes == (box(0.3),)
    assert replace(event, picture="p1").boxes == (box(0.5),)


def test_it_says_what_people_decided_whether_it_is_pinned_and_where_its_sample_is():
    sample = "pi/yard/1970-01-01/e"
    story = [facts.EventBegan(at=0.0, event="e", camera="yard"),
             facts.SampleTaken(at=1.0, event="e", camera="yard", sample=sample),
             facts.SampleStored(at=2.0, event="e", camera="yard", sample=sample, store="s3://x", key="k"),
             *(facts.EventTagged(at=3.0, event="e", tag=tag, by=by, what=what) for by, tag, what in (
                 ("anna", "occupied", "cat"), ("ben", "unoccupied", "tree"), ("cleo", "occupied", ""))),
             facts.EventPinned(at=4.0, event="e", pinned=True, by="anna")]

    [event] = events(story[::-1])

    assert (event.tag, event.tagged_by, event.tagged_as) == ("occupied", "cleo", "cat")
    assert [tag.by for tag in event.tags] == ["anna", "ben", "cleo"]
    assert (event.pinned, event.sample, event.stored) == (True, sample, "s3://x")
    unpinned = facts.EventPinned(at=5.0, event="e", pinned=False, by="ben")
    assert not events([unpinned, *story[::-1]])[0].pinned
