"""Whatever evidence comes in whatever order: what must never happen does not."""

import json
from dataclasses import replace
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.who_is_home.presence.played_house import ANNA, BEN, NOON, PEOPLE
from who_is_home.presence.evidence import (
    DeviceExplained,
    EntranceSeen,
    PersonSaid,
    ProbeAnswered,
    RouterAnswered,
    RouterFailed,
)
from who_is_home.presence.household import Household
from who_is_home.presence.rule import Presence
from who_is_home.presence.waiting_times import MINUTE, PresenceTimes
from who_is_home.router import ListedDevice

HOUSE = Household(PEOPLE, entrances=("door",), timezone="UTC", times=PresenceTimes(away_at_most=8 * MINUTE,
                                                                                  away_unseen=8 * MINUTE))
UNKNOWN = ListedDevice(mac="06:00:00:00:00:09")
LISTED = st.sampled_from([ANNA, BEN, UNKNOWN, replace(BEN, active=False)])
DEVICES = st.lists(LISTED, max_size=3, unique=True).map(tuple)
ROUTERS = st.sampled_from(["box", "upstairs"])
AGO = st.sampled_from([0.0, 0.0, 0.0, 5.0, 90.0, 700.0])
HERE = st.builds(RouterAnswered, AGO, ROUTERS, DEVICES)
FAILED = st.builds(RouterFailed, AGO, ROUTERS)
PROBED = st.builds(lambda ago, asked, most: ProbeAnswered(ago, asked, asked[:most]), AGO, DEVICES, st.integers(0, 2))
SAID = st.builds(PersonSaid, AGO, st.sampled_from(["Anna", "Ben", "Nobody"]), st.booleans())
OTHER = st.one_of(st.builds(EntranceSeen, AGO, st.sampled_from(["door", "garden"])),
                  st.builds(DeviceExplained, AGO, st.just(UNKNOWN.mac), st.sampled_from(["Anna", "guest", "house"])))
QUIET = st.one_of(HERE, HERE, HERE, FAILED, PROBED, OTHER)
WAITS = st.sampled_from([5.0, 10.0, 15.0, 60.0, 60.0, 130.0, 400.0, 4000.0])
PLAIN = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


STRETCH = st.builds(lambda count, wait, one: [(wait, [one])] * count, st.integers(1, 55), st.sampled_from([10.0, 60.0]),
                    st.builds(RouterAnswered, st.just(0.0), st.just("box"), st.one_of(st.just(()), DEVICES)))
"""The same answer again and again: an hour at home, or the minutes after everybody left."""


def ticks(evidence):
    single = st.tuples(WAITS, st.lists(evidence, max_size=3)).map(lambda tick: [tick])
    return st.lists(st.one_of(single, single, STRETCH), min_size=1, max_size=7).map(lambda parts: sum(parts, []))


def played(presence: Presence, story, now: float = NOON):
    for wait, pieces in story:
        now += wait
        yield now, pieces, presence.step(now, tuple(replace(one, at=now - one.at) for one in pieces))


@PLAIN
@given(ticks(QUIET))
def test_nobody_becomes_away_while_evidence_says_home_within_the_shortest_time(story):
    presence, signs, home = Presence(HOUSE), {"Anna": 0.0, "Ben": 0.0}, set()
    for now, pieces, decision in played(presence, story):
        for one in pieces:
            seen = one.devices if isinstance(one, RouterAnswered) else getattr(one, "answered", ())
            for name, device in (("Anna", ANNA), ("Ben", BEN)):
                if device in seen:
                    signs[name] = max(signs[name], now - one.at)
        left = home - set(decision.home or ())
        assert all(now - signs[name] >= HOUSE.times.away_after for name in left)
        home = set(decision.home or ())


@PLAIN
@given(ticks(st.one_of(QUIET, SAID)))
def test_nobody_is_found_away_by_the_rule_in_a_step_without_an_answer(story):
    presence, home, last = Presence(HOUSE), set(), 0.0
    for now, pieces, decision in played(presence, story):
        pressed = {one.person for one in pieces if isinstance(one, PersonSaid)}
        last = max([last, *(now - one.at for one in pieces if isinstance(one, RouterAnswered))])
        left = home - set(decision.home or ()) - pressed
        assert not left or now - last <= HOUSE.times.blind_after
        home = set(decision.home or ())


@PLAIN
@given(ticks(QUIET), st.integers(40, 47), st.sampled_from([10.0, 30.0, 60.0, 90.0]))
def test_one_missed_answer_changes_nothing(story, quiet, wait):
    presence, home = Presence(HOUSE), RouterAnswered(0.0, "box", (ANNA, BEN))
    empty = [(10.0, [RouterAnswered(0.0, "box")])] * quiet
    *_, (now, _, before) = played(presence, [*story, (10.0, [home]), *empty])

    after = presence.step(now + wait, (RouterFailed(now + wait, "box"), RouterFailed(now + wait, "upstairs")))

    assert after.home == before.home


@PLAIN
@given(ticks(st.one_of(QUIET, SAID)), st.integers(0, 1000))
def test_the_order_of_evidence_within_a_step_does_not_matter(story, seed):
    random = Random(seed)
    mixed = [(wait, random.sample(pieces, len(pieces))) for wait, pieces in story]
    first, second = Presence(HOUSE), Presence(HOUSE)

    assert [each[2] for each in played(first, story)] == [each[2] for each in played(second, mixed)]
    assert first.remembered() == second.remembered()


@PLAIN
@given(ticks(st.one_of(QUIET, SAID)), ticks(st.one_of(QUIET, SAID)))
def test_what_was_stored_and_loaded_decides_the_same(before, after):
    presence = Presence(HOUSE)
    *_, (now, _, _) = played(presence, before)
    stored = json.loads(json.dumps(presence.remembered()))
    again = Presence(HOUSE, stored)

    assert [each[2] for each in played(again, after, now)] == [each[2] for each in played(presence, after, now)]
    assert again.remembered() == presence.remembered()


@PLAIN
@given(ticks(st.one_of(QUIET, SAID)))
def test_an_unknown_device_alone_never_disarms(story):
    presence = Presence(HOUSE)
    *_, (now, _, _) = played(presence, story)
    presence.step(now, (PersonSaid(now, "Anna", False), PersonSaid(now, "Ben", False)))
    forgotten = Presence(HOUSE, presence.remembered() | {"adopted": {}})

    for minute in range(1, 30):
        at = now + 60.0 * minute
        assert not forgotten.step(at, (RouterAnswered(at, "box", (UNKNOWN,)),)).home
