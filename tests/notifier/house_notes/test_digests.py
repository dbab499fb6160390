"""The digest comes when it is time, once, with what happened since the last one."""

from datetime import UTC, datetime

import pytest

from house import facts

DAILY = {"house": {"name": "Maple Street", "first_mode": "away", "timezone": "UTC", "digest": "daily 8:00"}}
"""The clock of the bench begins at 22:13:20."""


@pytest.fixture
def house(bench_with):
    bench = bench_with(**DAILY)
    bench.settle()
    return bench


def until(bench, hour, minute=0):
    now = datetime.fromtimestamp(bench.clock.now(), UTC)
    bench.wait(((hour - now.hour) * 3600 + (minute - now.minute) * 60 - now.second) % 86400 + 1.0)


def digests(bench):
    return [message for message in bench.talk.messages.values() if message.title.startswith("Digest of")]


def test_a_quiet_night_is_told_as_well(house):
    until(house, 7, 59)
    assert digests(house) == []
    until(house, 8)

    [said] = digests(house)
    assert said.title == "Digest of Maple Street: 0 events, 0 alerts"
    *told, lacking, following = said.detail.splitlines()
    assert told == ["From yesterday 22:13 to 08:00.",
                    "Nothing has happened.", "No alert was sent.", "Nothing was wrong."]
    assert lacking.startswith("What was longer ago could not be read: there is no history yet")
    assert following == "The next digest comes tomorrow 08:00; if it does not, look after the house."


def test_each_tells_only_what_came_after_the_one_before(house):
    house.began("e1", "front")
    house.settle()
    house.record(facts.TroubleBegan(at=house.clock.now(), kind="camera", about="yard", text="yard does not answer"))
    until(house, 8)
    house.record(facts.TroubleEnded(at=house.clock.now(), kind="camera", about="yard", since=house.clock.now() - 60))
    until(house, 8)

    first, second = digests(house)
    assert "1 event, 1 alert" in first.title and "Seen: Front 1" in first.detail
    assert "Wrong now: Yard does not answer" in first.detail
    assert "0 events" in second.title and "Nothing was wrong." in second.detail


def test_one_comes_for_all_that_were_missed(house):
    house.clock.advance(3 * 86400.0)
    house.restart()
    house.settle()
    house.wait(5)

    assert len(digests(house)) == 1


def test_a_restart_sends_none_again(house):
    until(house, 8)
    house.restart()
    house.settle()
    house.wait(60)

    assert len(digests(house)) == 1


def test_without_the_setting_there_is_none(bench_with):
    bench = bench_with()
    bench.settle()

    assert "digest" not in bench.timers()
