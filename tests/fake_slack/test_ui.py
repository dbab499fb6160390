"""The page /ui in a real Chromium: what a person sees, presses and types."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from slack_sdk import WebClient

from fake_slack.handle import FakeSlack

pytestmark = pytest.mark.browser
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def app():
    """An app that answers commands and keeps what was pressed."""
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            got.append(form)
            answer = {"text": "already running"} if "command" in form else {}
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.got, server.url = got, f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def running(app):
    with FakeSlack.start() as slack:
        yield slack


@pytest.fixture
def slack(running, app):
    running.restart(app_url=app.url, processing=[0, 0], post_per_second=0.0, tiers=False)
    app.got.clear()
    return running


@pytest.fixture
def page(chromium, slack):
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    refused = "400 (BAD REQUEST)"  # what a person may not do, said on the page
    page.on("console", lambda line: line.type == "error" and refused not in line.text and page.faults.append(line.text))
    page.goto(slack.ui_url)
    yield page
    page.close()
    assert page.faults == []


@pytest.fixture
def client(slack):
    return WebClient(token=slack.bot_token, base_url=slack.api_url)


def button(name, text):
    return {"type": "button", "action_id": name, "value": "e1", "text": {"type": "plain_text", "text": text}}


@pytest.fixture
def alert(client, slack):
    """An alert with a picture and two buttons; its ts."""
    file_id = client.files_upload_v2(content=PIXEL, filename="front.png")["file"]["id"]
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Person at Front* <script>alert(1)</script>"}},
        {"type": "image", "alt_text": "a person at the door", "slack_file": {"id": file_id}},
        {"type": "actions", "elements": [button("occupied", "Occupied"), button("empty", "Unoccupied")]},
    ]
    return client.chat_postMessage(channel=slack.channel, text="Person at Front", blocks=blocks)["ts"]


def test_an_alert_appears_by_itself_with_picture_and_buttons(page, alert):
    article = page.locator(f'article[data-ts="{alert}"]')
    article.wait_for()
    assert article.locator("b", has_text="Person at Front").count() == 1
    picture = article.get_by_alt_text("a person at the door")
    page.wait_for_function("image => image.complete && image.naturalWidth === 1", arg=picture.element_handle())
    assert article.get_by_role("button", name="Unoccupied").is_visible()


def test_an_edit_is_marked_and_a_deletion_gone(page, client, slack, alert):
    article = page.locator(f'article[data-ts="{alert}"]')
    client.chat_update(channel=slack.channel, ts=alert, text="Person at Front, 12 s", blocks=[])
    article.get_by_text("(edited)").wait_for()
    assert article.get_by_text("Person at Front, 12 s").is_visible()
    client.chat_delete(channel=slack.channel, ts=alert)
    article.wait_for(state="detached")


def test_a_button_is_pressed_by_keyboard_and_says_by_whom(page, app, alert):
    page.get_by_role("button", name="Unoccupied").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Alice Holm pressed Unoccupied").wait_for()
    page.get_by_role("status").get_by_text("The app answered").wait_for()
    pressed = json.loads(app.got[0]["payload"][0])
    assert (pressed["actions"][0]["action_id"], pressed["user"]["id"]) == ("empty", "U0ALICE001")


def test_a_command_is_typed_and_its_answer_is_for_the_asker_only(page, app):
    page.get_by_label("You are").select_option(label="Bob Berg")
    page.get_by_label("Message or command").fill("/pycam_on front")
    page.keyboard.press("Enter")
    page.get_by_text("already running").wait_for()
    assert page.get_by_text("Only visible to you").is_visible()
    assert (app.got[0]["command"], app.got[0]["text"], app.got[0]["user_name"]) == (["/pycam_on"], ["front"], ["bob"])
    page.get_by_label("You are").select_option(label="Alice Holm")
    page.get_by_text("already running").wait_for(state="detached")


def test_a_command_is_that_of_the_person_just_chosen_though_their_board_is_still_on_its_way(page, app, until):
    page.route("**/ui/board?*user=U*", lambda route: None)
    page.get_by_label("You are").select_option(label="Bob Berg")
    page.get_by_label("Message or command").fill("/pycam_on front")
    page.keyboard.press("Enter")
    until(lambda: app.got, "the app is asked")
    page.unroute("**/ui/board?*user=U*")
    page.get_by_text("Only visible to you").wait_for()
    assert app.got[0]["user_name"] == ["bob"]


def test_slacks_own_command_says_why_it_goes_nowhere(page, app):
    page.get_by_label("Message or command").fill("/status")
    page.keyboard.press("Enter")
    page.get_by_text("/status is Slack's own").wait_for()
    assert app.got == []


def test_a_thread_opens_beside_and_closes_by_escape(page, client, slack, alert):
    client.chat_postMessage(channel=slack.channel, text="a second picture", thread_ts=alert)
    page.get_by_role("button", name="1 reply").click()
    thread = page.get_by_role("complementary", name="Thread")
    thread.get_by_text("a second picture").wait_for()
    page.get_by_label("Reply").fill("thank you")
    page.keyboard.press("Enter")
    thread.get_by_text("thank you").wait_for()
    page.keyboard.press("Escape")
    thread.wait_for(state="hidden")
    page.wait_for_function("document.activeElement.textContent === '2 replies'")


def test_the_home_tab_and_a_modal_can_be_used(page, client, app, slack):
    client.views_publish(user_id="U0ALICE001", view={"type": "home", "blocks": [
        {"type": "actions", "elements": [button("away", "Away")]},
    ]})  # fmt: skip
    page.get_by_role("button", name="hearthwatch · Home").click()
    page.get_by_role("button", name="Away").click()
    slack.wait_for(lambda: [form for form in app.got if "payload" in form])
    trigger = json.loads(app.got[-1]["payload"][0])["trigger_id"]
    label, field = {"type": "plain_text", "text": "Until"}, {"type": "plain_text_input", "action_id": "until"}
    title, submit = {"type": "plain_text", "text": "Away"}, {"type": "plain_text", "text": "Save"}
    ask = {"type": "input", "block_id": "when", "label": label, "element": field}
    client.views_open(trigger_id=trigger, view={"type": "modal", "title": title, "submit": submit, "blocks": [ask]})
    page.get_by_label("Until").fill("18:00")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("dialog").wait_for(state="hidden")
    sent = json.loads(app.got[-1]["payload"][0])
    assert (sent["type"], sent["view"]["state"]["values"]["when"]["until"]["value"]) == ("view_submission", "18:00")


def test_nothing_is_wider_than_a_phone(chromium, slack, alert):
    page = chromium.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page.goto(slack.ui_url)
    page.locator("article").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 26)"
    page.close()
