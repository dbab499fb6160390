"""A WebSocket to Slack is opened, or one error says why not and whether trying again helps."""

import pytest

from app.slack.websocket import WebSocketError, open_websocket
from house.settings.sections.slack import SlackSettings
from tests.app.slack.raw_server import ODD, RawServer, reply


def settings(server: RawServer) -> SlackSettings:
    return SlackSettings.model_validate({"bot_token": "xoxb-1", "app_token": "xapp-secret-7", "channel": "C1",
                                         "api_url": f"{server.origin}/api/"})


def refused(server: RawServer) -> WebSocketError:
    with pytest.raises(WebSocketError) as raised:
        open_websocket(settings(server))
    assert "secret-7" not in str(raised.value) and "\n" not in str(raised.value)
    return raised.value


@pytest.mark.parametrize("odd", [*ODD.values(), reply({"ok": True}), reply({"ok": True, "url": "http://x/"}), reply([]),
                                 reply({"ok": True, "url": "wss://[::1"}), reply({"ok": True, "url": "wss://x:99999/"}),
                                 reply({"ok": False, "error": "internal_error"}), reply({}, "503 Unavailable")])
def test_whatever_slack_answers_may_be_tried_again(odd: bytes) -> None:
    with RawServer(odd) as server:
        assert refused(server).transient


@pytest.mark.parametrize("odd", ODD.values())
def test_a_handshake_that_makes_no_sense_may_be_tried_again(odd: bytes) -> None:
    with RawServer(b"", odd) as server:
        server.replies = [reply({"ok": True, "url": server.origin.replace("http", "ws") + "/link"}), odd]

        assert refused(server).transient
        assert len(server.requests) == 2


@pytest.mark.parametrize("odd", [
    reply({"ok": True}), reply({"ok": True, "url": None}), reply({"ok": True, "url": "http://x/"}), reply([]),
    reply({}),
    reply({"ok": False, "error": "Please log in"}), reply({}, "302 Found", Location="/login"), reply({}, "511 Login"),
    reply("<html>Welcome</html>"), ODD["garbage"], ODD["no text"],
])
def test_what_answers_in_slacks_place_is_named_and_is_no_wrong_token(odd: bytes) -> None:
    with RawServer(odd, reply("Welcome")) as server:
        found = refused(server)

    assert found.intercepted and found.transient
    assert "something between the house and Slack answers in its place" in str(found)


@pytest.mark.parametrize("odd", [reply("Welcome"), ODD["garbage"], reply({}, "302 Found", Location="/login"),
                                 reply({}, "511 Login")])
def test_what_takes_the_place_of_the_websocket_is_named_as_well(odd: bytes) -> None:
    with RawServer(b"", odd) as server:
        server.replies = [reply({"ok": True, "url": server.origin.replace("http", "ws") + "/link"}), odd]

        assert refused(server).intercepted


@pytest.mark.parametrize(("error", "words", "transient"), [
    ("too_many_websockets", "ten connections", True), ("forbidden_team", "ask the workspace's admin", False),
    ("team_access_not_granted", "ask the workspace's admin", False), ("internal_error", "cannot take it now", True),
])
def test_a_refused_connection_says_what_it_is_and_names_no_token(error: str, words: str, transient: bool) -> None:
    with RawServer(reply({"ok": False, "error": error})) as server:
        found = refused(server)

    assert (error in str(found), words in str(found), found.transient) == (True, True, transient)
    assert "slack.app_token (" not in str(found) and "slack.channel" not in str(found)


def test_a_wrong_token_is_named_and_not_tried_again_by_itself() -> None:
    with RawServer(reply({"ok": False, "error": "invalid_auth"})) as server:
        found = refused(server)

    assert not found.transient
    assert "slack.app_token (invalid_auth)" in str(found) and "connections:write" in str(found)


def test_when_slack_asks_to_wait_the_error_says_how_long() -> None:
    with RawServer(reply({"ok": False, "error": "ratelimited"}, "429 Too Many", Retry_After="42")) as server:
        assert refused(server).wait == 42
