"""Pairing by a code: ten minutes, once, five tries; and the roles that follow from it."""

from typing import Any

import pytest

from house import facts
from house.commands import pairing
from house.commands.command import Answer, CommandRequest, answer
from house.commands.roles import everyone, is_ours, role_of
from house.commands.table import TABLE
from house.settings.whole_config import Settings
from tests.house.commands.test_commands import MemoryHouse

ALICE, BOB, CARL = "U0ALICE001", "U0BOB00001", "U0CARL0001"
SLACK = {"bot_token": "xoxb-1", "signing_secret": "s", "channel": "C1"}
CODE = "K7QM2XVD"


def house_with(**slack: Any) -> MemoryHouse:
    return MemoryHouse(Settings.model_validate({"slack": SLACK | slack}))


@pytest.fixture
def house() -> MemoryHouse:
    made = house_with()
    made.record(pairing.offer(CODE, made.now()))
    return made


def says(house: MemoryHouse, line: str, who: str = ALICE, groups: tuple[Any, ...] = (), **how: Any) -> Answer:
    """`who` types it in Slack, with the role they have."""
    name, *words = line.split()
    role = role_of(who, house.state(), house.settings, groups)
    return answer(house, CommandRequest(who, "slack", tuple(words), "", role, team="T1", app="A1", **how), name, TABLE)


@pytest.mark.parametrize("typed", [CODE, "K7QM-2XVD", "k7qm2xvd", "K7QM 2XVD"])
def test_the_right_code_makes_an_owner_and_pins_the_workspace(house: MemoryHouse, typed: str) -> None:
    assert says(house, f"pair {typed}").text.startswith("Paired")

    assert role_of(ALICE, house.state(), house.settings) == "owner"
    slack = house.settings.slack
    assert slack is not None
    assert is_ours("T1", "A1", house.state(), slack)
    assert not is_ours("T2", "A1", house.state(), slack)
    assert not is_ours("T1", "A2", house.state(), slack)


def test_a_code_is_good_once(house: MemoryHouse) -> None:
    says(house, f"pair {CODE}")

    assert not says(house, f"pair {CODE}", BOB).ok
    assert role_of(BOB, house.state(), house.settings) == "none"


def test_a_code_is_good_for_ten_minutes(house: MemoryHouse) -> None:
    house.clock.advance(600)

    assert not says(house, f"pair {CODE}").ok
    assert role_of(ALICE, house.state(), house.settings) == "none"


def test_after_five_wrong_tries_the_right_code_is_refused_too(house: MemoryHouse) -> None:
    answers = [says(house, "pair AAAA-AAAA", request_id=f"r{number}").text for number in range(5)]

    assert answers == ["That is not the code."] * 5
    assert "5 times" in says(house, f"pair {CODE}").text
    assert role_of(ALICE, house.state(), house.settings) == "none"


def test_strangers_who_use_their_tries_up_keep_nobody_else_from_pairing(house: MemoryHouse) -> None:
    for stranger in (BOB, CARL, "U0DORA0001", "U0EMIL0001"):
        answers = [says(house, "pair AAAA-AAAA", stranger, request_id=f"{stranger}{each}").text for each in range(9)]
        assert answers[4:6] == ["That is not the code.", answers[-1]] and "5 times" in answers[-1]

    assert says(house, f"pair {CODE}", ALICE).ok
    assert role_of(ALICE, house.state(), house.settings) == "owner"


def test_somebody_who_used_their_tries_up_does_not_pair_even_with_the_right_code(house: MemoryHouse) -> None:
    for number in range(5):
        says(house, "pair AAAA-AAAA", BOB, request_id=f"r{number}")

    assert not says(house, f"pair {CODE}", BOB).ok
    assert says(house, f"pair {CODE}", ALICE).ok


def test_a_repeated_request_takes_no_second_try(house: MemoryHouse) -> None:
    for _ in range(9):
        says(house, "pair AAAA-AAAA", request_id="the same")

    assert says(house, f"pair {CODE}").ok


def test_a_new_offer_ends_the_earlier_one_and_its_tries(house: MemoryHouse) -> None:
    for number in range(5):
        says(house, "pair AAAA-AAAA", request_id=f"r{number}")
    house.record(pairing.offer("ABCDEFGH", house.now()))

    assert not says(house, f"pair {CODE}").ok
    assert says(house, "pair ABCD-EFGH").ok


