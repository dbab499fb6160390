"""What tags lead to: proposals that lose nobody, from twenty tags of each kind on, tried on newer samples."""

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from house.facts import Box, Label
from house.settings.whole_config import Settings
from house.tuning.outcomes import at_worst, bounds
from house.tuning.proposals import propose
from house.tuning.report import TuningReport
from house.tuning.sample_judge import ReplayedEvent, SampleJudge
from house.tuning.tagged_samples import TaggedSample, divided, missing, missing_text

HOUSE = Settings.model_validate({"cameras": {"yard": {"source": "demo://room", "motion": {
    "zones": {"path": [[0, 0], [1, 0], [1, 1]]}}}}})
CORNER, PATH = Box(0.05, 0.05, 0.1, 0.1), Box(0.5, 0.4, 0.1, 0.4)
PLACES = (("occupied", PATH), ("unoccupied", CORNER))
AREA = {"tree": 0.004, "person": 0.02}


def sample(number, tag, labels=None, box=PATH, what=""):
    seen = None if labels is None else tuple(Label(name, score, doubt=doubt) for name, score, doubt in labels)
    return TaggedSample(f"{tag}-{number}", float(number), tag, what, seen, ((box,),))


def judge(replay=lambda sample, tuned: ReplayedEvent()):
    return SampleJudge(HOUSE, HOUSE.cameras["yard"], replay)


def unmasked(sample, tuned):
    """Motion that a mask over all of its boxes silences, and a smallest region larger than it."""
    def inside(box, mask):
        xs, ys = [x for x, _ in mask], [y for _, y in mask]
        return min(xs) <= box.x and box.x + box.w <= max(xs) and min(ys) <= box.y and box.y + box.h <= max(ys)

    left = [box for frame in sample.boxes for box in frame if not any(inside(box, mask) for mask in tuned.masks)]
    big = AREA.get(sample.what, 1.0) >= tuned.min_area
    return ReplayedEvent() if left and big and tuned.sensitivity > 3 else None


def people(count=25, **how):
    return [sample(number, "occupied", [("person", 0.8, "")], **how) for number in range(count)]


def nobody(count=25, labels=(), **how):
    return [sample(number, "unoccupied", labels, **how) for number in range(count)]


def test_below_twenty_tags_it_says_how_many_are_missing():
    few = [*people(12), *nobody(20)]

    assert missing(few) == {"occupied": 8} and propose(judge(), few) is None
    assert missing_text(missing(people(5))) == "15 more tagged occupied and 20 more tagged unoccupied"


def test_a_label_filter_is_proposed_that_spares_what_lacked_the_label():
    found = propose(judge(), [*people(), *nobody(20, [("cat", 0.7, "")]), *nobody(5, [("person", 0.5, "")])])

    best = found.proposals[0]
    assert best.changes["alert"]["labels"] == ["person"] and best.after.missed == 0
    assert best.after.false < found.before.false


def test_a_score_is_asked_for_where_the_wrong_ones_are_less_sure():
    found = propose(judge(), [*people(), *nobody(25, [("person", 0.45, "")])])

    assert found.proposals and found.proposals[0].changes["alert"]["min_score"] >= 0.5
    assert found.proposals[0].after.false == 0 and found.proposals[0].after.missed == 0


def test_labels_of_the_night_count_where_they_are_needed():
    dark = [sample(number, "occupied", [("person", 0.4, "night")]) for number in range(25)]

    found = propose(judge(), [*dark, *nobody()])

    assert found.proposals[0].changes["alert"] == {"labels": ["person", "animal"], "min_score": 0.35}


def test_a_mask_is_proposed_over_the_place_that_fooled_it():
    unlooked = [*people(), *[sample(number, "unoccupied", None, CORNER) for number in range(25)]]
    unlooked[:25] = [sample(number, "occupied", None) for number in range(25)]

    found = propose(judge(unmasked), unlooked)

    masked = next(each for each in found.proposals if "masks" in each.changes.get("motion", {}))
    (mask,) = masked.changes["motion"]["masks"]
    xs = [x for x, _ in mask]
    assert min(xs) <= CORNER.x and max(xs) >= CORNER.x + CORNER.w and max(xs) < PATH.x
    assert "a mask over the top left" in masked.words


