from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from camera_process.analyzer import AnalyzerError, View
from camera_process.labelling.analyzer_chain import Looking, PictureLooks
from camera_process.labelling.open_analyzers import OpenAnalyzers
from camera_process.labelling.picture_labels import looked_at
from house.clock import FakeClock
from house.facts import Box, Label
from house.settings.sections.analysis import AnalyzerChoice

REGION = Box(0.1, 0.1, 0.2, 0.4)
VIEW = View(np.full((90, 160, 3), 120, np.uint8), (REGION,), "front", "p")
PERSON, CUP, SNOW = Label("person", 0.8, REGION), Label("cup", 0.7, REGION), Label("snow", 0.9)


@dataclass
class Says:
    """Says the same of every picture, or fails with it; keeps the views it was asked about."""

    name: str
    says: tuple[Label, ...] | AnalyzerError
    asked: list[View] = field(default_factory=list)

    def label(self, view):
        self.asked.append(view)
        if isinstance(self.says, AnalyzerError):
            raise self.says
        return self.says


def looked(*analyzers: Says, after: str = "", doubted=lambda label: label):
    there = {f"{each.name}://": each for each in analyzers}
    open_analyzers = OpenAnalyzers(there.get, FakeClock())
    steps = [AnalyzerChoice(address=address, after=after if address == list(there)[-1] else "") for address in there]
    return Looking(open_analyzers, doubted).through(steps, VIEW, PictureLooks()), open_analyzers


def test_analyzers_look_in_their_order_and_each_is_told_what_those_before_it_saw():
    first, second = Says("first", (PERSON,)), Says("second", (SNOW,))
    looks, _ = looked(first, second)
    assert [each.name for each in looks.moved] == ["person", "snow"]
    assert looks.by == ("first", "second")
    assert first.asked[0].before == () and [each.name for each in second.asked[0].before] == ["person"]


@pytest.mark.parametrize(("saw", "asked"), [((PERSON,), 1), ((), 0), ((CUP,), 0), ((SNOW,), 0)])
def test_one_that_waits_for_another_looks_only_where_that_saw_a_person_vehicle_or_animal(saw, asked):
    second = Says("second", ())
    looked(Says("first", saw), second, after="FIRST")
    assert len(second.asked) == asked


@pytest.mark.parametrize(("doubt", "asked"), [("scenery", 0), ("night", 1)])
def test_what_is_always_there_asks_nobody_and_what_is_unsure_at_night_does(doubt, asked):
    second = Says("second", ())
    looked(Says("first", (PERSON,)), second, after="first", doubted=lambda label: replace(label, doubt=doubt))
    assert len(second.asked) == asked


def test_while_the_one_it_waits_for_cannot_look_it_does_not_look_either():
    second = Says("second", ())
    looks, _ = looked(Says("first", AnalyzerError("broken", transient=False)), second, after="first")
    assert second.asked == [] and looks.by == ()


@pytest.mark.parametrize("transient", [True, False])
def test_one_that_fails_is_passed_over_and_only_what_may_pass_is_tried_again(transient):
    looks, analyzers = looked(Says("first", AnalyzerError("no answer", transient)), Says("second", (PERSON,)))
    assert looks.by == ("second",) and looks.again is transient
    assert (analyzers.get("first://") is None) is not transient


def test_labels_outside_of_the_motion_are_still_and_those_of_the_whole_view_are_not():
    parked = Label("car", 0.9, Box(0.7, 0.7, 0.2, 0.2))
    found = looked_at(Says("one", (PERSON, parked, SNOW)), VIEW)
    assert [each.name for each in found.moved] == ["snow", "person"] and [each.name for each in found.still] == ["car"]


def test_what_an_analyzer_says_is_made_sound_with_its_wider_words_and_other_names():
    odd = Label("Garbage\tTruck", 1.7, Box(-0.5, 0.1, 0.8, 0.3), ("Truck", " ", "Vehicle\n"), ("Dustcart",))
    nan = Label("ghost", float("nan"))
    (label,) = looked_at(Says("one", (odd, nan)), replace(VIEW, regions=())).moved
    assert (label.name, label.score, label.box) == ("garbage truck", 1.0, Box(0.0, 0.1, 0.3, 0.3))
    assert set(label.parents) >= {"truck", "vehicle"} and label.aliases == ("dustcart",)
