"""What Slack sends for a slash command."""

import pytest

from house.commands.command import Answer
from house.commands.words.typed_words import plain_name
from slack_format.slash_commands import Malformed, answer_payload, parse_slash

FORM = {"command": "/mode", "text": "away  now", "user_id": "U1", "user_name": "alice", "channel_id": "C1",
        "team_id": "T1", "api_app_id": "A1", "trigger_id": "t.1"}


def test_a_form_is_read_whole() -> None:
    asked = parse_slash(FORM)

    assert (asked.name, asked.words, asked.user_id, asked.user_name) == ("mode", ("away", "now"), "U1", "alice")
    assert (asked.channel, asked.team_id, asked.app_id, asked.trigger) == ("C1", "T1", "A1", "t.1")


def test_the_route_names_the_command_whatever_the_form_says() -> None:
    assert parse_slash(FORM | {"text": ""}, route="pycam_off").name == "pycam_off"


@pytest.mark.parametrize(("text", "name", "words"), [("status", "status", ()), ("", "help", ()), ("  ", "help", ()),
                                                     ("/Mode away", "mode", ("away",))])
def test_hearth_hands_on_what_follows_it(text: str, name: str, words: tuple[str, ...]) -> None:
    asked = parse_slash(FORM | {"command": "/hearth", "text": text})

    assert (asked.name, asked.words) == (name, words)


@pytest.mark.parametrize("text", ["/hearth status", "/hearth_status", "hearth /hearth status", "/b_hearth status",
                                  "/b_status", "STATUS.", "\u201c/Hearth\u201d status"])
def test_hearth_may_be_said_twice(text: str) -> None:
    assert parse_slash(FORM | {"command": "/b_hearth", "text": text}, prefix="b_").name == "status"


@pytest.mark.parametrize(("text", "words"), [
    ("&lt;x&gt; &amp;amp;", ("<x>", "&amp")), ("<@U0BOB00001|Bob &gt; Berg> operator", ("U0BOB00001", "operator")),
    ("<http://front.example|front.example>", ("front.example",)), ("\u201330 20", ("-30", "20")),
])
def test_links_are_read_before_what_slack_escaped(text: str, words: tuple[str, ...]) -> None:
    assert parse_slash(FORM | {"text": text}).words == words


@pytest.mark.parametrize(("typed", "prefix", "name"), [("/pycam_on", "", "pycam_on"), ("/hearth_status", "", "status"),
                                                       ("/b_mode", "b_", "mode"), ("/b_hearth", "b_", "hearth"),
                                                       ("/HEARTH", "", "hearth")])
def test_prefixes_are_no_part_of_a_name(typed: str, prefix: str, name: str) -> None:
    assert plain_name(typed, prefix) == name


@pytest.mark.parametrize("change", [{"user_id": ""}, {"command": ""}, {"command": "/"}])
def test_what_slack_would_not_send_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        parse_slash(FORM | change)


def test_an_answer_carries_no_markup_and_offers_its_undo() -> None:
    shaped = answer_payload(Answer("no <!channel> & co", undo="mode home"))

    assert shaped == {"response_type": "ephemeral", "text": "no &lt;!channel&gt; &amp; co\nUndo: /hearth mode home"}


def test_a_public_answer_is_for_the_channel() -> None:
    assert answer_payload(Answer("all", private=False))["response_type"] == "in_channel"
