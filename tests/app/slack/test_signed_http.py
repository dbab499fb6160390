"""Slack over HTTP: signed and fresh, or nothing happens."""

import json
import os
import time
import urllib.parse
from collections.abc import Callable
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.slack.signed_http import genuine
from benchmarks import forged
from historian.audit_trail import audited
from house import facts
from house.commands import pairing
from house.commands.command import ROLES, STRANGER, UNPAIRED
from house.people import pairing_code
from ledger.history.writer import History
from tests.app.web_house import SECRET, SETTINGS, WebHouse, long_ago, sign, slash

RETRIED = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
ROUTES = ["/pycam_on", "/pycam_off", "/last_image", "/hearth", "/interactive", "/listening", "/slack/commands"]


def press(tag: str = "occupied", event: str = "e1", stamp: str = "1.5", **more: Any) -> dict[str, str]:
    """The form Slack sends when a tag button is pressed."""
    payload = {"type": "block_actions", "user": {"id": "U024BE7LH", "username": "alice"}, "api_app_id": "A1",
               "team": {"id": "T1"}, "channel": {"id": "C77"}, "message": {"ts": "1.1"}, "response_url": "",
               "actions": [{"action_id": f"tag:{tag}", "value": event, "action_ts": stamp, "type": "button"}]}
    return {"payload": json.dumps(payload | more)}


def untouched(web: WebHouse) -> bool:
    """Whether nothing at all was recorded."""
    return web.log.recent(10) == []


def test_pycam_on_from_slack_arms_the_house_and_is_in_the_audit(web: WebHouse) -> None:
    answer = web.slack("/pycam_on", slash("/pycam_on"))

    assert answer.status_code == 200
    assert answer.json()["text"].startswith("Switched on: watching, recording and alerting.")
    assert [(o.on, o.by) for o in web.recorded(facts.OverrideChosen)] == [(True, "U024BE7LH")]
    given = web.recorded(facts.CommandGiven)[0]
    assert (given.who, given.what, given.where) == ("alice (U024BE7LH)", "pycam_on", "slack")


def test_pycam_on_twice_says_already_running(web: WebHouse) -> None:
    web.slack("/pycam_on", slash("/pycam_on"))

    assert "already running" in web.slack("/pycam_on", slash("/pycam_on")).json()["text"]


def test_hearth_reaches_every_command(web: WebHouse) -> None:
    status = web.slack("/hearth", slash("/hearth", "status")).json()["text"]
    assert "Alerts: on" in status
    assert "Temperature: " in status
    assert "GB free" in status
    assert "pycam_off" in web.slack("/hearth", slash("/hearth", "help")).json()["text"]
    assert web.slack("/slack/commands", slash("/pycam_off")).json()["text"].startswith("Switched off")


@pytest.mark.parametrize("where", ["slack", "console"])
def test_what_only_the_history_has_is_found_as_well(web: WebHouse, where: str) -> None:
    history = History(web.home, audited)
    history.add(long_ago(), 1_700_000_000.0)
    history.close()

    def said(line: str) -> str:
        if where == "slack":
            return str(web.slack("/hearth", slash("/hearth", line)).json()["text"])
        return str(web.command(web.login(), line).json()["text"])

    assert "(0ld0ld0ld1)" in said("events")
    assert "alert sent, because so." in said("why 0ld0ld0ld1")
    assert "9 s long" in said("clip 0ld0ld")
    assert "mode off -&gt; done" in said("audit").replace("->", "-&gt;")
    assert said("tag 0ld0ld unoccupied").startswith("Tagged unoccupied")
    assert said("tag last unoccupied") .startswith("This event is already tagged unoccupied")


def test_last_image_goes_to_the_channel_that_asked(web: WebHouse) -> None:
    web.slack("/pycam_on", slash("/pycam_on"))

    web.slack("/last_image", slash("/last_image", "yard"))

    asked = web.recorded(facts.PictureAsked)[0]
    assert (asked.camera, asked.channel, asked.by) == ("yard", "C77", "U024BE7LH")


