from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import pytest

from camera_process.analysis import REMEMBERED, Analysis
from camera_process.labelling.open_analyzers import OpenAnalyzers
from house import facts
from house.clock import FakeClock
from house.labels.scenery import ENOUGH
from house.settings.sections.analysis import AnalyzerChoice
from ledger.errors import DiskFull, PictureGone
from vision import jpeg
from vision.detection.detector_output import Detection


@dataclass
class Sees:
    name: str = "sees"
    found: tuple[Detection, ...] = (Detection("person", 0.8, 0.1, 0.1, 0.2, 0.5), Detection("chair", 0.6, 0.8, 0.8, 0.1,
                                                                                            0.1))
    looked: int = field(default=0)

    def look(self, bgr):
        self.looked += 1
        return self.found


STEP = AnalyzerChoice(address="sees://")
COLOURFUL = np.full((60, 80, 3), (160, 90, 60), np.uint8)
COLOURFUL[30:] = (60, 140, 90)
PICTURE = jpeg.encode(cv2.cvtColor(np.full((60, 80), 90, np.uint8), cv2.COLOR_GRAY2BGR))
BEGAN = facts.EventBegan(at=1.0, event="e", camera="front", picture="p", regions=(facts.Box(0.1, 0.1, 0.2, 0.5),))


def analysis_of(ready, pictures=None) -> tuple[Analysis, list[facts.Fact], FakeClock]:
    recorded: list[facts.Fact] = []
    clock = FakeClock()
    kept = {"p": PICTURE} if pictures is None else pictures

    def open_picture(picture: str) -> bytes:
        if picture not in kept:
            raise PictureGone(picture)
        return kept[picture]

    analyzers = OpenAnalyzers(lambda address: ready(), clock)
    return Analysis(lambda camera: (STEP,), analyzers, open_picture, recorded.append, clock), recorded, clock


def test_an_event_is_labelled_with_what_moves_in_its_picture():
    analysis, recorded, _ = analysis_of(Sees)
    analysis.label(BEGAN)
    labelled = recorded[0]
    assert isinstance(labelled, facts.EventLabelled)
    assert [label.name for label in labelled.labels] == ["person"]
    assert (labelled.event, labelled.camera, labelled.picture, labelled.analyzer) == ("e", "front", "p", "sees")


def test_a_fact_seen_twice_gives_the_same_answer_with_the_same_id():
    analysis, recorded, _ = analysis_of(Sees)
    analysis.label(BEGAN)
    analysis.label(BEGAN)
    assert recorded[0].id == recorded[1].id


def test_labels_carry_the_wider_words_that_hold_for_them_and_what_stood_still_is_kept_apart():
    cat, sofa = Detection("cat", 0.8, 0.1, 0.1, 0.2, 0.4), Detection("couch", 0.7, 0.6, 0.6, 0.3, 0.3)
    analysis, recorded, _ = analysis_of(lambda: Sees(found=(cat, sofa)))
    analysis.label(BEGAN)
    words = ("animal", "pet", "feline", "mammal")
    assert recorded[0].labels == (facts.Label("cat", 0.8, facts.Box(0.1, 0.1, 0.2, 0.4), words),)
    assert [each.name for each in recorded[0].still] == ["couch"]


@pytest.mark.parametrize(("score", "picture", "doubt"), [
    (0.44, PICTURE, "night"), (0.45, PICTURE, ""), (0.36, jpeg.encode(COLOURFUL), ""),
])
def test_a_low_score_in_a_night_picture_proves_nothing(score, picture, doubt):
    analysis, recorded, _ = analysis_of(lambda: Sees(found=(Detection("person", score, 0.1, 0.1, 0.2, 0.5),)),
                                        {"p": picture})
    drawn: list[str] = []
    analysis.keep_drawn = lambda picture, data: drawn.append(picture)
    analysis.label(BEGAN)
    assert recorded[0].labels[0].doubt == doubt
    assert recorded[0].night == (picture is PICTURE)
    assert drawn == ([] if doubt else ["p"])


