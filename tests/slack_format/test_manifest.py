"""The manifest, held to what Slack takes."""

from typing import Any

import pytest

from fake_slack.checks.manifest import RESERVED as REALLY_RESERVED
from fake_slack.checks.manifest import faults_in
from house.commands.command import Answer, Command
from house.commands.table import TABLE
from house.commands.words.typed_words import plain_name
from house.settings.sections.slack import SlackSettings
from slack_format.manifest import LONGEST_NAME, MOST_COMMANDS, RESERVED, ManifestRefused, manifest, slash_name

P1 = ("initialize", "pycam_on", "pycam_off", "status", "rotate", "current_position", "last_image", "auto_detect_on",
      "auto_detect_off", "notifications_on", "notifications_off", "top")


def slack(**more: Any) -> SlackSettings:
    return SlackSettings.model_validate({"bot_token": "xoxb-1", "signing_secret": "s", "channel": "C1"} | more)


def row(name: str) -> Command:
    return Command(name, "viewer", "Help.", lambda house, asked: Answer("x"))


@pytest.mark.parametrize("url", ["", "https://house.example.org", "https://house.example.org/"])
@pytest.mark.parametrize("prefix", ["", "cabin_", "hearth_", "a" * 14])
def test_slack_takes_the_manifest(url: str, prefix: str) -> None:
    made = manifest(TABLE, slack(command_prefix=prefix, groups={"S0OWNERS01": "viewer"}, commands="all"), url)

    assert faults_in(made) == []
    assert made["settings"]["socket_mode_enabled"] is (not url)
    assert ("https://" in str(made)) is bool(url)


@pytest.mark.parametrize("prefix", ["", "cabin_", "hearth_"])
def test_every_registered_command_leads_back_to_its_row(prefix: str) -> None:
    made = manifest(TABLE, slack(command_prefix=prefix, commands="all"))
    names = [each["command"] for each in made["features"]["slash_commands"]]

    assert [plain_name(name, prefix) for name in names] == ["hearth", *(command.name for command in TABLE)]


def test_commands_of_p1_keep_their_names_unless_slack_has_them() -> None:
    assert all(any(command.slash == name for command in TABLE) for name in P1)
    assert [slash_name(name) for name in ("top", "status", "who")] == ["/top", "/hearth_status", "/hearth_who"]


@pytest.mark.parametrize("settings", [None, slack()])
def test_only_hearth_and_the_names_of_p1_are_registered_unless_all_are_wanted(settings: SlackSettings | None) -> None:
    names = [each["command"] for each in manifest(TABLE, settings)["features"]["slash_commands"]]

    assert sorted(names) == sorted(["/hearth", *(slash_name(name) for name in P1)])


def test_what_slack_reserves_is_known_here() -> None:
    named = {"status", "who", "me", "away", "dnd", "mute", "open", "search", "topic", "remind", "join", "leave", "msg",
             "feed", "shrug", "collapse", "expand", "pro", "shortcuts"}

    assert named | REALLY_RESERVED <= RESERVED


def test_a_prefix_that_makes_a_reserved_name_is_refused_or_avoided() -> None:
    assert slash_name("us", "stat") == "/hearth_status"


@pytest.mark.parametrize(("table", "says"), [
    ([row("x" * LONGEST_NAME)], f"longer than {LONGEST_NAME}"),
    ([row(f"c{number}") for number in range(MOST_COMMANDS)], f"more than the {MOST_COMMANDS}"),
    ([row("twice"), row("twice")], "there twice"),
])
def test_what_slack_would_refuse_is_refused_here_in_one_line(table: list[Command], says: str) -> None:
    with pytest.raises(ManifestRefused, match=says):
        manifest(table, slack(commands="all"))


def test_a_reserved_umbrella_is_refused() -> None:
    from slack_format.manifest import refuse

    with pytest.raises(ManifestRefused, match="Slack itself"):
        refuse(["/status"])