@pytest.mark.parametrize(
    "how",
    [{"secret": "another secret"}, {"signature": ""}, {"signature": "v0="}, {"signature": "v0=" + "0" * 64},
     {"skew": -301.0}, {"skew": 330.0}, {"stamp": ""}, {"stamp": "now"}, {"stamp": "-5"},
     {"stamp": "1" * 40}, {"stamp": "1e9"}],
    ids=["wrong secret", "no signature", "empty signature", "zeros", "stale", "from the future", "no time", "a word",
         "negative", "endless", "a float"],
)
def test_what_is_not_signed_and_fresh_ends_in_401_and_changes_nothing(web: WebHouse, how: dict[str, Any]) -> None:
    for route in ROUTES:
        answer = web.slack(route, press() if route == "/interactive" else slash("/pycam_on"), **how)

        assert answer.status_code == 401, route
        assert "signature" in answer.text
        assert answer.text.count("\n") == 1
    assert untouched(web)


def test_a_body_changed_after_signing_is_refused(web: WebHouse) -> None:
    body = urllib.parse.urlencode(slash("/pycam_on")).encode()
    stamp = str(int(time.time()))

    answer = web.slack("/pycam_on", body + b"&text=front", stamp=stamp, signature=sign(SECRET, stamp, body))

    assert answer.status_code == 401
    assert untouched(web)


def test_without_slack_in_the_settings_nobody_is_let_in(make_web: Callable[..., WebHouse]) -> None:
    web = make_web(slack=None, channels=("terminal://",))

    assert [web.slack(route, slash("/pycam_on")).status_code for route in ROUTES] == [401] * len(ROUTES)
    assert untouched(web)


def test_settings_that_change_count_with_the_next_request(web: WebHouse) -> None:
    changed = SETTINGS | {"web": {"hosts": ["house.example.org"]}, "slack": SETTINGS["slack"] | {
        "people": {"U0BOB00001": "owner"}}}
    web.home.config.write_text(json.dumps(changed))
    past = web.clock.now() - 60
    os.utime(web.home.config, (past, past))

    assert web.slack("/pycam_on", slash("/pycam_on")).json()["text"] == STRANGER
    assert web.slack("/pycam_on", slash("/pycam_on", user_id="U0BOB00001")).json()["text"].startswith("Switched on")
    host = {"Host": "house.example.org"}
    assert requests.get(f"{web.url}/login", headers=host, timeout=60).status_code == 200

    web.home.config.write_text("nonsense: 1")
    os.utime(web.home.config, (past, past))
    assert web.slack("/pycam_off", slash("/pycam_off", user_id="U0BOB00001")).json()["text"].startswith("Switched off")


def test_a_press_on_the_home_page_is_answered_there_unless_the_page_itself_shows_what_it_did(web: WebHouse) -> None:
    def pressed(words: str, stamp: str, user: str = "U024BE7LH") -> dict[str, str]:
        action = {"action_id": f"say:{words.replace(' ', '-')}", "value": words, "action_ts": stamp, "type": "button"}
        return press(actions=[action], user={"id": user, "username": "x"}, channel={}, message={}, response_url="")

    web.record(facts.RoleChosen(at=web.clock.now(), user="U0BOB00001", role="viewer", by="U024BE7LH"))
    for body in (pressed("mode away", "1.1"), pressed("mode home", "1.2", "U0BOB00001"),
                 pressed("mode home", "1.2", "U0BOB00001"), pressed("test", "1.3"),
                 pressed("mode off", "1.4", "U0EVE00001")):
        assert web.slack("/interactive", body).status_code == 200

    assert [(shown.user, shown.role, shown.said) for shown in web.recorded(facts.HomeOpened)[::-1]] == [
        ("U0BOB00001", "viewer", "mode is for the operator; you are viewer."),
        ("U024BE7LH", "owner", "A test alert is on its way to slack://; it cannot be called back."),
        ("U0EVE00001", "", STRANGER)]


