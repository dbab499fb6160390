"""Somebody is in the picture when the house is armed: the alert comes after the exit delay, whatever is killed.

The processes are the real ones: camera and notifier, on a real Redis; Slack is its stand-in over real HTTP.
"""

import time

import pytest
from camera_drawn import frames

from house import facts
from ledger.redis.log import Log

CONFIG = """
cameras:
  front: {{source: "file://busy?realtime=1&loop=1&fps=10"}}
alerts: {{exit_delay: 6s}}
analysis: {{analyzer: ""}}
redis_url: "{redis}"
slack: {{bot_token: "{slack.bot_token}", signing_secret: "{slack.signing_secret}", channel: "{slack.channel}",
         api_url: "{slack.api_url}"}}
"""


@pytest.mark.parametrize("killed", ["notifier", "camera"])
def test_who_was_in_the_picture_before_the_house_was_armed_is_alerted(
    house, slack, running, client, until, tmp_path_factory, killed
):
    busy = frames(tmp_path_factory.mktemp("busy") / "frames", 90, ((1.0, 89.0),))
    house.config.write_text(house.config.read_text().replace("busy", str(busy), 1))
    log = Log(client)
    log.ensure_groups(["camera-lan", "notifier"])
    started = {"notifier": running("notifier"), "camera": running("camera_process", "lan")}
    until(lambda: log.recent(10, [facts.AlertDecided]), "the event is decided while the house is not armed")
    [decided] = log.recent(10, [facts.AlertDecided])
    assert not decided.sent

    log.record(facts.ModeChosen(at=time.time(), mode="away", by="ann"))
    started[killed].kill()
    started[killed].wait(60)
    running(*{"notifier": ("notifier",), "camera": ("camera_process", "lan")}[killed])

    slack.wait_for(lambda: [m for m in slack.messages() if "Motion at Front" in m["text"] and not m.get("thread_ts")])
    slack.wait_for(lambda: [each for each in slack.files() if each["shown_at"]])
    sent = next(fact for fact in log.recent(10, [facts.AlertDecided]) if fact.sent)
    assert sent.event != decided.event
    ended = next(fact for fact in log.recent(10, [facts.EventEnded]) if fact.event == decided.event)
    assert ended.reason == ("interrupted" if killed == "camera" else "armed")
