"""The house as commands see it."""

import pytest

from house import facts
from house.clock import FakeClock
from house.settings.whole_config import Settings
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
