"""From a camera's frame to an alert with picture and buttons, and back from a button to the message.

The processes are the real ones: camera, notifier and dashboard, on a real Redis; Slack is its stand-in over real HTTP.
"""

import time

from house import facts
from house.alerting.alert_decision import Inputs, decide
from ledger.redis.log import Log

CONFIG = """
house: {{first_mode: away, timezone: UTC}}
cameras:
  living-room: {{source: "demo://room?first=1&every=60&speed=2&size=640x360", motion: {{gap: 3}}}}
analysis: {{analyzer: ""}}
redis_url: "{redis}"
slack: {{bot_token: "{slack.bot_token}", signing_secret: "{slack.signing_secret}", channel: "{slack.channel}",
         api_url: "{slack.api_url}", people: {{U0ALICE001: owner, U0BOB00001: operator}}}}
"""


def alert(slack):
    """The one top message, None while there is none."""
    found = [message for message in slack.messages() if not message.get("thread_ts")]
    assert len(found) <= 1
    return found[0] if found else None


def kinds(message):
    return [block["type"] for block in message["blocks"]]


def test_a_walker_is_alerted_with_picture_and_buttons_tagged_by_a_press_and_closed_with_the_duration(
    house, slack, web, running, client
):
    log = Log(client)
    log.ensure_groups(["camera-lan", "notifier"])
    running("notifier")
    running("camera_process", "lan")

    message = slack.wait_for(lambda: alert(slack))
    first = message["history"][0]  # by now the picture may be there
    assert first["text"].startswith("Motion at Living room · ")
    assert kinds(first) == ["section", "actions"]

    slack.wait_for(lambda: "image" in kinds(alert(slack)))
    [began] = log.recent(10, [facts.EventBegan])
    [file] = [each for each in slack.files() if each["shown_at"]]
    kept = [began.picture, *(each.picture for each in log.recent(10, [facts.EventPictured]) if each.picture)]
    sizes = {f"{each.rpartition('/')[2]}.jpg": (house.pictures / f"{each}.jpg").stat().st_size for each in kept}
    assert sizes[file["name"]] == file["size"]

    report = slack.press(message["ts"], "tag:occupied", user="bob")
    assert report["status"] == 200
    slack.wait_for(lambda: "context" in kinds(alert(slack)))
    [tagged] = log.recent(10, [facts.EventTagged])
    assert (tagged.event, tagged.tag) == (began.event, "occupied")
    said = next(block for block in alert(slack)["blocks"] if block["type"] == "context")
    assert said["elements"][0]["text"] == "Someone was there · by <@U0BOB00001>"

    slack.wait_for(lambda: "lasted" in alert(slack)["text"])
    assert kinds(alert(slack)) == ["section", "image", "context", "actions", "actions"]

    [decision] = log.recent(10, [facts.AlertDecided])
    again = decide(Inputs.from_json(decision.inputs))
    assert (again.sent, again.reasons) == (decision.sent, decision.reasons)


def test_a_press_that_was_not_signed_by_slack_changes_nothing(house, slack, web, running, client):
    log = Log(client)
    log.ensure_groups(["notifier"])
    running("notifier")
    log.record(facts.EventBegan(at=time.time(), event="e1", camera="living-room"))
    message = slack.wait_for(lambda: alert(slack))
    other = slack.signing_secret[::-1]
    slack.configure(signing_secret=other)
    report = slack.press(message["ts"], "tag:occupied")
    assert report["status"] == 401
    assert log.recent(10, [facts.EventTagged]) == []
