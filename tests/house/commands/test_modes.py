"""Modes, holds and guests as people say them: each answer says what is so now, and how to take it back exactly."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from house import facts
from house.clock import FakeClock
from house.commands.command import CommandRequest, WrongWords, answer
from house.commands.table import TABLE
from house.commands.words.end_words import End, end_among
from house.lookback import Recalled
from house.settings.whole_config import Settings
from house.state.house_state import HouseState
from house.state.mode_switches import switches

BERLIN = "Europe/Berlin"
NOON = datetime(2026, 6, 3, 12, tzinfo=ZoneInfo(BERLIN)).timestamp()
WHO = {"presence": {"routers": {"attic": {"address": "file:///nowhere"}}}, "people": {"Anna": {"devices": ["a"]}}}
CAMERAS = {"front": {"source": "demo://room", "outdoor": True}, "yard": {"source": "demo://room"}}


class House:
    """A house whose log is a list."""

    def __init__(self, **settings):
        self.settings = Settings.model_validate(
            {"house": {"timezone": BERLIN}, "cameras": CAMERAS, **WHO} | settings)
        self.clock, self.log, self._state = FakeClock(NOON), [], HouseState()

    def now(self):
        return self.clock.now()

    def state(self):
        return self._state

    def record(self, fact):
        self.log.append(fact)
        self._state = self._state.after(fact)

    def recent(self, count):
        return self.log[::-1][:count]

    def lookback(self):
        return Recalled(self.log[::-1])

    def say(self, line):
        name, *words = line.split()
        return answer(self, CommandRequest("U1", "slack", tuple(words)), name, TABLE)

    def presence(self):
        return None

    def learn(self, changes):
        self.learned = changes

    def people(self, *home, arrived=()):
        self.record(facts.PeopleChanged(at=self.now(), home=home, arrived=arrived))

    def does(self):
        found = [switches(self._state, name, camera, self.settings, self.now())
                 for name, camera in self.settings.cameras.items()]
        return [(each.watching, each.recording, each.alerting) for each in found]


@pytest.fixture
def house():
    return House()


def berlin(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN)).timestamp()


@pytest.mark.parametrize(("line", "end", "rest"), [
    ("for 2h", End(NOON + 7200), ""), ("front 30m", End(NOON + 1800), "front"), ("", End(), ""),
    ("until 18:00", End(berlin("2026-06-03 18:00")), ""),
    ("front until 18.30", End(berlin("2026-06-03 18:30")), "front"),
    ("until 6pm", End(berlin("2026-06-03 18:00")), ""), ("until 6:15 PM yard", End(berlin("2026-06-03 18:15")), "yard"),
    ("until 8:00", End(berlin("2026-06-04 08:00")), ""), ("until tomorrow 13:00", End(berlin("2026-06-04 13:00")), ""),
    ("until midnight", End(berlin("2026-06-04 00:00")), ""), ("till noon", End(berlin("2026-06-04 12:00")), ""),
    ("until home", End(ends="home"), ""), ("yard UNTIL AWAY", End(ends="away"), "yard"),
])
def test_the_end_is_read_wherever_it_stands(line, end, rest):
    found, words = end_among(tuple(line.split()), CAMERAS, NOON, BERLIN)

    assert (found, " ".join(words)) == (end, rest)


@pytest.mark.parametrize("line", ["until", "until 25:00", "until 8", "until 13pm", "until then", "until tomorrow",
                                  "until 12:60", "front for ever"])
def test_half_an_end_is_refused(line):
    words = tuple(line.split())
    with pytest.raises(WrongWords, match="For example"):
        end_among(words, CAMERAS, NOON, BERLIN)


def test_until_a_time_that_the_clock_passes_over_is_the_moment_it_is_put_forward():
    evening = berlin("2026-03-28 23:00")

    assert end_among(("until", "02:30"), (), evening, BERLIN)[0] == End(berlin("2026-03-29 03:00"))


def test_a_hold_until_home_says_so_beforehand(house):
    house.people("Anna", arrived=("Anna",))

    said = house.say("pycam_on until home")

    assert said.text == "Switched on until somebody comes home: watching, recording and alerting."
    house.people()
    house.people("Anna", arrived=("Anna",))
    assert house.does() == [(True, False, False)] * 2


def test_a_hold_of_one_camera_until_away_says_so_too(house):
    house.people("Anna", arrived=("Anna",))

    said = house.say("pycam_off yard until away")

    assert "Yard held off until everybody is away." in said.text and said.undo == "mode home"
    house.people()
    assert house.does()[1] == (True, False, False)


def test_until_home_is_refused_where_nothing_says_who_is_home():
    house = House(presence={}, people={})

    said = house.say("pycam_on until home")

    assert not said.ok and "for 2h" in said.text and house.state().fields == {}


def test_a_release_ends_a_hold_of_one_camera_and_is_undone(house):
    house.say("pycam_off yard for 2h")
    house.clock.advance(600.0)

    said = house.say("release yard")

    assert said.undo == "pycam_off yard for 1h50m" and house.does() == [(True, False, False)] * 2
    assert house.say("release yard").text == "That camera is not held."
    assert house.say("release").text == "The cameras are not held."


def test_auto_and_night_say_each_time_what_they_would_not_do():
    house = House(presence={}, people={}, cameras={"hall": {"source": "demo://room"}})

    for _ in range(2):
        assert "Auto works like home until presence is set up, so it sends no alerts" in house.say("mode auto").text
        said = house.say("mode night")
        assert "no camera is marked for it. Which look at the outside? Choose mode night hall" in said.text


@pytest.mark.parametrize("line", ["mode night front yard", "mode NIGHT Front, and yard"])
def test_night_with_cameras_marks_them_as_outdoor_and_is_chosen(house, line):
    said = house.say(line)

    assert house.learned == {"cameras": {"front": {"outdoor": True}, "yard": {"outdoor": True}}}
    assert house.state().mode == "night" and said.undo == "mode home"
    assert said.text.startswith("Night. Front and Yard are marked as outdoor (learned.yml)")


@pytest.mark.parametrize("line", ["mode night garage", "mode night front garage", "mode away front"])
def test_a_camera_that_there_is_not_marks_nothing(house, line):
    said = house.say(line)

    assert not said.ok and house.state().mode is None and not hasattr(house, "learned")


def test_auto_before_the_first_answer_says_that_the_house_is_not_armed(house):
    said = house.say("mode auto").text

    assert "Auto works like home until a router has said who is home, so it sends no alerts" in said


def test_a_guest_is_announced_and_undone(house):
    house.say("mode auto")
    house.people()

    said = house.say("guest until 18:00")

    assert said.text.startswith("A guest is here until 18:00: presence does not arm the house meanwhile")
    assert said.undo == "guest off" and house.does() == [(True, False, False)] * 2
    again = house.say("guest for 1h")
    assert again.undo == "guest for 6h"
    assert house.say("guest off").undo == "guest for 1h" and house.does() == [(True, True, True)] * 2
    assert house.say("guest off").text == "No guest is here."


@pytest.mark.parametrize("line", ["guest", "guest Bob", "guest until away", "guest until", "guest off now"])
def test_a_guest_needs_an_end(house, line):
    said = house.say(line)

    assert not said.ok and "Usage: guest" in said.text and house.state().fields == {}


@pytest.mark.parametrize(("before", "says"), [
    ("mode away", "The mode is Away, and stays so"), ("pycam_on", "The cameras are held on, and stay so"),
    ("mode auto", "")])
def test_a_guest_in_a_house_that_stays_armed_says_so(house, before, says):
    house.say(before)

    said = house.say("guest for 2h").text

    assert says in said and (says or said.endswith("private cameras stay closed."))


def test_mode_schedule_takes_back_what_was_chosen_over_a_mode_of_the_schedule():
    house = House(house={"timezone": BERLIN, "schedule": {"night": ["08:00-20:00"]}})
    house.record(facts.ModeChosen(at=NOON, mode="night", by="schedule", scheduled=True, before="auto"))
    before = house.state().fields

    said = house.say("mode home")

    assert said.undo == "mode schedule"
    house.say(said.undo)
    assert house.state().fields["mode"] == before["mode"] | {"by": "U1"}
    assert house.say("mode schedule").text == "The schedule's mode is night now, and it is chosen."


def test_mode_schedule_is_no_word_of_a_house_without_one(house):
    assert not house.say("mode schedule").ok


def test_what_the_schedule_does_next_is_among_the_details():
    house = House(house={"timezone": BERLIN, "schedule": {"night": ["22:30-06:30"]}})

    assert "schedule: Night at 22:30" in details(house)
    house.clock.advance(11 * 3600)
    assert "schedule: its Night ends tomorrow 06:30" in details(house)


def test_the_status_says_what_counts_beside_the_mode(house):
    house.people("Anna", arrived=("Anna",))
    house.say("pycam_on yard until home")
    house.say("guest until 18:00")

    lines = house.say("status").text.splitlines()

    assert lines[1:3] == ["Yard held on until somebody comes home by U1",
                          "A guest is here until 18:00, so presence does not arm"]


def details(house):
    from house.status_sentence import sentence

    return sentence(house.state(), house.settings, house.now()).details


LINES = ["pycam_on", "pycam_off", "pycam_on until home", "pycam_off until away", "pycam_on for 2h",
         "pycam_off until 18:00", "pycam_on front", "pycam_off yard for 1h", "pycam_off front until away",
         "release", "release yard", "mode home",
         "mode away", "mode night", "mode auto", "mode vacation", "mode off", "mode schedule", "auto_detect_on",
         "auto_detect_off", "guest for 1h", "guest until home", "guest off", "initialize"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*LINES, "come", "leave"]), max_size=6), st.sampled_from(LINES))
def test_an_undo_brings_back_just_what_was_before(earlier, last):
    house = House(house={"timezone": BERLIN, "schedule": {"night": ["08:00-20:00"]}})
    for line in earlier:
        if line in ("come", "leave"):
            house.people(*(["Anna"] if line == "come" else []), arrived=("Anna",) if line == "come" else ())
        else:
            house.say(line)
    before, does = house.state(), house.does()

    undo = house.say(last).undo
    if undo:
        assert house.say(undo).ok
        assert (house.does(), meaning(house.state(), house)) == (does, meaning(before, house))


def meaning(state, house):
    """What of the state counts: holds and guests in force, and the mode unless a lasting hold hides it."""
    now = house.now()
    holds = [(hold.on, hold.until and round(hold.until - now), hold.ends) if hold else None
             for name in ("", "front", "yard") for hold in [state.hold(name, now)]]
    lasting = holds[0] is not None and holds[0][1] is None and not holds[0][2]
    guest = state.guest(now)
    mode = state.fields.get("mode") or {}
    return holds, guest and (guest.until, guest.ends), lasting or state.base_mode(house.settings.first_mode), \
        lasting or bool(mode.get("scheduled") and mode.get("before"))
