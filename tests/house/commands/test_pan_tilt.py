"""Turning cameras by commands, on a house in memory."""

from typing import Any

import pytest

from house import facts
from house.clock import FakeClock
from house.commands.command import Answer, CommandRequest, answer
from house.commands.pan_tilt import PATIENCE
from house.commands.table import TABLE
from house.settings.whole_config import Settings
from house.state.house_state import HouseState

TURNS = {"address": "simulated://", "pan_min": -60, "pan_max": 45, "tilt_min": -20, "tilt_max": 30,
         "presets": {"door": [30, -10]}}
ONVIF = {"address": "onvif://u:p@127.0.0.1:80/"}


class House:
    """A house whose log is a list."""

    def __init__(self, **turning: dict[str, Any]) -> None:
        cameras = {name: {"source": "demo://room", "pan_tilt": each} for name, each in turning.items()}
        self.settings = Settings.model_validate({"cameras": {**cameras, "yard": {"source": "demo://room"}}})
        self.clock, self.log, self._state = FakeClock(), [], HouseState()

    def now(self) -> float:
        return self.clock.now()

    def state(self) -> HouseState:
        return self._state

    def record(self, fact: facts.Fact) -> None:
        self.log.append(fact)
        self._state = self._state.after(fact)

    def recent(self, count: int) -> list[facts.Fact]:
        return self.log[::-1][:count]

    def say(self, line: str, channel: str = "C1") -> Answer:
        name, *words = line.split()
        return answer(self, CommandRequest("U1", "slack", tuple(words), channel), name, TABLE)

    def moves(self) -> list[facts.MoveAsked]:
        return [fact for fact in self.log if isinstance(fact, facts.MoveAsked)]

    def stands(self, pan: float, tilt: float, asked: str = "", camera: str = "front") -> None:
        self.record(facts.CameraMoved(at=self.now(), camera=camera, pan=pan, tilt=tilt, asked=asked))


@pytest.fixture
def house() -> House:
    return House(front=TURNS)


def test_two_integers_turn_the_one_camera_that_can(house):
    house.stands(1, 2)
    said = house.say("rotate 30 20")
    [move] = house.moves()
    assert (move.camera, move.pan, move.tilt, move.by, move.channel, move.preset) == ("front", 30, 20, "U1", "C1", "")
    assert (said.text, said.ok, said.undo) == ("Front turns to pan 30, tilt 20.", True, "rotate front 1 2")


@pytest.mark.parametrize("line", ["rotate", "rotate 30", "rotate thirty 20", "rotate 30.5 20", "rotate 1 2 3",
                                  "rotate front ten", "rotate front", "rotate preset", "rotate 1e3 0"])
def test_anything_else_says_that_it_wants_two_integers(house, line):
    said = house.say(line)
    assert not said.ok and "wants two integers" in said.text and "\n" not in said.text
    assert house.moves() == []


@pytest.mark.parametrize("line", ["rotate 46 0", "rotate -61 0", "rotate 0 31", "rotate front 0 -21",
                                  "rotate 999999 0"])
def test_what_is_beyond_the_limits_is_refused_naming_them(house, line):
    said = house.say(line)
    assert not said.ok and "from -60 to 45 in pan and from -20 to 30 in tilt" in said.text
    assert house.moves() == []


@pytest.mark.parametrize(("line", "pan", "tilt"), [
    ("rotate left 10", -5, 5), ("rotate front right 7", 12, 5), ("rotate up", 5, 15), ("rotate front DOWN 3", 5, 2),
])
def test_a_direction_becomes_absolute_from_where_it_looks(house, line, pan, tilt):
    house.stands(5, 5)
    assert house.say(line).ok
    assert (house.moves()[0].pan, house.moves()[0].tilt) == (pan, tilt)


def test_directions_in_a_row_add_up_though_the_camera_has_not_arrived(house):
    house.stands(0, 0)
    for _ in range(3):
        house.say("rotate left 10")
    assert [move.pan for move in house.moves()] == [-10, -20, -30]
    house.stands(-30, 0, asked=house.moves()[-1].id)
    house.say("rotate left 5")
    assert house.moves()[-1].pan == -35


