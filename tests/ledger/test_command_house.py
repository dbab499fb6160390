"""The house as commands see it."""

import pytest

from house import facts
from house.clock import FakeClock
from house.settings.whole_config import Settings, SettingsError, load
from ledger.command_house import LedgerHouse
from ledger.errors import LedgerAway
from ledger.redis.log import Log


@pytest.fixture
def clock():
    return FakeClock()


def test_a_command_records_and_reads_through_it(client, clock):
    house = LedgerHouse(Log(client), Settings(), clock)
    fact = facts.ModeChosen(at=house.now(), mode="away", by="anna")

    house.record(fact)

    assert house.now() == clock.now()
    assert house.state().mode == "away"
    assert house.recent(3) == [fact]
    assert house.settings == Settings()


def test_a_command_given_after_the_clock_was_set_back_an_hour_takes_effect(client, clock):
    house = LedgerHouse(Log(client), Settings(), clock)
    house.record(facts.ModeChosen(at=house.now(), mode="away", by="anna"))

    clock.set_back(3600.0)
    house.record(facts.ModeChosen(at=house.now(), mode="off", by="anna"))

    assert house.state().mode == "off"


def test_without_redis_a_command_is_told_and_nothing_is_kept_for_later(redis_server, clock):
    house = LedgerHouse(Log(redis_server.client()), Settings(), clock)
    redis_server.kill()

    with pytest.raises(LedgerAway):
        house.record(facts.ModeChosen(at=1.0, mode="off", by="anna"))
    with pytest.raises(LedgerAway):
        house.state()

    redis_server.start()
    assert house.state().mode is None


def test_what_is_learned_counts_for_the_next_command_and_never_makes_the_settings_wrong_together(client, clock, home):
    home.config.write_text("people: {Anna: {devices: [phone]}, Ben: {}}\n")
    house = LedgerHouse(Log(client), load(home.config, home.learned, {}), clock, home=home)
    house.learn({"people": {"Anna": {"devices": ["phone", "watch"]}}})
    assert house.settings.people["Anna"].devices == ("phone", "watch")

    with pytest.raises(SettingsError, match="is a device of Anna as well"):
        house.learn({"people": {"Ben": {"devices": ["watch"]}}})
    assert load(home.config, home.learned, {}).people["Ben"].devices == ()


def test_a_mistake_that_was_there_before_keeps_nothing_from_being_learned(client, clock, home):
    home.config.write_text("people: {Anna: {devices: [phone]}, Ben: {devices: [phone]}}\n")
    house = LedgerHouse(Log(client), Settings(), clock, home=home)
    house.learn({"people": {"Cleo": {"devices": ["watch"]}}})
    assert "watch" in home.learned.read_text()