def test_arming_on_the_home_page_shows_there_what_will_not_work(web: WebHouse) -> None:
    web.record(facts.TroubleBegan(at=web.clock.now(), kind="camera", about="yard", text="no answer"))
    action = {"action_id": "say:mode-away", "value": "mode away", "action_ts": "1.1", "type": "button"}

    web.slack("/interactive", press(actions=[action], user={"id": "U024BE7LH"}, channel={}, message={},
                                    response_url=""))

    [shown] = web.recorded(facts.HomeOpened)
    assert shown.said.startswith("Away: watching, recording and alerting; Yard is offline.\nWarning: Yard: no answer (")


def test_with_socket_mode_alone_nobody_is_let_in_over_http_and_it_says_why(make_web: Callable[..., WebHouse]) -> None:
    slack = {name: value for name, value in SETTINGS["slack"].items() if name != "signing_secret"}
    web = make_web(slack=slack | {"app_token": "xapp-1"})

    for route in ROUTES:
        for secret in ("", "None", SECRET):
            answer = web.slack(route, slash("/pycam_on"), secret=secret)
            assert answer.status_code == 401 and "commands come by Socket Mode" in answer.text
    assert untouched(web)


def test_the_question_whether_we_are_there_is_answered_only_when_signed(web: WebHouse) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB", "token": "x"})

    right = web.slack("/listening", body, headers={"Content-Type": "application/json"})
    wrong = web.slack("/listening", body, signature="v0=00", headers={"Content-Type": "application/json"})

    assert (right.status_code, right.text) == (200, "3eZbrw1aB")
    assert wrong.status_code == 401
    assert "3eZbrw1aB" not in wrong.text


def test_a_signed_question_with_half_a_character_is_no_fault_of_the_server(web: WebHouse) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3e\ud800"})
    assert web.slack("/listening", body, headers={"Content-Type": "application/json"}).text == "3e?"


def test_a_repeat_gets_the_answer_of_the_first_and_changes_nothing(web: WebHouse) -> None:
    form = slash("/pycam_on")
    first = web.slack("/pycam_on", form)
    web.slack("/pycam_off", slash("/pycam_off"))
    count = len(web.log.recent(100))

    again = web.slack("/pycam_on", form)
    retried = web.slack("/pycam_on", form, headers=RETRIED)

    assert (again.status_code, retried.status_code) == (200, 200)
    assert first.json() == again.json() == retried.json()
    assert len(web.log.recent(100)) == count


def test_a_retry_whose_first_delivery_never_arrived_is_answered_as_the_first(web: WebHouse) -> None:
    said = web.slack("/pycam_on", slash("/pycam_on"), headers=RETRIED).json()["text"]
    pressed = web.slack("/interactive", press(), headers=RETRIED).status_code

    assert said.startswith("Switched on")
    assert [override.on for override in web.recorded(facts.OverrideChosen)] == [True]
    assert pressed == 200
    assert [tagged.tag for tagged in web.recorded(facts.EventTagged)] == ["occupied"]


def test_a_retry_of_what_was_answered_before_a_restart_gets_the_recorded_answer(
        make_web: Callable[..., WebHouse]) -> None:
    form, first = slash("/pycam_on"), make_web()
    said = first.slack("/pycam_on", form).json()["text"]
    first.slack("/interactive", press())
    first.slack("/pycam_off", slash("/pycam_off"))
    count = len(first.log.recent(100))

    again = make_web()
    retried = again.slack("/pycam_on", form, headers=RETRIED).json()["text"]
    again.slack("/interactive", press(), headers=RETRIED)

    assert retried == said.splitlines()[0]
    assert len(first.log.recent(100)) == count


def test_a_repeat_after_a_restart_of_the_app_changes_nothing(make_web: Callable[..., WebHouse]) -> None:
    form = slash("/pycam_on")
    first = make_web()
    first.slack("/pycam_on", form)
    first.slack("/pycam_off", slash("/pycam_off"))

    answer = make_web().slack("/pycam_on", form)

    assert answer.status_code == 200
    assert first.log.state().override("hall", time.time()) is False


