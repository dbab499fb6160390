"""`bench kills`: kill -9 of each process while an event is open, Redis gone for a minute, the supervisor killed.

Counted over the whole run: events whose message never came, and messages that came twice.
"""

import argparse
import json
import os
import re
import signal
import time
import xmlrpc.client
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from supervisor.xmlrpc import SupervisorTransport

from benchmarks.running_house import RunningHouse, wait_for
from cli.supervise import supervisord_conf
from house import facts
from ledger import heartbeat

CONFIG = """
cameras: {front: {source: 'demo://room?first=2&every=13', motion: {gap: 1.5}}}
alerts: {cooldown: 0}
presence: {routers: {air: {address: 'neighbours://'}}}
"""
PROCESSES = ("redis", "app", "camera-lan", "analysis", "presence", "notifier", "historian", "listener")


def run(argv: list[str]) -> int:
    """Do all of it in one house; 1 when something took over 5 s, an event was lost, or more than one doubled a kill."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench kills", description=__doc__)
    parser.add_argument("--redis-gone", type=float, default=60.0, metavar="SECONDS")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    with RunningHouse(CONFIG, slack={"processing": [0.1, 0.3]}, environ=dict(os.environ)) as house:
        wait_for(house.home.frame_time("front").exists, "the camera's first frame")
        back = {name: _killed(house, name) for name in PROCESSES}
        back[f"redis gone for {arguments.redis_gone:g} s"] = _redis_gone(house, arguments.redis_gone)
        back["supervisord"] = _supervisor_killed(house)
        _settle(house)
        alerted = Counter(_alerted(house))
        began = {fact.event: fact for fact in house.facts(facts.EventBegan)}
        ended = {fact.event for fact in house.facts(facts.EventEnded)}
    found: dict[str, Any] = {
        "back_after_s": {name: round(seconds, 2) for name, seconds in back.items()},
        "events": len(began), "events_without_end": len(began.keys() - ended),
        "events_without_message": len(began.keys() - alerted.keys()),
        "doubled_messages": sum(count - 1 for count in alerted.values()), "kills": len(back),
    }
    print(json.dumps(found) if arguments.json else _table(found))
    good = max(back.values()) <= 5 and not found["events_without_message"] and not found["events_without_end"]
    return 0 if good and found["doubled_messages"] <= found["kills"] else 1


def _killed(house: RunningHouse, name: str) -> float:
    """Kill a process in an open event; seconds until it works again."""
    _in_an_event(house)
    began, pid = time.time(), house.kill(name)
    wait_for(lambda: _works(house, name, pid, began), f"{name} to be back", 60)
    return time.time() - began


def _works(house: RunningHouse, name: str, old: int, since: float) -> bool:
    """Whether the process runs again and does its work."""
    if house.pids().get(name, old) == old:
        return False
    works: dict[str, Callable[[], bool]] = {
        "redis": lambda: bool(_quietly(house.log.client.ping)),
        "app": lambda: house.served() and _has_children(house.pids()["app"]),
        "camera-lan": lambda: _beats(house, name) and _newer(house.home.frame_time("front"), since),
        "listener": lambda: True,
    }
    return works.get(name, lambda: _beats(house, name))()


def _redis_gone(house: RunningHouse, seconds: float) -> float:
    """Stop Redis for a while; seconds from its return until every fact that waited is in the log and alerted."""
    _in_an_event(house)
    ask(house, "stopProcess", "store:redis")
    time.sleep(seconds)
    spool = house.home.spool("camera-lan")
    assert spool.stat().st_size, "no fact waited: nothing happened while Redis was away"
    began = time.time()
    ask(house, "startProcess", "store:redis", False)
    wait_for(lambda: _quietly(house.log.client.ping), "Redis", 60)
    wait_for(lambda: not spool.exists() or not spool.stat().st_size, "the spool is empty", 60)
    known = {fact.event for fact in house.facts(facts.EventBegan)}
    wait_for(lambda: known <= set(_alerted(house)), "what happened meanwhile is alerted", 60)
    return time.time() - began


def _supervisor_killed(house: RunningHouse) -> float:
    """Kill the supervisor; seconds from the next `up` until page, camera and notifier work."""
    _in_an_event(house)
    old = house.pids()
    os.kill(house.supervisor, signal.SIGKILL)
    began = time.time()
    house.start()
    wait_for(lambda: _quietly(lambda: all(_works(house, name, old[name], began) for name in PROCESSES)),
             "all processes", 60)
    return time.time() - began


def _in_an_event(house: RunningHouse) -> None:
    """Wait until an event has just begun."""
    known = {fact.event for fact in house.facts(facts.EventBegan)}
    wait_for(lambda: {fact.event for fact in house.facts(facts.EventBegan)} - known, "an event", 60)


def _settle(house: RunningHouse) -> None:
    """Let the next event come to its end, so that everything before it has had its time."""
    _in_an_event(house)
    newest = house.facts(facts.EventBegan)[-1].event
    wait_for(lambda: newest in {fact.event for fact in house.facts(facts.EventEnded)}, "the last event ends", 60)
    wait_for(lambda: newest in _alerted(house), "the last event is alerted", 30)


def _alerted(house: RunningHouse) -> list[str]:
    """The event of each top message, from its buttons."""
    assert house.slack is not None
    found = (re.search(r'"value": "[^"]*?([0-9a-f]{32})', json.dumps(m)) for m in house.slack.messages())
    return [match[1] for match in found if match]


def ask(house: RunningHouse, method: str, *arguments: Any) -> None:
    """Have supervisord do something; raises xmlrpc.client.Fault where it refuses."""
    link = SupervisorTransport(None, None, f"unix://{supervisord_conf.control_socket(house.home)}")
    getattr(xmlrpc.client.ServerProxy("http://house", transport=link).supervisor, method)(*arguments)
    link.close()


def _has_children(pid: int) -> bool:
    """Whether the server's new master has its worker; until then the old one's orphan may still serve pages."""
    return bool(Path(f"/proc/{pid}/task/{pid}/children").read_text())


def _beats(house: RunningHouse, name: str) -> bool:
    """Whether the heartbeat is the running process's own, not of one that a killed supervisor left."""
    beat = heartbeat.read(house.home.heartbeat(name))
    return beat is not None and beat.pid == house.pids().get(name)


def _newer(path: Path, since: float) -> bool:
    return path.exists() and path.stat().st_mtime > since


def _quietly(question: Callable[[], Any]) -> Any:
    try:
        return question()
    except Exception:  # noqa: BLE001 - any error means: not yet
        return None


def _table(found: dict[str, Any]) -> str:
    rows = [f"back after {seconds:5.2f} s   {name}" for name, seconds in found["back_after_s"].items()]
    return "\n".join(rows + [f"{name:24} {value}" for name, value in found.items() if name != "back_after_s"])
