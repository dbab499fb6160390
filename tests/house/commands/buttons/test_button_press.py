"""A press of a button, whichever channel it came through."""

from dataclasses import replace
from typing import Any

import pytest

from house import facts
from house.clock import FakeClock
from house.commands.buttons.button_press import Press, handle_press
from house.commands.command import ROLES, STRANGER, Role
from house.commands.table import TABLE
from house.settings.whole_config import Settings
from ledger.command_house import LedgerHouse
from ledger.redis.log import Log

TAGGED = Press("ann", "occupied", "e1", "hall", "press-1", "page", "Ann")
SETTINGS = Settings.model_validate({
    "cameras": {"front": {"source": "demo://room"}},
    "slack": {"bot_token": "xoxb-1", "app_token": "xapp-1", "channel": "C1", "people": {"U0ALICE001": "owner"}}})


@pytest.fixture
def log(redis_server: Any) -> Log:
    return Log(redis_server.client())


@pytest.fixture
def house(log: Log) -> LedgerHouse:
    return LedgerHouse(log, SETTINGS, FakeClock())


def audit(log: Log) -> list[tuple[str, str, str, str]]:
    return [(fact.who, fact.what, fact.where, fact.answer) for fact in log.recent(9)
            if isinstance(fact, facts.CommandGiven)]


def test_a_tag_is_recorded_with_who_said_it_and_from_where(house: LedgerHouse, log: Log) -> None:
    assert handle_press(house, TAGGED, "operator", TABLE).text == "Tagged occupied."

    tagged = log.recent(9, [facts.EventTagged])
    assert [(fact.event, fact.tag, fact.by) for fact in tagged] == [("e1", "occupied", "ann")]
    assert audit(log) == [("Ann (ann)", "tag e1 occupied", "page", "Tagged occupied.")]


@pytest.mark.parametrize("answer", ["snooze", "unsnooze", "me", "why"])
def test_an_answer_is_recorded_with_where_only_the_presser_reads(house: LedgerHouse, log: Log, answer: Any) -> None:
    assert handle_press(house, replace(TAGGED, action=answer), "operator", TABLE).ok

    answered = log.recent(9, [facts.AlertAnswered])
    assert [(fact.event, fact.answer, fact.by, fact.channel) for fact in answered] == [("e1", answer, "ann", "hall")]
    assert [what for _, what, _, _ in audit(log)] == [f"{answer} e1"]


def test_a_button_of_a_command_gives_it(house: LedgerHouse, log: Log) -> None:
    said = handle_press(house, replace(TAGGED, action=("mode", "away"), event=""), "operator", TABLE)

    assert said.undo
    assert [fact.mode for fact in log.recent(9, [facts.ModeChosen])] == ["away"]
    assert [what for _, what, _, _ in audit(log)] == ["mode away"]


@pytest.mark.parametrize("action", ["occupied", "snooze", "why", ("mode", "away")])
def test_the_second_time_changes_nothing(house: LedgerHouse, log: Log, action: Any) -> None:
    press = replace(TAGGED, action=action)
    handle_press(house, press, "operator", TABLE)
    before = log.recent(9)

    handle_press(house, press, "operator", TABLE)

    assert log.recent(9) == before


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("action", "needed"), [("occupied", "operator"), ("snooze", "operator"), ("why", "viewer")])
def test_who_may_not_press_a_button_is_answered_so_and_it_is_recorded(house: LedgerHouse, log: Log, action: Any,
                                                                      needed: Role, role: Role) -> None:
    said = handle_press(house, replace(TAGGED, action=action), role, TABLE)

    allowed = ROLES.index(role) >= ROLES.index(needed)
    assert said.ok is allowed
    assert bool(log.recent(9, [facts.EventTagged, facts.AlertAnswered])) is allowed
    assert len(audit(log)) == 1


@pytest.mark.parametrize(("action", "event", "what"), [
    ("occupied", "e1", "button occupied e1"), ("why", "e1", "button why e1"),
    (("mode", "away"), "", "button mode away")])
def test_a_stranger_gets_only_help(house: LedgerHouse, log: Log, action: Any, event: str, what: str) -> None:
    said = handle_press(house, replace(TAGGED, action=action, event=event), "none", TABLE)

    assert (said.ok, said.text) == (False, STRANGER)
    assert audit(log) == [("Ann (ann)", what, "page", STRANGER)]