def test_a_request_without_trigger_is_one_request_however_often_it_comes(web: WebHouse) -> None:
    stamp = str(int(time.time()))
    form = slash("/pycam_on", trigger_id="")

    answers = [web.slack("/pycam_on", form, stamp=stamp).status_code for _ in range(3)]

    assert answers == [200] * 3
    assert len(web.recorded(facts.CommandGiven)) == 1


def test_a_pressed_button_tags_the_event_once(web: WebHouse) -> None:
    answers = [web.slack("/interactive", press()).status_code for _ in range(3)]

    assert answers == [200] * 3
    assert [(t.event, t.tag, t.by) for t in web.recorded(facts.EventTagged)] == [("e1", "occupied", "U024BE7LH")]
    given = web.recorded(facts.CommandGiven)
    assert [(g.who, g.what, g.where) for g in given] == [("alice (U024BE7LH)", "tag e1 occupied", "slack")]


def test_another_press_corrects_the_first(web: WebHouse) -> None:
    web.slack("/interactive", press("occupied", stamp="1.5"))
    web.slack("/interactive", press("unoccupied", stamp="2.5"))

    assert [t.tag for t in web.recorded(facts.EventTagged)] == ["unoccupied", "occupied"]


@pytest.mark.parametrize("body", [b"", b"payload=", b"payload=%7B", b"payload=[]", b"payload=null", b"a=1",
                                  b"payload=%7B%7D", b"payload=%7B%22type%22%3A7%7D", b"payload=" + b"[" * 3000])
def test_a_malformed_press_is_400_and_changes_nothing(web: WebHouse, body: bytes) -> None:
    answer = web.slack("/interactive", body)

    assert answer.status_code == 400
    assert answer.text.count("\n") == 1
    assert untouched(web)


@pytest.mark.parametrize("body", [b"", b"text=on", b"\xff\xfe=\x00", b"user_id=&command=/pycam_on"])
def test_a_malformed_command_is_400_and_changes_nothing(web: WebHouse, body: bytes) -> None:
    answer = web.slack("/slack/commands", body)

    assert answer.status_code == 400
    assert untouched(web)


@pytest.mark.parametrize(("letter", "length"), [("x", 3001), ("\N{PISTOL}", 16_000), (" ", 40_000)])
def test_a_command_that_is_too_long_is_answered_by_a_sentence_and_changes_nothing(web: WebHouse, length: int,
                                                                                 letter: str) -> None:
    answer = web.slack("/hearth", slash("/hearth", "mode away " + letter * (length - 10)))

    assert answer.status_code == 200
    assert (answer.json()["response_type"], answer.json()["text"]) == (
        "ephemeral", f"This command is too long: it has {length} characters and may have 3000. Nothing was changed.")
    assert untouched(web)


def test_a_command_of_another_workspace_that_is_too_long_is_refused_as_any_other(make_web: Callable[..., WebHouse]
                                                                                ) -> None:
    web = make_web(slack=SETTINGS["slack"] | {"team_id": "T1"})

    assert web.slack("/hearth", slash("/hearth", "x" * 3001, team_id="T2")).status_code == 403


@pytest.mark.parametrize("body", ["token=random&ssl_check=1", "ssl_check=1"])
def test_slacks_check_of_the_certificate_is_answered_by_nothing_and_changes_nothing(web: WebHouse, body: str) -> None:
    commands = [route for route in ROUTES if route not in ("/interactive", "/listening")] + ["/status"]
    posted = [web.slack(route, body) for route in commands]
    asked = [requests.get(f"{web.url}{route}?{body}", timeout=60) for route in commands]

    assert {(answer.status_code, answer.text) for answer in posted + asked} == {(200, "")}
    assert web.slack("/hearth", body, secret="another").status_code == 401
    assert untouched(web)


