"""Commands about what cameras should see, on a house in memory."""

import pytest

from house import facts
from house.clock import FakeClock
from house.commands.command import CommandRequest, answer
from house.commands.table import TABLE
from house.settings.whole_config import Settings
from house.state.house_state import HouseState

SETTINGS = Settings.model_validate({"house": {"timezone": "UTC"}, "cameras": {
    "front": {"source": "demo://room"}, "yard": {"source": "demo://room", "scene": {"check": False}},
    "gate": {"source": "push://gate"},
    "tower": {"source": "demo://room", "pan_tilt": {"address": "simulated://"}}}})


class SceneHouse:
    def __init__(self, settings=SETTINGS):
        self.settings, self.clock, self.log = settings, FakeClock(), []

    def now(self):
        return self.clock.now()

    def state(self):
        state = HouseState()
        for fact in self.log:
            state = state.after(fact)
        return state

    def record(self, fact):
        self.log.append(fact)

    def say(self, line):
        name, *words = line.split()
        return answer(self, CommandRequest("U1", "slack", tuple(words), role="operator"), name, TABLE)

    def asked(self):
        return [(fact.camera, fact.wanted, fact.by) for fact in self.log if isinstance(fact, facts.SceneAsked)]


@pytest.fixture
def house():
    return SceneHouse()


@pytest.mark.parametrize("wanted", ["take", "accept", "decline"])
def test_a_reference_is_taken_accepted_or_declined(house, wanted):
    assert house.say(f"reference front {wanted}").ok and house.say(f"reference {wanted} front").ok
    assert house.asked() == [("front", wanted, "U1")] * 2


def test_a_camera_must_be_named_where_there_are_several(house):
    assert "Which camera? front, yard, gate, tower." in house.say("reference accept").text and not house.asked()
    alone = SceneHouse(Settings.model_validate({"cameras": {"front": {"source": "demo://room"}}}))
    assert alone.say("reference accept").ok and alone.asked() == [("front", "accept", "U1")]


def test_what_was_found_last_is_said_in_words(house):
    assert "has no reference yet: say reference front accept" in house.say("reference front").text
    house.record(facts.SceneChecked(at=house.now(), camera="front", state="tampered", verdict="covered",
                                    words="covered: 83 % of the view", score=97.6))
    said = house.say("reference front show").text
    assert said == "Front was tampered with: covered: 83 % of the view (score 98 of 100)."
    house.record(facts.SceneChecked(at=house.now(), camera="front", state="ok", verdict="ok", words="as it should be",
                                    score=3.2))
    assert house.say("reference front").text == "Front is as it should be (score 3 of 100)."


def test_a_camera_is_looked_at_again(house):
    assert house.say("check front").ok and house.asked() == [("front", "check", "U1")]


def test_nothing_is_said_of_a_view_for_a_while(house):
    said = house.say("check front ignore 2h")
    assert house.log[0].wanted == "ignore" and house.log[0].until == pytest.approx(house.now() + 7200)
    assert "Nothing is said of the view of Front until" in said.text
    house.log.clear()
    house.say("check ignore front")
    assert house.log[0].until == pytest.approx(house.now() + 3600)


@pytest.mark.parametrize(("camera", "why"), [("yard", "scene.check is false"), ("tower", "it turns"),
                                             ("gate", "it sends its pictures by itself")])
@pytest.mark.parametrize("words", ["reference {} accept", "reference {}", "check {}", "check {} ignore 1h"])
def test_nothing_is_promised_of_a_camera_whose_view_is_not_checked(house, camera, why, words):
    assert house.say(words.format(camera)).text.endswith(f"is not checked: {why}.") and not house.asked()


def test_a_check_of_all_asks_those_whose_view_is_checked(house):
    assert house.say("check").ok and [camera for camera, *_ in house.asked()] == ["front"]
    only = SceneHouse(Settings.model_validate({"cameras": {"gate": {"source": "push://gate"}}}))
    assert not only.say("check").ok