COAT = Detection("person", 0.8, 0.6, 0.2, 0.2, 0.5)


def test_what_stands_there_event_after_event_counts_no_more_and_who_comes_does():
    analysis, recorded, _ = analysis_of(lambda: Sees(found=(COAT, *Sees.found)))
    near = facts.Box(0.6, 0.2, 0.2, 0.5)
    for event in range(ENOUGH):
        analysis.label(replace(BEGAN, id=f"f{event}", event=f"e{event}"))
    analysis.label(replace(BEGAN, event="now", regions=(*BEGAN.regions, near)))
    assert [(each.name, each.box.x, each.doubt) for each in recorded[-1].labels] == [
        ("person", 0.6, "scenery"), ("person", 0.1, "")]


def test_after_a_restart_the_log_says_what_belongs_to_the_view_and_is_asked_once():
    first, recorded, _ = analysis_of(lambda: Sees(found=(COAT,)))
    for event in range(ENOUGH):
        first.label(replace(BEGAN, id=f"f{event}", event=f"e{event}"))
    again, later, clock = analysis_of(lambda: Sees(found=(COAT,)))
    asked: list[float] = []
    again.earlier = lambda since: asked.append(since) or [*reversed(recorded)]
    for event in ("now", "then"):
        again.label(replace(BEGAN, id=event, event=event, regions=(facts.Box(0.6, 0.2, 0.2, 0.5),)))
    assert [fact.labels[0].doubt for fact in later] == ["scenery", "scenery"]
    assert asked == [clock.now() - REMEMBERED]


def test_where_looking_takes_long_nobody_waits_for_a_second_look():
    analysis, recorded, clock = analysis_of(lambda: slow, {"p": jpeg.encode(np.full((720, 1280, 3), 90, np.uint8))})

    class Slow(Sees):
        def look(self, bgr):
            clock.advance(0.5)
            return super().look(bgr)

    slow = Slow(found=())
    analysis.label(replace(BEGAN, regions=(facts.Box(0.5, 0.5, 0.02, 0.05),)))
    assert slow.looked == 1 and recorded[0].labels == ()


def test_a_picture_without_known_things_is_answered_with_no_labels():
    analysis, recorded, _ = analysis_of(lambda: Sees(found=()))
    analysis.label(BEGAN)
    assert recorded[0].labels == ()


@pytest.mark.parametrize("pictures", [{}, {"p": b"no picture"}])
def test_a_picture_that_is_gone_or_damaged_is_passed_over(pictures, caplog):
    analysis, recorded, _ = analysis_of(Sees, pictures)
    analysis.label(BEGAN)
    assert recorded == [] and "p cannot be looked at" in caplog.text


def test_an_event_without_a_picture_needs_no_answer():
    analysis, recorded, _ = analysis_of(Sees)
    analysis.label(facts.EventBegan(at=1.0, event="e", camera="front"))
    assert recorded == []


def test_what_was_seen_is_drawn_into_a_copy_before_anybody_hears_of_it():
    analysis, recorded, _ = analysis_of(Sees)
    kept: list[tuple[str, bytes, int]] = []
    analysis.keep_drawn = lambda picture, data: kept.append((picture, data, len(recorded)))
    analysis.label(BEGAN)
    [(picture, data, recorded_before)] = kept
    assert (picture, recorded_before) == ("p", 0)
    assert jpeg.decode(data).shape == (60, 80, 3)
    assert data != PICTURE


def test_where_nothing_was_seen_nothing_is_drawn():
    analysis, _, _ = analysis_of(lambda: Sees(found=()))
    kept: list[str] = []
    analysis.keep_drawn = lambda picture, data: kept.append(picture)
    analysis.label(BEGAN)
    assert kept == []


