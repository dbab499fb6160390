import pytest

from camera_process.analyzer import AnalyzerError
from camera_process.labelling.analyzer_trouble import AnalyzerTrouble
from camera_process.labelling.open_analyzers import AFTER_REFUSAL, OpenAnalyzers
from house.clock import FakeClock
from house.settings.sections.analysis import AnalyzerChoice
from ledger.errors import LedgerAway


class Sees:
    name = "sees"

    def look(self, bgr):
        return ()


class House:
    """Cameras that look with sees:// and cloud://; what is not in `there` has no model, what is an error is raised."""

    def __init__(self, *waiting: str, chosen: tuple[str, ...] = ()) -> None:
        self.clock, self.there, self.said = FakeClock(), {}, []
        self.analyzers = OpenAnalyzers(self.connect, self.clock)
        usual, both = ("sees://",), ("sees://", "cloud://")
        steps = {each: [AnalyzerChoice(address=one) for one in (both if each in chosen else usual)]
                 for each in (*waiting, *chosen)}
        self.look = AnalyzerTrouble(steps, chosen, waiting, self.analyzers, ["cloud", "sees"], self.say)

    def connect(self, address):
        found = self.there.get(address)
        if isinstance(found, AnalyzerError):
            raise found
        return found

    def say(self, about, text):
        self.said.append((about, text))

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.said if text]


def test_a_missing_model_is_trouble_while_a_camera_waits_for_labels_and_its_arrival_ends_it():
    house = House("front_door", "yard")
    house.look()
    house.look()
    assert house.texts == ["nothing names what pictures show, so any motion sends an alert of Front door and Yard, "
                           "which wait for labels: its model is not there; ./hearthwatch models fetch brings it"]
    house.there["sees://"] = Sees()
    house.clock.advance(61)
    house.look()
    house.look()
    assert house.said[-1] == ("analysis", "") and len(house.texts) == 1


def test_a_model_that_cannot_be_used_is_trouble_too():
    house = House("front")
    house.there["sees://"] = AnalyzerError("it is not a model OpenCV can read", transient=False)
    house.look()
    assert house.texts[0].endswith("wait for labels: it is not a model OpenCV can read")


def test_where_no_camera_waits_for_labels_a_missing_model_is_no_trouble():
    house = House()
    house.look()
    assert house.texts == []


def test_an_analyzer_that_a_camera_names_is_missed_by_name_though_another_one_looks():
    house = House(chosen=("front",))
    house.there |= {"sees://": Sees(), "cloud://": Sees()}
    house.look()
    assert house.texts == []
    house.analyzers.failed("cloud://", AnalyzerError("its key is not valid", transient=False))
    house.look()
    assert house.said[-1] == ("cloud", "cloud does not look at pictures of Front: its key is not valid")
    house.clock.advance(AFTER_REFUSAL)
    house.analyzers.answered("cloud://")
    house.look()
    assert house.said[-1] == ("cloud", "")


def test_trouble_that_could_not_be_recorded_is_said_at_the_next_look():
    house = House("front")

    def say(about: str, text: str) -> None:
        house.said.append((about, text))
        if len(house.said) == 1:
            raise LedgerAway("away")

    house.look.say = say
    with pytest.raises(LedgerAway):
        house.look()
    house.look()
    assert house.said[0] == house.said[1]


def test_what_was_said_of_an_analyzer_that_is_used_no_more_ends():
    house = House()
    house.look()
    assert ("cloud", "") in house.said
