"""Commands about who is home, on a house in memory."""

from typing import Any

import pytest

from house import facts
from house.clock import FakeClock
from house.commands.command import Answer, CommandRequest, answer
from house.commands.table import TABLE
from house.lookback import Recalled
from house.people.presence_report import PresenceReport
from house.settings.load import SettingsError
from house.settings.problems import Problem
from house.settings.whole_config import Settings
from house.state.house_state import HouseState

SETTINGS = Settings.model_validate({
    "house": {"timezone": "UTC"}, "cameras": {"front": {"source": "demo://room"}},
    "people": {"Anna": {"devices": ["annas-phone"], "slack": "U0ANNA0001"}, "Anna Maria": {"devices": []},
               "Ben": {"devices": ["a4:83:e7:12:34:56"]}},
    "presence": {"routers": {"fritz": {"address": "fritzbox://h"}}}})


class PresentHouse:
    """A house whose log is a list, whose presence report is given, and that remembers what it is to learn."""

    def __init__(self, settings: Settings = SETTINGS) -> None:
        self.settings, self.clock = settings, FakeClock()
        self.log: list[facts.Fact] = []
        self.report: dict[str, Any] | None = None
        self.learned: list[dict[str, Any]] = []
        self.refuses = ""
        self.only_learned: set[str] = set()

    def now(self) -> float:
        return self.clock.now()

    def state(self) -> HouseState:
        state = HouseState()
        for fact in self.log:
            state = state.after(fact)
        return state

    def record(self, fact: facts.Fact) -> None:
        self.log.append(fact)

    def recent(self, count: int) -> list[facts.Fact]:
        return self.log[::-1][:count]

    def lookback(self) -> Recalled:
        return Recalled(self.log[::-1])

    def presence(self) -> PresenceReport | None:
        return PresenceReport.read(self.report)

    def learn(self, changes: Any) -> Any:
        if self.refuses:
            raise SettingsError((Problem("learned.yml", 3, "people.x", self.refuses, "a name"),))
        self.learned.append(changes)
        was = {name: {} for name in changes.get("people", {}) if name in self.only_learned}
        if was and None in changes["people"].values():
            kept = {name: each for name, each in self.settings.people.items() if name not in was}
            self.settings = self.settings.model_copy(update={"people": kept})
        return {"people": was}

    def newest_people(self) -> Any:
        return self.settings.people

    def say(self, line: str, who: str = "slack:U0ANNA0001", role: str = "owner") -> Answer:
        name, *words = line.split()
        return answer(self, CommandRequest(who, "slack", tuple(words), role=role), name, TABLE)

    def of(self, kind: type[facts.Fact]) -> list[Any]:
        return [fact for fact in self.log if isinstance(fact, kind)]


@pytest.fixture
def house() -> PresentHouse:
    return PresentHouse()


def report(house: PresentHouse, **more: Any) -> None:
    now = house.now()
    people = [{"name": "Anna", "home": True, "since": now - 3600, "confidence": 0.95,
               "evidence": "annas-phone was seen by fritz at 22:13"},
              {"name": "Ben", "home": False, "since": now - 7200, "confidence": 0.6, "evidence": "nobody answered"},
              {"name": "Anna Maria", "home": None, "since": 0.0, "confidence": 0.0,
               "evidence": "no device is named for them"}]
    house.report = {"at": now, "blind_since": None, "people": people, "devices": [], "routers": [], "notes": []} | more


def test_who_says_since_when_and_by_what_evidence(house):
    report(house)
    lines = house.say("who", role="viewer").text.splitlines()
    assert lines[0].startswith("Anna: home since ") and "annas-phone was seen by fritz" in lines[0]
    assert "Ben: away since" in lines[1] and "60% sure" in lines[1] and "not known yet" in lines[2]


def test_who_says_what_is_wrong_and_what_is_odd(house):
    report(house, blind_since=house.now() - 60, notes=["annas-phone makes its address up"],
           routers=[{"name": "fritz", "answered": 0.0, "error": "refuses the password"}])
    said = house.say("who").text
    assert "No router answers since" in said.splitlines()[0] and "fritz: refuses the password" in said
    assert "makes its address up" in said


@pytest.mark.parametrize(("choice", "then"), [
    ("hold", "the last answer holds until one does"), ("arm", "everybody counts as away"),
    ("ask", "you are asked whether everybody is out")])