def test_only_the_check_of_the_certificate_may_come_without_a_signature(web: WebHouse) -> None:
    asked = [requests.get(f"{web.url}/pycam_on?{query}", timeout=60).status_code
             for query in ("", "ssl_check=0", "command=/pycam_on", "ssl_check=1&command=/pycam_on&user_id=U024BE7LH")]

    assert asked == [405, 405, 405, 200]
    assert untouched(web)


OTHERS: list[dict[str, Any]] = [
    {"type": "view_submission", "view": {"id": "V1"}}, {"type": "view_closed", "view": {"id": "V1"}},
    {"type": "shortcut", "callback_id": "x"}, {"type": "message_action", "callback_id": "x"},
    {"type": "interactive_message", "actions": [{"name": "x", "type": "button", "value": "1"}]},
    {"type": "dialog_submission", "submission": {}}, {"type": "dialog_cancellation"}, {"type": "something_new"},
    {"type": "workflow_step_edit", "workflow_step": {}}, {"type": "block_actions", "actions": []},
    {"type": "block_actions", "actions": [{"action_id": "overflow", "type": "overflow"}]},
    {"type": "block_actions", "actions": [{"action_id": "tag:occupied", "value": "", "type": "button"}]},
    {"type": "block_actions", "actions": "tag:occupied"}, {"type": "block_actions", "user": None},
]


@pytest.mark.parametrize("body", OTHERS)
def test_what_is_no_press_of_our_buttons_is_taken_and_changes_nothing(web: WebHouse, body: dict[str, Any]) -> None:
    answer = web.slack("/interactive", press() | {"payload": json.dumps(json.loads(press()["payload"]) | body)})

    assert (answer.status_code, answer.text) == (200, "")
    assert untouched(web)


@pytest.mark.parametrize("kind", ["block_suggestion", "dialog_suggestion"])
def test_a_menu_that_asks_for_its_choices_gets_none(web: WebHouse, kind: str) -> None:
    answer = web.slack("/interactive", {"payload": json.dumps({"type": kind, "team": {"id": "T1"}})})

    assert (answer.status_code, answer.json()) == (200, {"options": []})
    assert untouched(web)


GRID: dict[str, Any] = {"team": None, "enterprise": {"id": "E1", "name": "grid"}, "is_enterprise_install": True}


@pytest.mark.parametrize(("team", "status"), [("T1", 200), ("T2", 403)])
def test_a_press_of_enterprise_grid_counts_by_the_team_of_its_user(make_web: Callable[..., WebHouse], team: str,
                                                                   status: int) -> None:
    web = make_web(slack=SETTINGS["slack"] | {"team_id": "T1", "app_id": "A1"})
    user = {"id": "U024BE7LH", "username": "alice", "team_id": team}

    assert web.slack("/interactive", press(user=user, **GRID)).status_code == status
    assert len(web.recorded(facts.EventTagged)) == (status == 200)


def test_a_press_on_the_home_tab_of_enterprise_grid_counts_by_the_team_the_app_is_installed_in(
        make_web: Callable[..., WebHouse]) -> None:
    web = make_web(slack=SETTINGS["slack"] | {"team_id": "T1", "app_id": "A1"})
    action = {"action_id": "say:mode-away", "value": "mode away", "action_ts": "1.1", "type": "button"}
    view = {"id": "V1", "type": "home", "team_id": "T1", "app_installed_team_id": "T1"}

    assert web.slack("/interactive", press(actions=[action], channel={}, message={}, view=view, **GRID)
                     ).status_code == 200
    assert [chosen.mode for chosen in web.recorded(facts.ModeChosen)] == ["away"]


