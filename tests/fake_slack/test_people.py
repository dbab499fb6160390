"""Acting as a person: what the app receives, signed, and what the person then sees."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from slack_sdk import WebClient, WebhookClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

from fake_slack.handle import FakeSlack, FakeSlackError

BUTTONS = {
    "type": "actions",
    "block_id": "tags",
    "elements": [
        {"type": "button", "action_id": "occupied", "value": "e1", "text": {"type": "plain_text", "text": "Occupied"}},
        {"type": "button", "action_id": "empty", "value": "e1", "text": {"type": "plain_text", "text": "Unoccupied"}},
    ],
}


class App:
    """A small app: keeps what it gets, answers what it was told to, waits where it was told to."""

    def __init__(self):
        self.requests = []
        self.answer = (200, "text/plain", "")
        self.hold = None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.requests.append((self.path, dict(self.headers), body))
                if outer.hold is not None:
                    outer.hold.wait(60)
                status, kind, text = outer.answer
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def form(self, index=-1):
        return {name: values[0] for name, values in parse_qs(self.requests[index][2].decode()).items()}

    def payload(self, index=-1):
        return json.loads(self.form(index)["payload"])


@pytest.fixture
def app():
    app = App()
    yield app
    app.server.shutdown()
    app.server.server_close()


@pytest.fixture(scope="module")
def running():
    with FakeSlack.start() as slack:
        yield slack


@pytest.fixture
def slack(running, app):
    running.restart(app_url=app.url, processing=[0, 0], post_per_second=0.0, tiers=False, retry_delays=[0.05, 0.05])
    return running


@pytest.fixture
def client(slack):
    return WebClient(token=slack.bot_token, base_url=slack.api_url)


@pytest.fixture
def alert(client, slack):
    return client.chat_postMessage(channel=slack.channel, text="Person at Front", blocks=[BUTTONS])["ts"]


def verified(slack, request):
    _, headers, body = request
    return SignatureVerifier(slack.signing_secret).is_valid_request(body, headers)


def test_a_command_arrives_signed_with_every_field(slack, app):
    report = slack.command("/pycam_on", "front", user="bob")
    form = app.form()
    assert verified(slack, app.requests[0])
    assert app.requests[0][0] == "/slack/commands"
    assert (form["command"], form["text"], form["user_id"], form["team_id"]) == (
        "/pycam_on",
        "front",
        "U0BOB00001",
        slack.team_id,
    )
    assert (report["acked"], report["status"], report["via"]) == (True, 200, "http")
    assert report["seconds"] > 0


def test_commands_may_have_routes_of_their_own(slack, app):
    slack.configure(own_routes=True, command_urls={"/hearth": "/slack/commands"})
    slack.command("/pycam_on")
    slack.command("/hearth", "status")
    assert [path for path, _, _ in app.requests] == ["/pycam_on", "/slack/commands"]


def test_a_name_after_an_at_arrives_as_a_mention_of_the_one_who_is_called_so(slack, app):
    slack.command("/hearth", "role @bob viewer, @nobody a@bob <@U0ALICE001>")
    assert app.form()["text"] == "role <@U0BOB00001|bob> viewer, @nobody a@bob <@U0ALICE001>"


def test_the_answer_is_shown_to_the_one_who_asked(slack, app):
    app.answer = (200, "application/json", json.dumps({"response_type": "ephemeral", "text": "already running"}))
    shown = slack.command("/pycam_on", user="bob")["shown"]
    message = slack.messages()[0]
    assert (message["ts"], message["text"], message["only_for"]) == (shown, "already running", "U0BOB00001")
    app.answer = (200, "application/json", json.dumps({"response_type": "in_channel", "text": "on"}))
    slack.command("/pycam_on")
    assert slack.messages()[1]["only_for"] is None


def test_an_answer_with_wrong_blocks_is_shown_as_a_failure(slack, app):
    app.answer = (200, "application/json", json.dumps({"blocks": [{"type": "sectoin"}]}))
    report = slack.command("/hearth")
    assert report["answer_refused"]["error"] == "invalid_blocks"
    assert "failed" in slack.messages()[0]["text"]


def test_a_press_arrives_signed_and_the_message_remembers_who(slack, app, alert):
    slack.press(alert, "occupied", user="bob")
    payload = app.payload()
    assert verified(slack, app.requests[0])
    assert app.requests[0][0] == "/interactive"
    assert (payload["type"], payload["user"]["id"]) == ("block_actions", "U0BOB00001")
    assert (payload["message"]["ts"], payload["container"]["channel_id"]) == (alert, slack.channel)
    assert {k: payload["actions"][0][k] for k in ("action_id", "block_id", "value", "type")} == {
        "action_id": "occupied",
        "block_id": "tags",
        "value": "e1",
        "type": "button",
    }
    message = slack.messages()[0]
    assert [(p["name"], p["action_id"]) for p in message["presses"]] == [("bob", "occupied")]
    assert message["history"][-1]["kind"] == "pressed"


def test_pressing_what_is_not_there_says_what_is(slack, alert):
    with pytest.raises(FakeSlackError, match="no action_id 'snooze' here; there are: occupied, empty"):
        slack.press(alert, "snooze")


def test_a_response_url_edits_the_message_five_times_and_no_more(slack, app, alert):
    slack.press(alert, "occupied")
    webhook = WebhookClient(app.payload()["response_url"])
    for number in range(5):
        assert webhook.send(text=f"edit {number}", replace_original=True).status_code == 200
    answer = webhook.send(text="one too many", replace_original=True)
    assert (answer.status_code, json.loads(answer.body)["error"]) == (404, "used_url")
    assert slack.messages()[0]["text"] == "edit 4"


def test_a_response_url_ends_after_half_an_hour(slack, app):
    slack.command("/last_image")
    webhook = WebhookClient(app.form()["response_url"])
    slack.advance(1801)
    answer = webhook.send(text="late")
    assert (answer.status_code, json.loads(answer.body)["error"]) == (404, "expired_url")
    assert slack.messages() == []


def test_a_response_url_speaks_to_one_or_to_all(slack, app):
    slack.command("/last_image", user="bob")
    webhook = WebhookClient(app.form()["response_url"])
    webhook.send(text="just you")
    webhook.send(text="everybody", response_type="in_channel")
    assert [m["only_for"] for m in slack.messages()] == ["U0BOB00001", None]


def test_no_answer_in_time_is_a_failure_and_the_request_comes_again(slack, app):
    slack.configure(ack_seconds=0.2)
    app.hold = threading.Event()
    report = slack.command("/pycam_on")
    assert (report["acked"], report["error"]) == (False, "operation_timeout")
    assert 'failed with the error "operation_timeout"' in slack.messages()[0]["text"]
    app.hold.set()
    slack.wait_for(lambda: len(slack.deliveries()[0]["attempts"]) >= 2)
    assert app.requests[1][1]["X-Slack-Retry-Num"] == "1"
    assert app.requests[1][1]["X-Slack-Retry-Reason"] == "http_timeout"
    assert app.requests[1][2] == app.requests[0][2]
    assert verified(slack, app.requests[1])


def test_a_genuine_request_can_be_repeated_to_the_byte(slack, app, alert):
    slack.press(alert, "occupied", repeat=2)
    assert len({body for _, _, body in app.requests}) == 1
    assert [headers.get("X-Slack-Retry-Num") for _, headers, _ in app.requests] == [None, "1", "2"]


def test_a_test_may_sign_requests_of_its_own(slack):
    body = b"command=%2Fpycam_on"
    assert SignatureVerifier(slack.signing_secret).is_valid_request(body, slack.sign(body))
    assert not SignatureVerifier(slack.signing_secret).is_valid_request(body, slack.sign(body, at=1_700_000_000))


def test_a_running_stand_in_can_be_joined_and_is_left_running(slack):
    with FakeSlack.at(slack.port) as joined:
        joined.tell("write", text="hello")
    assert slack.messages()[0]["text"] == "hello"


def test_an_app_that_is_not_there_is_a_dispatch_failure(slack, app):
    slack.configure(app_url="http://127.0.0.1:9")
    assert slack.command("/pycam_on")["error"] == "dispatch_failed"


def test_an_app_that_refuses_is_told_by_its_status(slack, app):
    app.answer = (401, "text/plain", "no")
    report = slack.command("/pycam_on")
    assert (report["acked"], report["status"], report["error"]) == (False, 401, "http_401")


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"command": "/status"}, "Slack's own"),
        ({"command": "pycam_on"}, "begins with /"),
        ({"command": "/pycam_on", "thread_ts": "1700000000.000001"}, "not supported in threads"),
        ({"command": "/pycam_on", "user": "carol"}, "nobody is called 'carol'; there are: hearthwatch, alice, bob"),
    ],
)
def test_what_slack_would_not_send_is_not_sent(slack, app, how, why):
    with pytest.raises(FakeSlackError, match=why):
        slack.command(**how)
    assert app.requests == []


def test_a_modal_opens_once_within_three_seconds_of_a_press(slack, app, alert, client):
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Why?"}, "blocks": [{"type": "divider"}]}
    slack.press(alert, "occupied")
    trigger = app.payload()["trigger_id"]
    client.views_open(trigger_id=trigger, view=view)
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        client.views_open(trigger_id=trigger, view=view)
    slack.press(alert, "occupied")
    slack.advance(3.5)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        client.views_open(trigger_id=app.payload()["trigger_id"], view=view)


def test_opening_the_home_tab_tells_the_app_and_its_buttons_work(slack, app, client):
    client.views_publish(user_id="U0ALICE001", view={"type": "home", "blocks": [BUTTONS]})
    slack.open_home("alice")
    event = json.loads(app.requests[0][2])
    assert verified(slack, app.requests[0])
    assert (app.requests[0][0], event["event"]["type"], event["event"]["user"]) == (
        "/listening",
        "app_home_opened",
        "U0ALICE001",
    )
    slack.tell("press", view="home", action_id="occupied", user="alice")
    assert app.payload()["container"]["type"] == "view"


def test_the_event_address_is_verified_by_its_challenge(slack, app):
    assert not slack.tell("verify-url")["verified"]
    app.answer = (200, "application/json", json.dumps({"challenge": "something else"}))
    assert not slack.tell("verify-url")["verified"]


def test_a_manifest_sets_the_app_up(slack, app):
    manifest = {
        "display_information": {"name": "Hearthwatch"},
        "features": {
            "bot_user": {"display_name": "Hearthwatch"},
            "slash_commands": [
                {"command": "/hearth", "description": "x", "url": "https://house.example/slack/commands"}
            ],
        },
        "oauth_config": {"scopes": {"bot": ["commands", "chat:write"]}},
    }
    slack.tell("manifest", manifest=manifest, app_url=app.url)
    slack.command("/hearth")
    assert app.requests[0][0] == "/slack/commands"
    with pytest.raises(FakeSlackError, match="the app's manifest does not name it"):
        slack.command("/pycam_on")
    assert slack.state()["settings"]["bot_scopes"] == ["commands", "chat:write"]
