"""The last one leaves, the house arms itself and says so; somebody is in the picture; she was it and says so.

Camera, notifier and presence are real processes on a real Redis; Slack is its stand-in over real HTTP. The buttons make
it quick; how long it takes by a phone alone: ./hearthwatch bench presence-journey.
"""

import json
import time

from camera_drawn import frames

from house import facts
from ledger.redis.log import Log

CONFIG = """
house: {{first_mode: auto}}
cameras:
  front: {{source: "file://busy?realtime=1&loop=1&fps=10", scene: {{check: false}}}}
people: {{Anna: {{devices: [annas-phone]}}}}
presence: {{poll_away: 5s, routers: {{attic: {{address: "file://devices.json"}}}}}}
alerts: {{exit_delay: 0s}}
analysis: {{analyzer: ""}}
redis_url: "{redis}"
slack: {{bot_token: "{slack.bot_token}", signing_secret: "{slack.signing_secret}", channel: "{slack.channel}",
         api_url: "{slack.api_url}"}}
"""

def listed(house, *names):
    passing = house.path / "devices.part"
    passing.write_text(json.dumps([{"name": each} for each in names]))
    passing.replace(house.path / "devices.json")


def home(log):
    found = log.recent(1, [facts.PeopleChanged])
    return found[0].home if found else None


def test_the_house_arms_when_the_last_one_leaves_and_disarms_when_one_is_back(
    house, slack, running, client, until, tmp_path_factory
):
    busy = frames(tmp_path_factory.mktemp("busy") / "frames", 90, ((1.0, 89.0),))
    house.config.write_text(house.config.read_text().replace("busy", str(busy), 1))
    log = Log(client)
    log.ensure_groups(["camera-lan", "notifier", "presence"])
    listed(house, "annas-phone")
    for process in (("notifier",), ("camera_process", "lan"), ("who_is_home",)):
        running(*process)
    until(lambda: home(log) == ("Anna",), "her phone is on the list")

    listed(house)
    log.record(facts.PresenceSaid(at=time.time(), person="Anna", home=False, by="Anna"))
    until(lambda: home(log) == (), "she is away")
    slack.wait_for(lambda: [m for m in slack.messages() if "Armed: nobody is home" in m["text"]])
    [alert] = slack.wait_for(lambda: [m for m in slack.messages() if "Motion at Front" in m["text"]
                                      and not m.get("thread_ts")])

    log.record(facts.PresenceSaid(at=time.time(), person="Anna", home=True, by="Anna"))
    until(lambda: home(log) == ("Anna",), "she is back")
    slack.wait_for(lambda: [m for m in slack.messages() if m.get("thread_ts") == alert["ts"]
                            and "Anna came home" in m["text"] and "disarmed" in m["text"]])
