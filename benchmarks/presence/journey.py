"""`bench presence-journey`: the last phone leaves a router: armed; somebody walks in: alerted; it is back: disarmed.

All of it in a house of real processes, with a router and a stand-in for Slack. Phones' nights are written beforehand,
so that the house waits for `presence.away_after` (5 minutes here) alone and not for phones that may sleep.
"""

import argparse
import json
import os
import time
from typing import Any

from benchmarks.presence.loop_cost import PEOPLE, ListingRouter
from benchmarks.running_house import RunningHouse, wait_for
from house import facts

CONFIG = """
house: {{timezone: UTC}}
cameras: {{front: {{source: 'demo://room?first=2&every=13', motion: {{gap: 1.5}}}}}}
people:
{people}
presence:
  away_after: 5m
  routers:
    attic: {{address: 'http_login://127.0.0.1:{port}', http_login: {{devices: /list}}}}
"""
LONGEST_DISARM = 35.0


def run(argv: list[str]) -> int:
    """Do it once; 1 when it did not arm, alert and disarm, or disarmed after more than 35 s."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench presence-journey", description=__doc__)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    router = ListingRouter()
    people = "\n".join(f"  {name}: {{devices: [{name}s-phone]}}" for name in PEOPLE)
    with RunningHouse(CONFIG.format(people=people, port=router.server_port), slack={}, mode="auto",
                      environ=dict(os.environ)) as house:
        _remember_nights(house)
        found = _journey(house, router)
    router.shutdown()
    print(json.dumps(found) if asked.json else "\n".join(f"{name:44} {value}" for name, value in found.items()))
    return 0 if found["disarmed after the router shows a phone, s"] <= LONGEST_DISARM else 1


def _journey(house: RunningHouse, router: ListingRouter) -> dict[str, Any]:
    wait_for(lambda: house.log.state().people == PEOPLE, "everybody is home")
    time.sleep(20.0)
    at_home = len(_messages(house))
    router.phones, left = False, time.time()
    gone = wait_for(lambda: _changed(house, ()), "everybody is away", 900)
    wait_for(lambda: _said(house, "Armed: nobody is home"), "that is reported", 30)
    reported = time.time()
    alert = wait_for(lambda: _said(house, " at Front"), "an alert", 60)
    router.phones, back = True, time.time()
    home = wait_for(lambda: _changed(house, PEOPLE), "everybody is home again", 120)
    wait_for(lambda: "disarmed" in json.dumps(_messages(house, alert["ts"])), "the thread to say who came home", 30)
    return {
        "messages while somebody was home": at_home, "armed after the router lacks the phones, min":
        round((gone.at - left) / 60, 1), "reported after that, s": round(reported - gone.at, 1),
        "evidence": gone.evidence, "alert": alert["text"],
        "disarmed after the router shows a phone, s": round(home.at - back, 1), "by": home.evidence,
    }


def _remember_nights(house: RunningHouse) -> None:
    """What fourteen nights with short silences would have left, before presence begins again."""
    nights = {str(number): {"count": 3, "longest": [90.0]} for number in range(20_000, 20_014)}
    memory = {"version": 1, "devices": {f"{name}s-phone": {"nights": nights} for name in PEOPLE}}
    wait_for(lambda: house.log.state().people == PEOPLE, "presence runs")
    file = house.home.presence / "remembered.json"
    pid = house.pids()["presence"]
    os.kill(pid, 9)
    file.write_text(json.dumps(memory))
    wait_for(lambda: house.pids().get("presence", pid) != pid, "presence runs again")


def _messages(house: RunningHouse, thread: str = "") -> list[dict[str, Any]]:
    assert house.slack is not None
    return list(house.slack.messages(thread_ts=thread))


def _said(house: RunningHouse, words: str) -> dict[str, Any] | None:
    return next((each for each in _messages(house) if words in json.dumps(each)), None)


def _changed(house: RunningHouse, home: tuple[str, ...]) -> facts.PeopleChanged | None:
    """The newest word about who is home, once it says these."""
    newest: facts.PeopleChanged = house.facts(facts.PeopleChanged)[-1]
    return newest if set(newest.home) == set(home) else None