def test_a_move_nobody_answers_is_forgotten_after_a_while(house):
    house.stands(0, 0)
    house.say("rotate left 10")
    house.clock.advance(PATIENCE + 1)
    house.say("rotate left 10")
    assert house.moves()[-1].pan == -10


def test_a_direction_ends_at_the_limit_and_says_so(house):
    house.stands(40, 0)
    said = house.say("rotate right 10")
    assert (house.moves()[0].pan, said.text) == (45, "Front turns to pan 45, tilt 0, which is as far as it may.")
    house.stands(45, 0, asked=house.moves()[0].id)
    again = house.say("rotate right 10")
    assert not again.ok and "-60 to 45" in again.text and len(house.moves()) == 1


def test_a_direction_from_an_unknown_position_says_how_to_make_it_known(house):
    said = house.say("rotate left 10")
    assert not said.ok and "rotate front 0 0" in said.text


def test_a_preset_of_the_settings_becomes_degrees(house):
    house.say("rotate front preset DOOR")
    assert (house.moves()[0].pan, house.moves()[0].tilt, house.moves()[0].preset) == (30, -10, "")


def test_an_unknown_preset_names_those_there_are(house):
    said = house.say("rotate front preset gate")
    assert not said.ok and "presets here: door" in said.text


def test_a_camera_that_keeps_presets_itself_is_asked_for_what_the_settings_do_not_know():
    house = House(front=ONVIF)
    house.stands(7, 8)
    assert house.say("rotate preset Gate").ok
    assert house.moves()[0].preset == "Gate"
    assert "Front is turning to Gate" in house.say("rotate left 10").text
    assert "and turns to Gate" in house.say("current_position").text


def test_with_two_cameras_that_turn_one_must_be_named():
    house = House(front=TURNS, back=TURNS)
    assert house.say("rotate 1 2").text.startswith("Which camera? front, back.")
    assert house.say("rotate back 1 2").ok and house.moves()[0].camera == "back"


@pytest.mark.parametrize(("line", "says"), [
    ("rotate yard 1 2", "Yard does not turn; those that do: front"),
    ("rotate porch 1 2", "There is no camera 'porch'; those that turn: front"),
    ("current_position yard", "Yard does not turn"),
    ("rotate left ten", "How many degrees? For example left 10"),
])
def test_a_wrong_camera_or_size_gets_one_clear_line(house, line, says):
    house.stands(0, 0)
    said = house.say(line)
    assert not said.ok and said.text.startswith(says) and "\n" not in said.text


def test_a_house_where_nothing_turns_says_what_to_set():
    assert "pan_tilt.address" in House().say("rotate 1 2").text
    assert "pan_tilt.address" in House().say("current_position").text


def test_the_current_position_is_said_for_every_camera_that_turns():
    house = House(front=TURNS, back=TURNS)
    house.stands(30, -10)
    assert house.say("current_position").text == ("Front looks at pan 30, tilt -10.\n"
                                                  "Back has not said yet where it looks.")
    house.say("rotate back 5 5")
    assert house.say("current_position back").text == "Back has not said yet where it looks and turns to pan 5, tilt 5."


def test_a_failed_move_leaves_the_position_as_it_was(house):
    house.stands(3, 4)
    house.say("rotate 30 20")
    house.record(facts.MoveFailed(at=house.now(), camera="front", asked=house.moves()[0].id, reason="stuck"))
    assert house.say("current_position").text == "Front looks at pan 3, tilt 4."


@pytest.mark.parametrize(("settings", "path"), [
    ({"address": "simulated://", "pan_min": 100}, "pan_max"),
    ({"address": "simulated://", "tilt_max": -91}, "tilt_max"),
    ({"address": "simulated://", "presets": {"door": [91, 0]}}, "presets"),
    ({"address": "simulated://", "presets": {"door": [1, 2, 3]}}, "presets"),
    ({"address": "simulated://", "invert": ["roll"]}, "invert"),
    ({"address": "simulated://", "pan_min": True}, "pan_min"),
    ({"address": "simulated://", "pan_min": float("nan")}, "pan_min"),
])
def test_limits_and_presets_that_make_no_sense_are_refused_at_their_place(settings, path):
    with pytest.raises(ValueError, match=path):
        House(front=settings)
