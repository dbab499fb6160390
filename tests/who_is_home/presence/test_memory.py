"""What presence remembers outlives a restart as JSON, and garbage is refused in one line."""

import json
from dataclasses import replace

import pytest

from tests.who_is_home.presence.played_house import ANNA, BEN
from who_is_home.presence.evidence import RouterAnswered
from who_is_home.presence.memory import UnreadableMemory
from who_is_home.presence.rule import Presence


def test_after_a_restart_it_is_known_who_was_home_and_the_clock_begins_again(settled):
    settled.play(5, ())
    settled.presence = Presence(settled.household, json.loads(json.dumps(settled.presence.remembered())))
    settled.now += 300
    assert settled.hear().home == ("Anna", "Ben")
    assert 7.5 + 5 <= settled.minutes_until_away() <= 9.5 + 5


def test_after_a_restart_in_an_empty_house_it_stays_empty(settled):
    settled.minutes_until_away()
    settled.presence = Presence(settled.household, settled.presence.remembered())
    settled.now += 3600
    assert settled.hear().home == ()
    assert not settled.decision.changed


def test_somebody_who_is_taken_out_of_the_settings_is_forgotten(settled, make_house):
    fewer = make_house(people={"Anna": ("annas-phone",)}).household
    presence = Presence(fewer, settled.presence.remembered())
    assert presence.step(settled.now).home == ("Anna",)
    assert list(presence.remembered()["people"]) == ["Anna"]


def test_a_router_that_was_taken_out_of_the_settings_is_not_waited_for(settled):
    settled.hear(RouterAnswered(settled.now, "old", (ANNA,)))
    fewer = replace(settled.household, routers=("box",))
    settled.presence = Presence(fewer, settled.presence.remembered())
    assert settled.minutes_until_away() <= 11


@pytest.mark.parametrize("stored", [
    {}, {"version": 99}, {"version": 1, "people": 3}, {"version": 1, "devices": {"a": {"last": "x"}}},
])  # fmt: skip
def test_garbage_is_refused_in_one_line(settled, stored):
    with pytest.raises(UnreadableMemory) as refused:
        Presence(settled.household, stored)
    assert "\n" not in str(refused.value)


def test_a_clock_that_was_set_back_leaves_everybody_where_they_were_and_the_rule_working(settled):
    settled.now -= 86400
    settled.play(1, (ANNA, BEN))
    assert settled.home == ("Anna", "Ben")
    assert settled.minutes_until_away() <= 17.5
