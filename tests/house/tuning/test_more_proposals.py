"""Proposals for cameras whose analyzer does not name everybody: by size, by how long something moves, several."""

import pytest

from house.facts import Box, Label
from house.settings.whole_config import Settings
from house.tuning.lasting_motion import lasted
from house.tuning.proposals import propose
from house.tuning.sample_judge import ReplayedEvent, SampleJudge
from house.tuning.tagged_samples import TaggedSample
from house.tuning.tuned_settings import TunedSettings

HOUSE = Settings.model_validate({"cameras": {"yard": {"source": "demo://room"}}})
PERSON, FLAG, TREE = Box(0.5, 0.4, 0.08, 0.3), Box(0.05, 0.05, 0.1, 0.1), Box(0.0, 0.0, 0.8, 0.5)
TIMES = (0.0, 0.7, 1.4, 2.1, 2.8, 3.5)
ALWAYS, BRIEF = (True,) * 6, (True,) + (False,) * 5
NAMED, CAR = (Label("person", 0.8),), (Label("car", 0.7),)


def sample(number, tag, box, labels=(), moving=ALWAYS, first=None):
    return TaggedSample(f"{tag}-{number}", float(number), tag, "", labels, ((box,),) * len(moving),
                        times=TIMES[:len(moving)], moving=moving, first=first)


def people(unnamed=6, count=25, **how):
    return [sample(n, "occupied", PERSON, () if n % 25 < unnamed else NAMED, **how) for n in range(count)]


def nobody(box=PERSON, count=25, **how):
    return [sample(n, "unoccupied", box, **how) for n in range(count)]


def first_of(samples, replay=lambda sample, tuned: ReplayedEvent((), sample.boxes[0][0].w * sample.boxes[0][0].h)):
    judge = SampleJudge(HOUSE, HOUSE.cameras["yard"], replay)
    found = propose(judge, samples)
    return found, judge


def test_where_not_everybody_is_named_labels_are_asked_of_what_is_larger_than_anybody():
    found, _ = first_of([*people(), *nobody(TREE)])

    best = found.proposals[0]
    assert best.changes["alert"]["labels"] == ["person"] and best.after.false == 0 and best.after.missed == 0
    assert PERSON.w * PERSON.h * 1.5 <= best.changes["alert"]["labels_from"] < TREE.w * TREE.h
    assert "where 30% of the view or more moves" in best.words


def test_what_shrinks_later_is_not_spared_by_its_size():
    shrinking = [TaggedSample(f"u{n}", float(n), "unoccupied", "", (), ((TREE,), (FLAG,)), times=TIMES[:2],
                              moving=(True, True)) for n in range(25)]

    found, _ = first_of([*people(), *shrinking])

    assert not any("labels_from" in each.changes.get("alert", {}) for each in found.proposals)


def test_where_traffic_is_named_and_not_everybody_what_is_not_recognised_goes_on_alerting():
    found, _ = first_of([*people(), *nobody(labels=CAR)])

    assert found.proposals[0].changes["alert"] == {"labels": ["person", "animal"], "unrecognised": True}
    assert found.proposals[0].after.false == 0 and "or what is not recognised" in found.proposals[0].words


def test_what_trusts_the_analyzer_less_goes_first_where_it_spares_as_many():
    found, _ = first_of([*people(unnamed=0), *nobody(TREE)])

    assert "labels_from" in found.proposals[0].changes["alert"]
    assert "labels_from" not in found.proposals[1].changes["alert"] and found.proposals[1].after.false == 0


def test_animals_are_let_through_as_well_where_none_alerted_for_nothing():
    assert first_of([*people(unnamed=0), *nobody(labels=CAR)])[0].proposals[0].changes["alert"] == {
        "labels": ["person", "animal"], "unrecognised": True}
    cats = nobody(labels=(Label("cat", 0.8),))
    assert first_of([*people(unnamed=0), *cats])[0].proposals[0].changes["alert"]["labels"] == ["person"]


def test_a_label_that_comes_after_the_first_picture_comes_too_late_for_that():
    assert first_of([*people(), *nobody(labels=CAR, first=())])[0].proposals == ()


def test_lights_that_are_over_at_once_are_spared_by_asking_for_motion_that_lasts():
    found, _ = first_of([*people(), *nobody(moving=BRIEF)])

    (best,) = found.proposals
    assert best.changes == {"motion": {"lasting": 1.0}} and "less than 1 s" in best.words and best.after.false == 0


def test_visits_must_have_lasted_longer_than_what_is_asked_for():
    short = [sample(n, "occupied", PERSON, (), (True, True, True, False, False, False)) for n in range(25)]

    found, _ = first_of([*short, *nobody(moving=BRIEF)])

    assert not any("lasting" in each.changes.get("motion", {}) for each in found.proposals)


def test_changes_that_each_spare_some_are_proposed_together_and_each_alone():
    kinds = [TREE, FLAG] * 13
    both = [sample(n, "unoccupied", kinds[n]) for n in range(26)]

    def unmasked(sample, tuned):
        box = sample.boxes[0][0]
        inside = any(all(mask[0][axis] <= at and at + size <= mask[2][axis]
                         for axis, (at, size) in enumerate(((box.x, box.w), (box.y, box.h)))) for mask in tuned.masks)
        return None if inside else ReplayedEvent((), box.w * box.h)

    found, _ = first_of([*people(), *both], unmasked)

    best, *others = found.proposals
    assert best.kind == "together" and set(best.changes) == {"alert", "motion"} and best.after.false == 0
    assert others and all(each.after.false > 0 for each in others)


@pytest.mark.parametrize(("tag", "moving", "seconds"), [
    ("occupied", (True, True, False, True), 0.7), ("unoccupied", (True, True, False, True), 1.4),
    ("occupied", (True, True, True, True), 2.1), ("unoccupied", (True, True, True, True), float("inf")),
    ("occupied", (), None), ("unoccupied", (), None),
])  # fmt: skip
def test_somebody_moved_for_at_least_and_nobody_for_at_most_so_long(tag, moving, seconds):
    assert lasted(sample(1, tag, PERSON, moving=moving), TunedSettings()) == seconds


def test_what_moves_in_a_mask_or_is_too_small_does_not_last():
    over = ((0.4, 0.3), (0.7, 0.3), (0.7, 0.8), (0.4, 0.8))
    somebody = sample(1, "occupied", PERSON)

    assert lasted(somebody, TunedSettings(masks=(over,))) == 0.0 == lasted(somebody, TunedSettings(min_area=0.1))
