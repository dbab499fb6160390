"""Troubles that an earlier run of the process recorded: each ends when nothing else would end it."""

import pytest

from house import facts
from ledger.redis.log import Log


@pytest.fixture
def earlier(client):
    """earlier(kind, about): an earlier run recorded that trouble."""
    return lambda kind, about: Log(client).record(facts.TroubleBegan(at=5.0, kind=kind, about=about, text="a trouble"))


def ended(house) -> list[tuple[str, str, float]]:
    return [(each.kind, each.about, each.since) for each in house.log.recent(50, [facts.TroubleEnded])]


def test_that_of_a_camera_which_is_not_in_the_settings_any_more(earlier, house_of, until):
    for kind in ("camera", "stream", "clips"):
        earlier(kind, "garage")
    house = house_of()
    until(lambda: len(ended(house)) == 3, "they are over", 20)
    assert set(ended(house)) == {("camera", "garage", 5.0), ("stream", "garage", 5.0), ("clips", "garage", 5.0)}


def test_that_of_a_camera_which_makes_no_clips_any_more(earlier, house_of, until):
    earlier("clips", "front")
    house = house_of()
    until(lambda: ended(house), "it is over", 20)
    assert ended(house) == [("clips", "front", 5.0)]


def test_that_of_a_camera_which_works_again(earlier, house_of, until):
    earlier("camera", "front")
    house = house_of()
    until(lambda: ended(house), "it is over", 20)
    assert ended(house) == [("camera", "front", 5.0)]


def test_but_not_that_of_another_part_of_the_house(earlier, house_of, until):
    earlier("channel", "slack")
    earlier("thread", "notifier/sender")
    house = house_of()
    until(lambda: house.source("front").number, "the camera runs")
    assert ended(house) == []