def test_whoever_is_second_within_one_moment_does_not_become_owner(house: MemoryHouse) -> None:
    offer = house.state().fields["pairing"]["offer"]
    record = house.record

    def slow(fact: facts.Fact) -> None:
        if isinstance(fact, facts.HousePaired) and fact.user == BOB:  # Alice's fact arrives just before Bob's
            record(facts.HousePaired(at=fact.at, id=fact.id, offer=offer, user=ALICE, team="T1", app="A1"))
        record(fact)

    house.record = slow  # type: ignore[method-assign]

    assert "faster" in says(house, f"pair {CODE}", BOB).text
    assert role_of(BOB, house.state(), house.settings) == "none"


def test_the_code_is_in_no_fact_wherever_it_was_typed(house: MemoryHouse) -> None:
    says(house, "K7QM-2XVD")
    says(house, "status K7QM-2XVD")
    says(house, f"pair {CODE}")

    assert [given.what for given in house.of(facts.CommandGiven)] == ["***", "status ***", "pair ***"]
    assert CODE not in str(house.log) and "K7QM-2XVD" not in str(house.log)


def test_a_token_typed_by_mistake_is_not_kept(house: MemoryHouse) -> None:
    says(house, "status xoxb-1234-abcdef")

    assert "abcdef" not in str(house.log)


def test_pairing_works_only_in_slack(house: MemoryHouse) -> None:
    given = answer(house, CommandRequest("owner", "console", (CODE,)), "pair", TABLE)

    assert not given.ok
    assert "Slack" in given.text


def test_pairing_with_anew_forgets_every_role_and_the_workspace(house: MemoryHouse) -> None:
    says(house, f"pair {CODE}")
    says(house, f"role <@{BOB}> operator")

    house.record(pairing.offer("ABCDEFGH", house.now(), anew=True))

    assert [role_of(who, house.state(), house.settings) for who in (ALICE, BOB)] == ["none", "none"]
    assert house.settings.slack is not None
    assert is_ours("T2", "A2", house.state(), house.settings.slack)


@pytest.mark.parametrize("role", ["viewer", "operator", "owner"])
def test_an_owner_gives_each_role_and_takes_it_again(house: MemoryHouse, role: str) -> None:
    says(house, f"pair {CODE}")

    said = says(house, f"role <@{BOB}|bob> {role}")

    assert said.text == f"<@{BOB}> is {role} now."
    assert role_of(BOB, house.state(), house.settings) == role
    assert says(house, said.undo).ok
    assert role_of(BOB, house.state(), house.settings) == "none"


@pytest.mark.parametrize("line", ["role bob operator", "role <@U1> operator", f"role <@{BOB}> king", f"role <@{BOB}>",
                                  f"role <@{BOB}> operator now"])
def test_wrong_words_about_roles_change_nothing(house: MemoryHouse, line: str) -> None:
    says(house, f"pair {CODE}")

    assert not says(house, line).ok
    assert house.of(facts.RoleChosen) == []


def test_the_last_owner_stays(house: MemoryHouse) -> None:
    says(house, f"pair {CODE}")

    assert not says(house, f"role <@{ALICE}> none").ok
    says(house, f"role <@{BOB}> owner")
    assert says(house, f"role <@{ALICE}> viewer").ok
    assert list(everyone(house.state(), house.settings)) == [(ALICE, "viewer"), (BOB, "owner")]


def test_who_has_a_role_is_listed(house: MemoryHouse) -> None:
    says(house, f"pair {CODE}")
    says(house, f"role {BOB} viewer")

    assert says(house, "role").text == f"<@{ALICE}>: owner\n<@{BOB}>: viewer"


def test_what_was_given_goes_before_the_settings_and_these_before_groups() -> None:
    house = house_with(people={ALICE: "owner", BOB: "viewer"}, groups={"S0OWNERS01": "operator"})

    assert role_of(ALICE, house.state(), house.settings) == "owner"
    assert role_of(BOB, house.state(), house.settings, ["operator"]) == "viewer"
    assert role_of(CARL, house.state(), house.settings, ["viewer", "operator"]) == "operator"
    says(house, f"role {BOB} none")
    assert role_of(BOB, house.state(), house.settings, ["operator"]) == "none"
