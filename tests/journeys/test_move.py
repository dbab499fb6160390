"""From `/rotate` in Slack to the line that says where the camera looks now, and no event between.

The processes are the real ones: camera, notifier and dashboard, on a real Redis; Slack is its stand-in over real HTTP.
"""

import time

from house import facts
from ledger.redis.log import Log

CONFIG = """
house: {{first_mode: away, timezone: UTC}}
cameras:
  front:
    source: "demo://room?walker=0&size=640x360"
    pan_tilt: {{address: "simulated://?speed=20", pan_min: -12, pan_max: 12, tilt_min: -6, tilt_max: 6,
               presets: {{door: [12, 0]}}}}
analysis: {{analyzer: ""}}
redis_url: "{redis}"
slack: {{bot_token: "{slack.bot_token}", signing_secret: "{slack.signing_secret}", channel: "{slack.channel}",
         api_url: "{slack.api_url}"}}
"""


def said(slack, text):
    """The messages of the channel that have this text in theirs."""
    return lambda: [message for message in slack.messages() if text in message.get("text", "")]


def test_a_camera_turns_for_slack_says_where_it_looks_and_makes_no_alert(house, slack, web, running, client, until):
    log = Log(client)
    log.ensure_groups(["camera-lan", "notifier"])
    log.record(facts.HousePaired(at=time.time(), offer="o", user="U0ALICE001", team=slack.team_id, app=slack.app_id))
    running("notifier")
    running("camera_process", "lan")
    until(house.frame_time("front").exists, "frames flow")

    slack.command("/rotate", "10 -5", user="alice")
    slack.wait_for(said(slack, "Front looks at pan 10, tilt -5"))
    slack.command("/rotate", "front left 4", user="alice")
    slack.wait_for(said(slack, "Front looks at pan 6, tilt -5"))
    slack.command("/rotate", "front preset door", user="alice")
    slack.wait_for(said(slack, "Front looks at pan 12, tilt 0"))
    slack.command("/rotate", "40 0", user="alice")
    slack.command("/current_position", user="alice")

    answers = [fact.answer for fact in reversed(log.recent(20, [facts.CommandGiven]))]
    assert answers[0] == "Front turns to pan 10, tilt -5."
    assert "from -12 to 12 in pan" in answers[3]
    assert answers[4] == "Front looks at pan 12, tilt 0."
    assert log.recent(100, [facts.EventBegan]) == []
    assert not said(slack, "Motion")()
