"""Socket Mode as the real slack_sdk client lives it."""

import json

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse

from fake_slack.handle import FakeSlack


@pytest.fixture(scope="module")
def running():
    with FakeSlack.start() as slack:
        yield slack


@pytest.fixture
def slack(running):
    running.restart(retry_delays=[0.05], tiers=False)
    return running


class House:
    """A Socket Mode client that acknowledges what it gets, with a payload when told to."""

    def __init__(self, slack):
        self.slack = slack
        self.got = []
        self.answer = None
        self.mute = False
        web = WebClient(token=slack.bot_token, base_url=slack.api_url)
        self.client = SocketModeClient(app_token=slack.app_token, web_client=web, ping_interval=1)
        self.client.socket_mode_request_listeners.append(self.hear)
        self.client.on_message_listeners.append(lambda raw: self.got.append(json.loads(raw)))
        self.client.connect()

    def hear(self, client, request):
        if not self.mute:
            client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id, payload=self.answer))

    def leave(self):
        """End for good: a client that is only cut off, or told to end while it connects anew, comes back."""
        self.client.default_auto_reconnect_enabled = self.client.auto_reconnect_enabled = False
        self.slack.sockets("drop")  # it would notice its own end three seconds later
        try:
            self.client.close()
        except AttributeError:  # slack-sdk 3.47 trips over a line that is lost while it closes it
            self.client.close()
        self.slack.sockets("drop")
        self.slack.wait_for(lambda: self.slack.state()["sockets"] == 0)

    def heard(self, kind):
        return [message for message in self.got if message.get("type") == kind]


@pytest.fixture
def house(slack):
    house = House(slack)
    slack.wait_for(lambda: slack.state()["sockets"] == 1)
    yield house
    house.leave()


def test_a_connection_is_greeted_with_the_apps_id(slack, house):
    hello = slack.wait_for(lambda: house.heard("hello"))[0]
    assert (hello["num_connections"], hello["connection_info"]["app_id"]) == (1, slack.app_id)


def test_a_command_comes_as_an_envelope_and_its_acknowledgement_is_the_answer(slack, house):
    house.answer = {"text": "already running"}
    report = slack.command("/pycam_on", user="bob")
    assert (report["via"], report["acked"], report["json"]) == ("socket", True, {"text": "already running"})
    envelope = house.heard("slash_commands")[0]
    assert (envelope["payload"]["command"], envelope["accepts_response_payload"]) == ("/pycam_on", True)
    assert [(m["text"], m["only_for"]) for m in slack.messages()] == [("already running", "U0BOB00001")]


def test_a_press_and_an_event_come_over_the_same_line(slack, house):
    web = house.client.web_client
    button = {"type": "button", "action_id": "occupied", "text": {"type": "plain_text", "text": "Occupied"}}
    blocks = [{"type": "actions", "elements": [button]}]
    ts = web.chat_postMessage(channel=slack.channel, text="Person", blocks=blocks)["ts"]
    assert slack.press(ts, "occupied")["acked"]
    assert slack.open_home("alice")["acked"]
    assert house.heard("interactive")[0]["payload"]["actions"][0]["action_id"] == "occupied"
    assert house.heard("events_api")[0]["payload"]["event"]["type"] == "app_home_opened"


def test_no_acknowledgement_in_time_is_a_failure_and_the_envelope_comes_again(slack, house):
    slack.configure(ack_seconds=0.2)
    house.mute = True
    assert slack.open_home("alice")["error"] == "operation_timeout"
    slack.wait_for(lambda: len(house.heard("events_api")) == 2)
    assert [e["retry_attempt"] for e in house.heard("events_api")] == [0, 1]


@pytest.mark.parametrize("action", ["refresh", "drop"])
def test_a_client_comes_back_after_it_was_cut_off(slack, house, action):
    assert slack.sockets(action) == 1
    slack.wait_for(lambda: len(house.heard("hello")) == 2)
    assert slack.command("/pycam_on")["acked"]


def test_a_connection_is_warned_and_then_refreshed_at_the_end_of_its_life(slack):
    slack.configure(socket_lifetime=100)
    house = House(slack)
    slack.wait_for(lambda: house.heard("hello"))
    slack.advance(91)
    slack.wait_for(lambda: house.heard("disconnect"))
    assert house.heard("disconnect")[0]["reason"] == "warning"
    slack.wait_for(lambda: len(house.heard("hello")) == 2)
    slack.advance(101)
    slack.wait_for(lambda: "refresh_requested" in [m["reason"] for m in house.heard("disconnect")])
    house.leave()


def test_a_dead_line_takes_the_sockets_with_it(slack, house):
    slack.fault("down")
    slack.wait_for(lambda: slack.state()["sockets"] == 0)
    slack.heal()
    slack.wait_for(lambda: slack.state()["sockets"] == 1)


def test_a_bot_token_opens_no_connection(slack):
    client = WebClient(token=slack.bot_token, base_url=slack.api_url)
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        client.apps_connections_open(app_token=slack.bot_token)


def test_with_socket_mode_off_a_connection_is_told_so(slack):
    slack.configure(socket_mode=False)
    house = House(slack)
    slack.wait_for(lambda: [m["reason"] for m in house.heard("disconnect")] == ["link_disabled"])
    house.leave()
