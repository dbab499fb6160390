"""`bench outage`: Slack is down for a minute while events go on, and the notifier is killed during it and after.

Counted at the end: events that were alerted but are in no message and no thread, messages and lines that came
twice, and whether the events appear in the order of their facts. The processes are real; Slack is its stand-in.
Then, by a simulated clock, what an hour of outage writes to the log's file.
"""

import argparse
import json
import os
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from benchmarks.outage_log import bytes_written
from benchmarks.running_house import RunningHouse, wait_for
from house import facts
from ledger.redis.outbox import Outbox, PlainJson

CONFIG = """
cameras:
  front: {source: 'demo://room?first=2&every=13&size=320x180', motion: {gap: 1.5}}
  yard: {source: 'demo://room?first=100000&size=160x90'}
  door: {source: 'demo://room?first=100000&size=160x90', alert: {cooldown: 0}}
"""
KILLS = (0.5, 1.005, 1.03)
"""When the notifier is killed, as shares of the outage: in its middle, and twice while everything is caught up."""
CHANNEL = "slack://"
HOUR, MOST_KB_AN_HOUR = 3600.0, 50.0


def run(argv: list[str]) -> int:
    """Run it once; 1 when an event is missing or out of order, more was doubled than one message for each kill, or an
    hour writes too much.
    """
    parser = argparse.ArgumentParser(prog="hearthwatch bench outage", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long Slack is down")
    parser.add_argument("--every", type=float, default=1.0, help="seconds between two further events")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    found = measure(arguments.seconds, arguments.every)
    found["log_kb_an_hour"] = round(bytes_written(HOUR) / 1000, 1)
    print(json.dumps(found) if arguments.json else "\n".join(f"{name:28} {value}" for name, value in found.items()))
    good = not found["events_missing"] and found["in_order"] and found["doubled"] <= found["kills"]
    return 0 if good and found["log_kb_an_hour"] < MOST_KB_AN_HOUR else 1


def measure(seconds: float, every: float) -> dict[str, Any]:
    """The figures of one outage of `seconds`, with an event of our own each `every` seconds beside the camera's."""
    with RunningHouse(CONFIG, slack={"processing": [0.1, 0.3]}, environ=dict(os.environ)) as house:
        assert house.slack is not None
        wait_for(house.home.frame_time("front").exists, "the camera's first frame")
        over = threading.Event()
        visitors = threading.Thread(target=_visit, args=(house, every, over))
        visitors.start()
        wait_for(house.slack.messages, "the first message")
        began = time.time()
        house.slack.fault("down", lasts=seconds)
        for share in KILLS:
            _until(began + share * seconds)
            _kill(house)
        _until(began + 1.2 * seconds)
        over.set()
        visitors.join()
        outbox = Outbox(house.log.client, PlainJson())
        wait_for(lambda: _caught_up(house, outbox), "everything is alerted", 300)
        return _figures(house, began + seconds)


def _visit(house: RunningHouse, every: float, over: threading.Event) -> None:
    """Events on the two cameras whose rooms stay empty, one after the other."""
    number = 0
    while not over.wait(every):
        number += 1
        event, camera, now = facts.new_id(), ("yard", "door")[number % 2], time.time()
        house.log.record(facts.EventBegan(at=now, event=event, camera=camera))
        house.log.record(facts.EventEnded(at=now, event=event, camera=camera, began_at=now, duration=0.5))


def _kill(house: RunningHouse) -> None:
    old = house.kill("notifier")
    wait_for(lambda: house.pids().get("notifier", old) != old, "the notifier to be back")


def _until(moment: float) -> None:
    while time.time() < moment:
        time.sleep(0.02)


def _caught_up(house: RunningHouse, outbox: Outbox[Any]) -> bool:
    decided = {fact.event for fact in house.facts(facts.AlertDecided)}
    return outbox.depth(CHANNEL) == 0 and {fact.event for fact in house.facts(facts.EventBegan)} <= decided


def _figures(house: RunningHouse, healed: float) -> dict[str, Any]:
    assert house.slack is not None
    sent = list(dict.fromkeys(fact.event for fact in house.facts(facts.AlertDecided) if fact.sent))
    messages = sorted(house.slack.messages(), key=lambda message: float(message["ts"]))
    top, lines = _top(messages), list(_lines(messages))
    first = list(dict.fromkeys(_known(each, sent) for each in _alerted(messages)))
    doubled = sum(count - 1 for alerted in (top, lines) for count in Counter(alerted).values())
    late = max((message["posted_at"] for message in messages), default=healed)
    return {
        "events_alerted": len(sent), "messages": len(top), "lines_in_threads": len(lines),
        "events_missing": len(set(sent) - set(first)), "in_order": [each for each in first if each] == sent,
        "doubled": doubled, "kills": len(KILLS), "last_alert_after_s": round(late - healed, 1),
    }


def _top(messages: list[dict[str, Any]]) -> list[str]:
    """The event each top message is about, from its buttons."""
    found = (re.search(r'"value": "([0-9a-f]{32})"', json.dumps(m["blocks"])) for m in messages if not _in_thread(m))
    return [match[1] for match in found if match]


def _lines(messages: list[dict[str, Any]]) -> Iterator[str]:
    """The beginning of the event's id of each line in a thread; pictures have none."""
    for message in messages:
        if _in_thread(message):
            yield from re.findall(r"· event ([0-9a-f]{8})", message["text"])


def _alerted(messages: list[dict[str, Any]]) -> Iterator[str]:
    """Each event, whole or the beginning of its id, where it is alerted: in the order of the channel."""
    for message in messages:
        yield from _lines([message]) if _in_thread(message) else _top([message])


def _known(name: str, events: list[str]) -> str:
    return next((event for event in events if event.startswith(name)), "")


def _in_thread(message: dict[str, Any]) -> bool:
    return message.get("thread_ts") not in (None, message["ts"])