@pytest.mark.parametrize("more", [
    {"authorizations": [{"enterprise_id": "E1", "team_id": "T1", "is_enterprise_install": True}]},
    {"event": {"view": {"app_installed_team_id": "T1"}}},
])
def test_an_event_of_enterprise_grid_counts_by_its_team(make_web: Callable[..., WebHouse],
                                                        more: dict[str, Any]) -> None:
    web = make_web(slack=SETTINGS["slack"] | {"team_id": "T1", "app_id": "A1"})
    event = {"type": "app_home_opened", "user": "U024BE7LH", "tab": "home"} | more.get("event", {})
    body = {"type": "event_callback", "team_id": None, "api_app_id": "A1", **more, "event": event}

    assert web.slack("/listening", json.dumps(body), headers={"Content-Type": "application/json"}).status_code == 200
    assert [opened.user for opened in web.recorded(facts.HomeOpened)] == ["U024BE7LH"]


@pytest.mark.parametrize("body", ["", "{", "[]", "3", '"x"', "[" * 20_000])
def test_malformed_events_are_400(web: WebHouse, body: str) -> None:
    assert web.slack("/listening", body, headers={"Content-Type": "application/json"}).status_code == 400


def test_an_oversized_request_is_413_and_changes_nothing(web: WebHouse) -> None:
    codes = [web.slack(route, b"payload=" + b"x" * 600_000).status_code for route in ROUTES]

    assert codes == [413] * len(ROUTES)
    assert untouched(web)


def test_other_methods_are_refused(web: WebHouse) -> None:
    codes = [requests.get(web.url + route, timeout=60).status_code for route in ROUTES]

    assert codes == [405] * len(ROUTES)
    assert untouched(web)


@pytest.mark.parametrize("change", [{"team_id": "T2"}, {"api_app_id": "A2"}, {"team_id": ""}])
def test_requests_of_another_workspace_or_app_are_refused(make_web: Callable[..., WebHouse],
                                                         change: dict[str, str]) -> None:
    web = make_web(slack=SETTINGS["slack"] | {"team_id": "T1", "app_id": "A1"})

    assert web.slack("/pycam_on", slash("/pycam_on", **change)).status_code == 403
    assert web.slack("/interactive", press(team={"id": "T2"})).status_code == 403
    assert untouched(web)
    assert web.slack("/pycam_on", slash("/pycam_on")).status_code == 200


def test_while_redis_is_gone_the_answer_is_not_possible_now_and_the_repeat_is_tried(web: WebHouse,
                                                                                    redis_server: Any) -> None:
    form = slash("/pycam_on")
    redis_server.stop()

    gone = web.slack("/pycam_on", form)
    pressed = web.slack("/interactive", press())
    redis_server.start()
    back = web.slack("/pycam_on", form)

    assert (gone.status_code, pressed.status_code) == (200, 200)
    assert gone.json()["text"].startswith("Not possible now")
    assert "Not possible now" in pressed.json()["text"]
    assert back.json()["text"].startswith("Switched on")


def test_while_redis_hangs_the_answer_is_not_possible_now(make_web: Callable[..., WebHouse],
                                                           redis_server: Any) -> None:
    web = make_web(answer_seconds=0.2)
    redis_server.hang()

    answer = web.slack("/pycam_on", slash("/pycam_on"))

    assert answer.json()["text"].startswith("Not possible now")


def test_text_of_a_stranger_comes_back_without_markup(web: WebHouse) -> None:
    text = web.slack("/hearth", slash("/hearth", "<!channel>")).json()["text"]

    assert "<!channel>" not in text
    assert "&lt;!channel&gt;" in text


def test_slack_reaches_the_house_under_any_host_name(web: WebHouse) -> None:
    answer = web.slack("/pycam_on", slash("/pycam_on"), headers={"Host": "house.example.org"})

    assert answer.status_code == 200


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(body=st.binary(max_size=400), stamp=st.text(max_size=14), signature=st.text(max_size=80),
       route=st.sampled_from(ROUTES), kind=st.sampled_from(["application/x-www-form-urlencoded", "application/json",
                                                            "multipart/form-data; boundary=x", "text/plain", ""]))