def test_who_says_what_happens_while_no_router_answers(choice, then):
    presence = SETTINGS.presence.model_copy(update={"when_blind": choice})
    house = PresentHouse(SETTINGS.model_copy(update={"presence": presence}))
    report(house, blind_since=house.now() - 60)
    assert then in house.say("who").text.splitlines()[0]


def test_of_a_process_that_looks_no_more_who_says_that_nothing_is_known_since(house):
    report(house)
    house.clock.advance(180)
    assert house.say("who").text.startswith("Anna: home since")
    house.clock.advance(60)
    first, anna, ben, cleo = house.say("who").text.splitlines()

    assert first.startswith("Presence is not known since 22:13:") and "logs presence" in first
    assert anna == "Anna: home then (annas-phone was seen by fritz at 22:13)" and ben.startswith("Ben: away then")
    assert cleo.startswith("Anna Maria: not known yet")


def test_who_knows_what_the_log_knows_while_the_process_says_nothing(house):
    assert "not known yet" in house.say("who").text
    house.record(facts.PeopleChanged(at=house.now(), home=("Anna", "Ben"), evidence="two phones"))
    assert house.say("who").text == "Home: Anna and Ben (two phones)."
    assert "asks no router yet" in PresentHouse(Settings()).say("who").text


@pytest.mark.parametrize(("line", "person", "home"), [
    ("here", "Anna", True), ("leaving", "Anna", False), ("leaving ben", "Ben", False),
    ("here Anna Maria", "Anna Maria", True)])
def test_somebody_says_that_they_or_others_are_home_or_leave(house, line, person, home):
    assert house.say(line).ok
    [said] = house.of(facts.PresenceSaid)
    assert (said.person, said.home, said.by) == (person, home, "slack:U0ANNA0001")


@pytest.mark.parametrize(("home", "line", "undo"), [
    (None, "here Anna", ""), (("Ben",), "here Anna", "leaving Anna"), (("Anna",), "here Anna", ""),
    (None, "leaving Anna", ""), (("Ben",), "leaving Anna", ""), (("Anna",), "leaving Anna", "here Anna")])
def test_only_a_press_that_changed_something_is_taken_back(house, home, line, undo):
    """To take back "I'm home" of somebody who was home anyway would arm the house over them."""
    if home is not None:
        house.record(facts.PeopleChanged(at=house.now(), home=home))
    assert house.say(line).undo == undo


def test_without_a_router_nobody_is_told_that_a_press_counts(house):
    alone = PresentHouse(SETTINGS.model_copy(update={"presence": Settings().presence}))
    for line in ("here", "leaving Ben", "who"):
        given = alone.say(line)
        assert not given.ok and "asks no router yet" in given.text
    assert alone.of(facts.PresenceSaid) == []


def test_who_is_nobody_of_the_house_is_asked_for_whom(house):
    assert house.say("here", who="slack:U0STRANGER").text.startswith("Say who: Anna, Anna Maria, Ben")
    assert "There is no 'cleo' among the people" in house.say("here cleo").text
    assert house.of(facts.PresenceSaid) == []
    assert not house.say("here", role="viewer").ok, "it may disarm the house"


@pytest.mark.parametrize(("line", "device", "whose"), [
    ("device aa:bb:cc:dd:ee:ff ben", "aa:bb:cc:dd:ee:ff", "Ben"),
    ("device Cleo's iPhone anna maria", "Cleo's iPhone", "Anna Maria"),
    ("device Pixel-7 guest", "Pixel-7", "guest"), ("device tv House", "tv", "house")])
def test_an_unknown_device_is_said_to_be_somebodys(house, line, device, whose):
    assert house.say(line).ok
    [named] = house.of(facts.PresenceDeviceNamed)
    assert (named.device, named.whose) == (device, whose)


def listed_device(key, name, person=""):
    return {"key": key, "router": "fritz", "person": person, "name": name, "mac": key, "ip": "", "topic": "",
            "randomised": False}