def test_a_smallest_region_is_proposed_that_leaves_room():
    large = [sample(number, "occupied", None, what="person") for number in range(25)]
    small = [sample(number, "unoccupied", None, what="tree") for number in range(25)]

    found = propose(judge(unmasked), [*large, *small])

    chosen = next(each for each in found.proposals if "min_area" in each.changes.get("motion", {}))
    assert AREA["tree"] < chosen.changes["motion"]["min_area"] <= AREA["person"] / 1.5


def test_nothing_of_motion_is_proposed_where_motion_cannot_be_replayed():
    unlooked = [sample(n, tag, None, box) for n in range(25) for tag, box in PLACES]

    assert propose(judge(unmasked), unlooked, motion=False).proposals == ()


def test_what_replay_does_not_find_is_never_given_up():
    unlooked = [sample(n, tag, None, box) for n in range(25) for tag, box in PLACES]
    blind = judge(lambda sample, tuned: None if sample.tag == "occupied" else unmasked(sample, tuned))

    assert propose(blind, unlooked).proposals == ()


def test_labels_that_nobody_looked_for_are_no_reason_for_a_filter():
    assert propose(judge(), [*people(), *[sample(n, "unoccupied", None) for n in range(25)]]).proposals == ()


def test_one_held_out_event_with_somebody_that_it_loses_is_enough_against_a_proposal():
    late = sample(99, "occupied", [("car", 0.9, "")])

    found = propose(judge(), [*people(), late, *nobody()])

    assert found.proposals == () and found.refused > 0


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["person", "cat", "car", ""]), st.floats(0.35, 1.0),
                          st.sampled_from(["", "night", "scenery"]), st.booleans()), min_size=44, max_size=60))
def test_no_proposal_ever_loses_an_event_with_somebody(seen):
    tags = ("occupied", "unoccupied")
    tagged = [sample(n, tags[n % 2], [(name, score, doubt)] if name else [], (PATH, CORNER)[corner])
              for n, (name, score, doubt, corner) in enumerate(seen)]
    judged = judge(unmasked)

    for proposal in getattr(propose(judged, tagged), "proposals", ()):
        assert proposal.after.missed <= judged.outcome(divided(tagged).held, judged.now).missed
        assert proposal.given.missed <= judged.outcome(divided(tagged).given, judged.now).missed


def test_the_newer_samples_are_held_out():
    parts = divided([*people(25), *nobody(25)])

    assert max(each.at for each in parts.given) < min(each.at for each in parts.held)
    assert [each.at for each in parts.held] == sorted(each.at for each in parts.held)


@pytest.mark.parametrize(("count", "of", "low", "high"), [
    (0, 10, 0.0, 0.3085), (5, 10, 0.1871, 0.8129), (10, 10, 0.6915, 1.0)])
def test_bounds_are_those_of_clopper_and_pearson(count, of, low, high):
    assert bounds(count, of) == pytest.approx((low, high), abs=5e-4)


def test_of_sixty_that_lost_none_it_loses_at_most_five_of_a_hundred():
    assert at_worst(0, 60) == pytest.approx(0.0487, abs=5e-4) and at_worst(0, 0) == 1.0


def test_a_report_tells_before_and_after_and_comes_back_from_json():
    tagged = [*people(), *nobody(20, [("cat", 0.7, "")]), *nobody(5, [("person", 0.5, "")])]
    report = partial(TuningReport, "yard", 5.0, judge().now)
    whole = report(25, 25, {}, propose(judge(), tagged))

    assert TuningReport.from_json(whole.to_json()) == whole
    text = "\n".join(whole.lines)
    assert "alerts 20 →" in text and "confidence" in text and "1. Alert only on person" in text
    assert "8 more tagged occupied" in report(12, 20, {"occupied": 8}).sentence


def test_json_of_something_else_is_no_report():
    for stored in ({}, [], None, {"camera": "yard"}):
        with pytest.raises(ValueError, match="not a report"):
            TuningReport.from_json(stored)
