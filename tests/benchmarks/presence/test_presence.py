"""The made-up phones are what they are said to be, and rules are judged rightly."""

import ast
from pathlib import Path

import pytest

from benchmarks.presence import cells, houses, people, phones
from benchmarks.presence.houses import PHONES, Cell, MadeUpHouse, house
from benchmarks.presence.people import DAY, HOUR, MINUTE
from benchmarks.presence.phones import Phone, Sleepiness
from benchmarks.presence.score import figure, scored
from benchmarks.presence.verdicts import DEVICES, OwnRule, Verdict, consider_home, predecessor
from who_is_home.presence.household import Household, PresenceTimes


@pytest.mark.parametrize("module", [houses, people, phones, cells])
def test_the_generator_knows_nothing_of_the_rule(module):
    tree = ast.parse(Path(module.__file__).read_text())
    named = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    named += [each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names]
    assert not any(name.startswith(("who_is_home", "house.")) for name in named)


def test_a_seed_gives_the_same_house_again_and_another_one_does_not():
    first, again, other = house(1, 3, Cell("x"), 3), house(1, 3, Cell("x"), 3), house(2, 3, Cell("x"), 3)
    assert first.begins == again.begins and first.lists == again.lists
    assert first.begins != other.begins


def test_only_answers_differ_between_cells_of_answers():
    first, other = (house(1, 3, Cell("x", Sleepiness(answers=each)), 3) for each in (0.1, 0.6))
    assert first.begins == other.begins and first.lists == other.lists


def test_a_phone_that_is_away_never_answers_and_a_sleeping_one_sometimes():
    made = house(1, 3, Cell("x", Sleepiness(answers=0.3)), 10)
    for phone in made.phones.values():
        for begin, end in zip([span[1] for span in phone.home[:-1]], [span[0] for span in phone.home[1:]], strict=True):
            assert phone.answers((begin + end) / 2) == 0.0
        assert {phone.answers(sleep.end - 0.1) for sleep in phone.sleeps} <= {0.3, 0.05}
        assert all(60 <= sleep.end - sleep.begin <= 15 * MINUTE + 1 for sleep in phone.sleeps)


@pytest.mark.parametrize("tablet", [False, True])
def test_polls_that_are_left_out_would_have_changed_nothing(tablet):
    made = house(1, 5, Cell("x", tablet=tablet), 3)
    devices = (PHONES[0], "02:00:00:00:00:03") if tablet else (PHONES[0],)
    times = PresenceTimes(stays_after=DAY)
    household = Household({"Anna": devices, "Ben": (PHONES[1],)}, timezone="UTC", times=times)
    quick, dense = (OwnRule(made, 7, household, DEVICES).run(dense=each) for each in (False, True))
    assert quick.armed == pytest.approx(dense.armed)
    assert quick.disarmed == pytest.approx(dense.disarmed)
    assert quick.probes == pytest.approx(dense.probes, rel=0.01)
    assert quick.questions == dense.questions
    assert quick.steps < dense.steps


def one_absence() -> MadeUpHouse:
    """Both are out from 8 to 9; the router lists a phone until 8:02, and not from 3:00 to 3:04."""
    begins = [0.0, 3 * HOUR, 3 * HOUR + 240, 8 * HOUR + 120, 9 * HOUR, DAY]
    lists = [(PHONES[0],), (), (PHONES[0],), (), (PHONES[0],), None]
    made = {mac: Phone(mac, [(0.0, 8 * HOUR), (9 * HOUR, DAY)]) for mac in PHONES}
    return MadeUpHouse(begins, lists, made, wifi_down=[], empty=[(8 * HOUR, 9 * HOUR)], guest_there=[], entrance=[],
                 stale=False, end=DAY)


def test_the_predecessor_arms_by_one_empty_poll_of_those_every_five_minutes():
    verdict = predecessor(one_absence())
    assert verdict.armed == [3 * HOUR, 8 * HOUR + 240]
    assert 9 * HOUR <= verdict.disarmed[-1] <= 9 * HOUR + 30


def test_consider_home_arms_three_minutes_after_the_last_listing():
    verdict = consider_home(one_absence())
    assert len(verdict.armed) == 2
    assert 3 * HOUR + 160 <= verdict.armed[0] <= 3 * HOUR + 200
    assert 8 * HOUR + 280 <= verdict.armed[1] <= 8 * HOUR + 320


def test_what_a_rule_did_is_judged():
    verdict = Verdict(armed=[3 * HOUR, 8 * HOUR + 600], disarmed=[3 * HOUR + 300, 9 * HOUR + 12])
    score = scored(one_absence(), verdict)
    assert (score.false, score.races, score.absences, score.missed) == (1, 0, 1, 0)
    assert score.to_arm == [10.0]
    assert score.disarm == [12.0]


def test_an_absence_that_is_never_armed_is_missed_and_one_armed_just_after_is_a_race():
    score = scored(one_absence(), Verdict(armed=[9 * HOUR + 20], disarmed=[9 * HOUR + 60]))
    assert (score.false, score.races, score.missed) == (1, 1, 1)


def test_a_figure_lies_within_its_interval():
    scores = [scored(one_absence(), Verdict(armed=[3 * HOUR] * each)) for each in (0, 1, 2, 3)]
    found = figure(scores, lambda some: sum(each.false for each in some) / len(some))
    assert found.low <= found.value <= found.high
    assert found.value == 1.5
