"""Who somebody is, by whatever name they come."""

import pytest

from house.commands.command import CommandRequest, answer
from house.commands.roles import everyone, own_role, persons_of, role_of
from house.commands.table import TABLE
from house.facts import RoleChosen
from house.people.persons import Person, in_words, name_of, person_of
from house.settings.whole_config import Settings
from house.state.house_state import HouseState

SETTINGS = Settings.model_validate({
    "cameras": {"front": {"source": "demo://room"}},
    "people": {"Anna": {"devices": ["annas-phone"], "slack": "U0ANNA", "role": "owner"}, "Ben": {"slack": "U00BEN"},
               "Cleo": {}},
    "slack": {"bot_token": "xoxb-1", "app_token": "xapp-1", "channel": "C1", "people": {"U00BEN": "operator",
                                                                                        "U0DORA": "viewer"}},
})


def state(**given):
    found = HouseState()
    for user, role in given.items():
        found = found.after(RoleChosen(at=1.0, user=user, role=role, by="owner"))
    return found


def test_everybody_is_there_once_with_what_each_source_says_of_them():
    assert persons_of(state(U0DORA="operator", U0EMIL="viewer"), SETTINGS) == (
        Person("Anna", "U0ANNA", "owner", ("annas-phone",)), Person("Ben", "U00BEN", "operator"), Person("Cleo"),
        Person("", "U0DORA", "operator"), Person("", "U0EMIL", "viewer"))


@pytest.mark.parametrize("who", ["U0ANNA", "slack:U0ANNA", "<@U0ANNA>", "<@U0ANNA|anna.b>", "Anna B. (U0ANNA)", "anna",
                                 " Anna "])
def test_a_person_is_found_by_every_name_they_have(who):
    assert name_of(who, SETTINGS.people) == "Anna"


@pytest.mark.parametrize("who", ["", "U0DORA", "somebody", "Anna (U0EVIL)", "(U0ANNA"])
def test_nobody_else_is_taken_for_them(who):
    assert name_of(who, SETTINGS.people) == ""


def test_somebody_whom_only_slack_knows_is_shown_by_their_member_id():
    found = person_of("<@U0DORA>", persons_of(state(), SETTINGS))

    assert found is not None and (found.shown, found.role) == ("U0DORA", "viewer")


def test_a_role_given_by_a_command_counts_before_that_of_the_person_and_that_before_slack_people():
    assert role_of("U0ANNA", state(), SETTINGS) == "owner"
    assert role_of("U0ANNA", state(U0ANNA="none"), SETTINGS, ["viewer"]) == "none"
    assert role_of("U00BEN", state(), SETTINGS) == "operator"
    assert role_of("U0EMIL", state(), SETTINGS, ["viewer"]) == "viewer"
    assert own_role("U0EMIL", state(), SETTINGS) is None
    assert list(everyone(state(U0EMIL="viewer"), SETTINGS)) == [
        ("U00BEN", "operator"), ("U0ANNA", "owner"), ("U0DORA", "viewer"), ("U0EMIL", "viewer")]


def test_the_audit_and_answers_outside_slack_name_the_person_of_the_settings():
    recorded = []

    class House:
        settings = SETTINGS

        def now(self):
            return 1.0

        def state(self):
            return state()

        def record(self, fact):
            recorded.append(fact)

    asked = CommandRequest("U0ANNA", "cli", role="owner", name="anna.b")
    given = answer(House(), asked, "role", TABLE)

    assert given.text.splitlines() == ["Ben: operator", "Anna: owner", "U0DORA: viewer"]
    assert recorded[0].who == "Anna (U0ANNA)"


@pytest.mark.parametrize(("recorded", "said"), [
    ("owner", "the owner"), ("chosen by owner", "chosen by the owner"),
    ("chosen by root at the terminal", "chosen by the administrator at the terminal"),
    ("pi at the terminal", "pi at the terminal"), ("by owners", "by owners"), ("Anna, the owner", "Anna, the owner"),
])
def test_who_has_no_name_of_their_own_is_called_as_people_would(recorded, said):
    assert in_words(recorded) == said
