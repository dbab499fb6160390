"""The command `audit`: for owners, the newest commands and settings, oldest of them first."""

from house import facts
from house.clock import FakeClock
from house.commands.command import CommandRequest, answer
from house.commands.table import TABLE
from house.lookback import Recalled
from house.settings.whole_config import Settings
from house.state.house_state import HouseState

SETTINGS = Settings.model_validate({"house": {"timezone": "UTC"}, "cameras": {"front": {"source": "demo://room"}}})


class House:
    settings = SETTINGS

    def __init__(self):
        self.clock, self.log = FakeClock(), []

    def now(self):
        return self.clock.now()

    def state(self):
        return HouseState()

    def record(self, fact):
        self.log.append(fact)

    def recent(self, count):
        return self.log[::-1][:count]

    def lookback(self):
        return Recalled(self.log[::-1])

    def say(self, line, role="owner"):
        name, *words = line.split()
        return answer(self, CommandRequest("U1", "slack", tuple(words), role=role, name="Anna"), name, TABLE)


def test_it_lists_commands_and_settings_with_who_where_and_the_answer():
    house = House()
    house.say("help nothing")
    house.record(facts.SettingsChanged(at=house.now(), what="cameras.front.motion.zones", by="dashboard"))
    house.say("audit 0")

    lines = house.say("audit").text.splitlines()

    assert lines[0].startswith("22:13 Anna (U1) (slack): help nothing -> ")
    assert lines[1] == "22:13 dashboard (settings): setting cameras.front.motion.zones -> changed"
    assert "Say how many" in lines[2]


def test_it_lists_as_many_as_one_says():
    house = House()
    for _ in range(5):
        house.say("status")

    assert len(house.say("audit 3").text.splitlines()) == 3


def test_it_is_for_the_owner_and_a_refusal_is_in_it():
    house = House()

    assert not house.say("audit", role="operator").ok
    assert "audit ->" in house.say("audit").text


def test_an_audit_without_records_says_so():
    assert "No command yet" in House().say("audit").text