def test_a_copy_that_cannot_be_kept_costs_no_label():
    analysis, recorded, _ = analysis_of(Sees)

    def full(picture: str, data: bytes) -> None:
        raise DiskFull("no room")

    analysis.keep_drawn = full
    analysis.label(BEGAN)
    assert len(recorded) == 1


def test_without_a_model_nothing_is_answered_until_it_has_been_fetched():
    there: list[Sees] = []
    analysis, recorded, clock = analysis_of(lambda: there[0] if there else None)
    analysis.label(BEGAN)
    there.append(Sees())
    analysis.label(BEGAN)
    assert recorded == []
    clock.advance(60)
    analysis.label(BEGAN)
    assert len(recorded) == 1


class Cloud:
    """Sees one more thing than those before it; pictures are sent to it."""

    name = "cloud"

    def label(self, view):
        return (facts.Label("garbage truck", 0.9, BEGAN.regions[0], ("Truck", "Vehicle")), facts.Label("Snow", 0.8))


@pytest.mark.parametrize(("found", "asked"), [(Sees.found, True), ((), False)])
def test_to_whom_pictures_are_sent_looks_later_and_what_it_adds_is_another_answer(monkeypatch, found, asked):
    monkeypatch.setattr("camera_process.analysis.is_outside", lambda address: address == "cloud://")
    later, recorded, clock = [], [], FakeClock()
    analyzers = OpenAnalyzers({"sees://": Sees(found=found), "cloud://": Cloud()}.get, clock)
    steps = (STEP, AnalyzerChoice(address="cloud://", after="sees"))
    opened: list[str] = []
    analysis = Analysis(lambda camera: steps, analyzers, lambda picture: opened.append(picture) or PICTURE,
                        recorded.append, clock, later=lambda fact, look: later.append(look))
    analysis.label(BEGAN)
    assert [each.analyzer for each in recorded] == ["sees"] and bool(later) is asked
    for look in later:
        assert look() is False
        assert [each.name for each in recorded[1].labels] == ["person", "garbage truck", "snow"]
        assert (recorded[1].analyzer, recorded[1].picture) == ("sees, cloud", "p")
        assert recorded[1].id != recorded[0].id
        assert opened == ["p", "p"], "it is opened again, so that pictures that wait do not lie in memory"


def test_a_picture_that_is_gone_by_then_is_not_sent(monkeypatch, caplog):
    monkeypatch.setattr("camera_process.analysis.is_outside", lambda address: True)
    later, recorded, clock, kept = [], [], FakeClock(), [PICTURE]
    analyzers = OpenAnalyzers({"sees://": Cloud()}.get, clock)

    def open_picture(picture: str) -> bytes:
        if not kept:
            raise PictureGone(picture)
        return kept.pop()

    analysis = Analysis(lambda camera: (STEP,), analyzers, open_picture, recorded.append, clock,
                        later=lambda fact, look: later.append(look))
    analysis.label(BEGAN)
    assert later[0]() is False and recorded == [] and "p cannot be looked at" in caplog.text


@pytest.mark.parametrize(("takes", "answers"), [(0.1, ["one, two"]), (0.5, ["one", "one, two"])])
def test_what_the_first_of_two_saw_is_recorded_at_once_where_looking_takes_long(takes, answers):
    clock, recorded = FakeClock(), []

    class Slow(Sees):
        def look(self, bgr):
            clock.advance(takes)
            return super().look(bgr)

    analyzers = OpenAnalyzers({"one://": Slow(), "two://": Slow()}.get, clock)
    steps = (AnalyzerChoice(address="one://"), AnalyzerChoice(address="two://"))
    analysis = Analysis(lambda camera: steps, analyzers, lambda picture: PICTURE, recorded.append, clock)
    analysis.label(BEGAN)
    assert [each.analyzer for each in recorded] == answers
    assert len({each.id for each in recorded}) == len(answers)