def test_forged_requests_are_never_accepted_nor_break_the_server(web: WebHouse, body: bytes, stamp: str,
                                                                 signature: str, route: str, kind: str) -> None:
    client = web.app.test_client()

    answer = client.post(route, data=body, content_type=kind, headers={
        "X-Slack-Request-Timestamp": _header(stamp), "X-Slack-Signature": _header(signature)})

    assert answer.status_code == 401
    assert untouched(web)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(body=st.binary(max_size=600), route=st.sampled_from(ROUTES),
       kind=st.sampled_from(["application/x-www-form-urlencoded", "application/json",
                             "multipart/form-data; boundary=x", "multipart/form-data", "text/plain; charset=nonsense"]))
def test_signed_nonsense_never_breaks_the_server(web: WebHouse, body: bytes, route: str, kind: str) -> None:
    stamp = str(int(web.clock.now()))
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(SECRET, stamp, body)}

    answer = web.app.test_client().post(route, data=body, content_type=kind, headers=headers)

    assert answer.status_code < 500
    assert web.recorded(facts.OverrideChosen) == web.recorded(facts.EventTagged) == []


@given(skew=st.floats(-299, 299), body=st.binary(max_size=50))
def test_every_fresh_genuine_request_is_genuine(skew: float, body: bytes) -> None:
    stamp = "1700000000"

    assert genuine(SECRET, stamp, body, sign(SECRET, stamp, body), 1_700_000_000 + skew)


@pytest.mark.parametrize("skew", [-300.5, 300.5, 1e9])
def test_a_genuine_request_is_refused_when_it_is_not_fresh(skew: float) -> None:
    stamp = "1700000000"

    assert not genuine(SECRET, stamp, b"x", sign(SECRET, stamp, b"x"), 1_700_000_000 + skew)


def _header(text: str) -> str:
    """What can be sent as a header at all."""
    return "".join(c for c in text if c.isprintable() and c.isascii())


def test_commands_of_the_predecessor_answer_at_their_own_addresses(web: WebHouse) -> None:
    for name in ("initialize", "pycam_on", "pycam_off", "status", "current_position", "last_image", "auto_detect_on",
                 "auto_detect_off", "notifications_on", "notifications_off", "top"):
        answer = web.slack(f"/{name}", slash(f"/{name}"))

        assert answer.status_code == 200, name
        assert web.recorded(facts.CommandGiven)[0].what == name


def test_somebody_without_a_role_gets_only_help_and_it_is_recorded(web: WebHouse) -> None:
    stranger = {"user_id": "U0STRANGER", "user_name": "eve"}

    said = [web.slack("/slack/commands", slash(f"/{command}", **stranger)).json()
            for command in ("pycam_on", "hearth_status", "explode", "hearth")]

    assert {each["text"].splitlines()[0] for each in said} == {STRANGER}
    assert {each["response_type"] for each in said} == {"ephemeral"}
    assert web.recorded(facts.OverrideChosen) == []
    assert {(given.who, given.answer) for given in web.recorded(facts.CommandGiven)} == {("eve (U0STRANGER)", STRANGER)}


def test_a_button_pressed_without_a_role_changes_nothing_and_is_recorded(web: WebHouse) -> None:
    answer = web.slack("/interactive", press(user={"id": "U0STRANGER", "username": "eve"}))

    assert answer.status_code == 200
    assert web.recorded(facts.EventTagged) == []
    assert [(given.what, given.answer) for given in web.recorded(facts.CommandGiven)] == [
        ("button occupied e1", STRANGER)]


def test_a_viewer_may_look_and_not_act(make_web: Callable[..., WebHouse]) -> None:
    web = make_web(slack=SETTINGS["slack"] | {"people": {"U024BE7LH": "viewer"}})

    assert "for the operator" in web.slack("/pycam_on", slash("/pycam_on")).json()["text"]
    assert "Alerts: on" in web.slack("/status", slash("/status")).json()["text"]
    web.slack("/interactive", press())
    assert web.recorded(facts.EventTagged) == web.recorded(facts.OverrideChosen) == []


