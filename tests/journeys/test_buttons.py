"""Buttons and the house's page, from a press in Slack's stand-in through the dashboard and the notifier and back."""

import signal
import time

import pytest

from house import facts
from ledger.redis.log import Log

ALICE, BOB = "U0ALICE001", "U0BOB00001"
CONFIG = """
house: {{first_mode: away, timezone: UTC}}
cameras:
  front: {{source: "demo://room"}}
  yard: {{source: "demo://room"}}
analysis: {{analyzer: ""}}
redis_url: "{redis}"
slack: {{bot_token: "{slack.bot_token}", signing_secret: "{slack.signing_secret}", channel: "{slack.channel}",
         api_url: "{slack.api_url}", people: {{U0ALICE001: owner, U0BOB00001: operator}}}}
"""


class Notifier:
    """The notifier's process, which can be killed and started again."""

    def __init__(self, running):
        self._running = running
        self.start()

    def start(self):
        self.process = self._running("notifier")

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        self.process.wait(60)


@pytest.fixture
def slack(_slack_process):
    _slack_process.restart(processing=[0.1, 0.2])
    _slack_process.configure(users=[{"id": "U0CAROL001", "name": "carol"}])
    return _slack_process


@pytest.fixture
def log(client):
    log = Log(client)
    log.ensure_groups(["notifier"])
    return log


@pytest.fixture
def notifier(log, web, running):
    return Notifier(running)


def began(log, event, camera="front"):
    log.record(facts.EventBegan(at=time.time(), event=event, camera=camera))


def alert(slack):
    """The one top message everybody sees, None while there is none."""
    found = [m for m in slack.messages() if m.get("thread_ts") in (None, m["ts"]) and not m.get("only_for")]
    assert len(found) <= 1
    return found[0] if found else None


def said(slack):
    """What the message says people answered."""
    return [part["text"] for block in alert(slack)["blocks"] if block["type"] == "context"
            for part in block["elements"]]


def test_five_buttons_answer_correct_each_other_and_outlive_a_killed_notifier(log, slack, notifier):
    began(log, "e1", "front")
    began(log, "e2", "yard")
    message = slack.wait_for(lambda: alert(slack))
    slack.wait_for(lambda: "2 events" in alert(slack)["text"])
    assert alert(slack)["text"].startswith("Motion at Front and Yard")

    assert slack.press(message["ts"], "answer:snooze", user="bob")["status"] == 200
    slack.wait_for(lambda: said(slack))
    assert said(slack)[0].startswith("Snoozed until ") and said(slack)[0].endswith(f"by <@{BOB}>")
    assert [log.state().alerts(camera, time.time()) for camera in ("front", "yard")] == ["snoozed", "snoozed"]

    notifier.end(signal.SIGKILL)
    notifier.start()
    slack.press(message["ts"], "answer:unsnooze", user="alice")
    slack.wait_for(lambda: said(slack) == [f"Alerts are on again · by <@{ALICE}>"])
    assert [log.state().alerts(camera, time.time()) for camera in ("front", "yard")] == ["on", "on"]

    slack.press(message["ts"], "answer:me", user="alice")
    slack.wait_for(lambda: any(each.startswith("It's me, no alerts until") for each in said(slack)))
    slack.wait_for(lambda: log.recent(1, [facts.EventTagged]))
    slack.press(message["ts"], "tag:unoccupied", user="bob")
    slack.wait_for(lambda: f"False alarm · by <@{BOB}>" in said(slack))
    slack.wait_for(lambda: not any("It's me" in each for each in said(slack)))
    slack.wait_for(lambda: log.state().alerts("front", time.time()) == "on")

    slack.press(message["ts"], "answer:why", user="bob")
    [private] = slack.wait_for(lambda: [m for m in slack.messages() if m.get("only_for")])
    assert private["only_for"] == BOB
    assert "alert sent, because mode Away sends alerts; any motion counts." in private["text"]


def test_somebody_without_a_role_changes_nothing(log, slack, notifier):
    began(log, "e1")
    message = slack.wait_for(lambda: alert(slack))
    for button in ("tag:occupied", "answer:snooze", "answer:me"):
        assert slack.press(message["ts"], button, user="carol")["status"] == 200
    assert log.recent(50, [facts.EventTagged, facts.AlertAnswered, facts.AlertsChosen]) == []
    given = log.recent(50, [facts.CommandGiven])
    assert len(given) == 3


def test_the_page_shows_the_house_and_its_buttons_choose_the_mode(log, slack, notifier):
    slack.open_home("alice")
    view = slack.wait_for(lambda: slack.state()["views"])[0]

    def text():
        [now] = [each for each in slack.state()["views"] if each["user"] == ALICE]
        return "\n".join(block["text"]["text"] for block in now["body"]["blocks"] if "text" in block)

    assert "*Away: watching, recording and alerting*" in text()
    report = slack.press("", "say:mode-off", view=view["id"], user="alice")
    assert report["status"] == 200
    slack.wait_for(lambda: "*Off: not watching" in text())
    [chosen] = log.recent(1, [facts.ModeChosen])
    assert (chosen.mode, chosen.by) == ("off", ALICE)

    slack.open_home("carol")
    slack.wait_for(lambda: len(slack.state()["views"]) == 2)
    [other] = [each for each in slack.state()["views"] if each["user"] != ALICE]
    assert "does not know you yet" in str(other["body"]["blocks"])


def test_an_orderly_stop_calls_the_silent_house_alarm_off_and_a_kill_leaves_it(slack, notifier):
    def waiting():
        return [each for each in slack.state()["scheduled"] if each["fate"] == "waiting"]

    slack.wait_for(lambda: len(waiting()) == 1)
    notifier.end(signal.SIGKILL)
    assert len(waiting()) == 1
    notifier.start()
    slack.wait_for(lambda: len(slack.calls("chat.scheduledMessages.list")) >= 2)
    assert len(waiting()) == 1
    notifier.end()
    assert waiting() == []