@pytest.mark.parametrize("typed", ["Pixel-7", "pixel 7", "02:11:22:33:44:66", "02-11-22-33-44-66"])
def test_a_device_is_named_as_people_read_it_and_recorded_as_presence_knows_it(house, typed):
    report(house, devices=[listed_device("02:11:22:33:44:66", "Pixel-7")])
    assert house.say(f"device {typed} guest").ok
    [named] = house.of(facts.PresenceDeviceNamed)
    assert named.device == "02:11:22:33:44:66"


def test_a_device_that_no_router_lists_is_said_to_be_none(house):
    report(house, devices=[listed_device("02:11:22:33:44:66", "Pixel-7")])
    assert "No router lists it now" in house.say("device pixle guest").text
    assert "No router lists" not in house.say("device Pixel-7 guest").text


def test_a_device_that_the_settings_give_to_somebody_is_taken_from_them_first(house):
    report(house, devices=[listed_device("a4:83:e7:12:34:56", "bens", "Ben")])
    given = house.say("device bens guest")
    assert not given.ok and "carries Ben a4:83:e7:12:34:56 off" in given.text
    assert house.of(facts.PresenceDeviceNamed) == []


def test_a_device_of_nobody_known_is_not_recorded(house):
    assert "There is no 'cleo'" in house.say("device tv cleo").text and not house.of(facts.PresenceDeviceNamed)
    assert "Name the device" in house.say("device tv").text


def test_a_person_is_given_a_device_beside_those_they_have(house):
    given = house.say("carries anna Annas watch")
    assert house.learned == [{"people": {"Anna": {"devices": ["annas-phone", "Annas watch"]}}}]
    assert given.text == "Anna carries Annas watch from now on." and given.undo == "carries Anna Annas watch off"


def test_a_new_name_adds_a_person(house):
    assert house.say("carries Cleo cleos-pixel").text == "Cleo is new here. Cleo carries cleos-pixel from now on."
    assert house.learned == [{"people": {"Cleo": {"devices": ["cleos-pixel"]}}}]
    house.refuses = "is not a name that a person can have here"
    refused = house.say("carries 7 x")
    assert not refused.ok and "is not a name" in refused.text


def test_a_device_of_somebody_else_is_not_given_twice(house):
    found = house.say("carries Anna A483E7123456")
    assert not found.ok and "is Ben's already. Say carries Ben A483E7123456 off first." in found.text
    assert house.say("carries Ben a4-83-e7-12-34-56").ok and house.learned == []


def test_a_device_is_taken_away_in_whatever_form_it_is_named(house):
    taken = house.say("carries ben A4-83-E7-12-34-56 off")
    assert house.learned == [{"people": {"Ben": {"devices": []}}}] and taken.undo.startswith("carries Ben A4-83")
    missing = house.say("carries ben watch off")
    assert not missing.ok and "here: a4:83:e7:12:34:56" in missing.text


def test_a_report_of_another_version_is_none(house):
    report(house)
    assert house.presence() is not None
    house.report["people"][0].pop("since")
    assert house.presence() is None


def listing(house: PresentHouse, *names: str) -> None:
    report(house, devices=[{"key": name, "router": "fritz", "person": "", "name": name, "mac": "", "ip": "",
                            "topic": "", "randomised": False} for name in names])


def test_a_device_whose_name_ends_in_off_is_given_and_taken_away(house):
    listing(house, "lights off", "kids phone")
    assert house.say("carries Ben lights off").text == "Ben carries lights off from now on."
    assert house.learned[-1]["people"]["Ben"]["devices"][-1] == "lights off"
    ben = house.settings.people["Ben"].model_copy(update={"devices": ("lights off",)})
    house.settings = house.settings.model_copy(update={"people": {**house.settings.people, "Ben": ben}})

    assert house.say("carries Ben lights off off").text == "lights off is Ben's no more."
    assert house.say("carries Anna annas-phone off").ok


def test_quotes_in_a_name_do_not_matter_for_a_press(house):
    listing(house, 'the "good" phone')
    assert house.say("device the good phone Ben").ok
    assert house.of(facts.PresenceDeviceNamed)[-1].device == 'the "good" phone'


def test_a_person_who_was_learned_is_taken_out_and_one_of_the_settings_is_named(house):
    assert "is written in config.yml" in house.say("carries Ben off").text
    house.only_learned = {"Anna Maria"}
    assert house.say("carries anna maria off").text == "Anna Maria is none of this house's people any more."
    assert house.learned[-1] == {"people": {"Anna Maria": None}}