def test_pairing_by_the_code_makes_the_owner_and_closes_the_house_to_others(make_web: Callable[..., WebHouse]) -> None:
    web = make_web(slack=SETTINGS["slack"] | {"people": {}})
    code = pairing_code.new_code()
    assert web.slack("/hearth", slash("/hearth", "status")).json()["text"] == UNPAIRED
    web.record(pairing.offer(code, web.clock.now()))

    said = web.slack("/hearth", slash("/hearth", f"pair {pairing_code.shown(code)}")).json()["text"]

    assert said.startswith("Paired: you are an owner")
    assert web.slack("/pycam_on", slash("/pycam_on")).json()["text"].startswith("Switched on")
    assert web.slack("/pycam_on", slash("/pycam_on", team_id="T2")).status_code == 403
    assert web.slack("/pycam_on", slash("/pycam_on", api_app_id="A2")).status_code == 403
    assert web.slack("/interactive", press(team={"id": "T2"})).status_code == 403
    assert code not in str(web.log.recent(100))


def test_the_home_tab_is_recorded_once_with_the_role(web: WebHouse) -> None:
    def opened(user: str, name: str) -> int:
        event = {"type": "app_home_opened", "user": user, "tab": "home"}
        body = json.dumps({"type": "event_callback", "event_id": name, "team_id": "T1", "api_app_id": "A1",
                           "event": event})
        return web.slack("/listening", body, headers={"Content-Type": "application/json"}).status_code

    assert [opened("U024BE7LH", "Ev1"), opened("U024BE7LH", "Ev1"), opened("U0STRANGER", "Ev2")] == [200] * 3
    assert [(fact.user, fact.role) for fact in web.recorded(facts.HomeOpened)] == [("U0STRANGER", ""),
                                                                                  ("U024BE7LH", "owner")]


@pytest.mark.parametrize("event", [{}, [], "x", {"type": "app_home_opened"}, {"type": "app_home_opened", "user": 7},
                                   {"type": "app_home_opened", "tab": "home", "user": "<!here>"},
                                   {"type": "app_home_opened", "tab": "messages", "user": "U024BE7LH"}])
def test_other_events_are_taken_and_change_nothing(web: WebHouse, event: Any) -> None:
    body = json.dumps({"type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event": event})

    assert web.slack("/listening", body, headers={"Content-Type": "application/json"}).status_code == 200
    assert untouched(web)


def test_requests_forged_in_every_way_over_real_http_change_nothing(web: WebHouse) -> None:
    found = forged.outcomes(web.url, SECRET, 1000, web.clock.now())

    assert (found.accepted, found.server_errors, found.refused) == (0, 0, 1000)
    assert untouched(web)


@pytest.mark.parametrize("role", ["none", "viewer", "operator", "owner"])
@pytest.mark.parametrize(("action", "value", "needs"), [
    ("tag:occupied", "e1", "operator"), ("tag:unoccupied", "e1", "operator"), ("answer:snooze", "e1", "operator"),
    ("answer:unsnooze", "e1", "operator"), ("answer:me", "e1", "operator"), ("answer:why", "e1", "viewer"),
    ("say:mode", "mode away", "operator"), ("say:role", "role", "owner"),
    ("say:status", "status", "viewer"),
])
def test_a_button_does_what_its_presser_may_do(make_web: Callable[..., WebHouse], role: str, action: str, value: str,
                                               needs: str) -> None:
    people = {} if role == "none" else {"U024BE7LH": role}
    web = make_web(slack=SETTINGS["slack"] | {"people": people | {"U0OWNER001": "owner"}})
    allowed = ROLES.index(role) >= ROLES.index(needs)

    action_fields = {"action_id": action, "value": value, "action_ts": "1.5", "type": "button"}
    assert web.slack("/interactive", press(actions=[action_fields])).status_code == 200

    done = [fact for fact in web.log.recent(10) if not isinstance(fact, facts.CommandGiven)]
    assert bool(done) is (allowed and action not in ("say:role", "say:status"))
    given = web.recorded(facts.CommandGiven)
    assert len(given) == 1
    assert ("for the" in given[0].answer or given[0].answer == STRANGER) is not allowed
