"""What the house does, how long its processes run, and what the table says of those that do not."""

import os
import time
from typing import Any

import pytest

from cli.commands.status import duration, state_lines, table
from cli.supervise.xmlrpc_client import Running
from house import facts
from house.settings.whole_config import load
from house.times import clock, local
from ledger.files.settings_in_force import keep
from ledger.home import Home
from ledger.redis.log import Log
from ledger.spending.call_counter import confirm


@pytest.mark.parametrize(("seconds", "text"), [
    (0, "0s"), (59, "59s"), (187, "3m07s"), (18_120, "5h02m"), (1_051_200, "12d04h"),
])
def test_durations_are_short(seconds: int, text: str) -> None:
    assert duration(seconds) == text


def test_a_process_that_does_not_run_points_to_its_log() -> None:
    rows = table([Running("app", "RUNNING", 7, 61, ""), Running("camera-lan", "FATAL", 0, 0, "Exited too quickly")],
                 {"app": 2.4, "camera-lan": None})

    assert rows == [
        "app         running       1m01s  process 7  heartbeat 2 s ago",
        "camera-lan  fatal      Exited too quickly  see ./hearthwatch logs camera-lan",
        "processes: 1 of 2 run",
    ]


def test_it_says_what_the_house_does_and_never_that_an_offline_camera_watches(
    home: Home, redis_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", redis_server.url)
    home.config.write_text("house: {timezone: UTC}\ncameras:\n  front: {source: 'demo://room'}\n"
                           "  yard: {source: 'demo://room'}\n")
    log, now = Log(redis_server.client()), time.time()
    log.record(facts.ModeChosen(at=now, mode="away", by="ann"))
    log.record(facts.TroubleBegan(at=now, kind="camera", about="yard", text="no answer"))

    assert state_lines(home, now) == ["Away: watching, recording and alerting; Yard is offline",
                                      f"Yard: no answer (since {clock(now, now, 'UTC')})"]


def test_it_says_what_a_cloud_has_cost(home: Home, redis_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", redis_server.url)
    home.config.write_text("cameras:\n  front: {source: 'demo://room', analyzers: ['rekognition://eu-west-1']}\n")
    now = time.time()
    confirm(home, local(now).date(), 340)

    assert state_lines(home, now)[-1].startswith("cloud: 340 of 1000 pictures sent this month (0.34 USD)")


def test_while_the_log_takes_no_facts_it_does_not_say_that_all_is_well(
    home: Home, redis_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", redis_server.url)
    home.config.write_text("cameras:\n  front: {source: 'demo://room'}\n")
    client = redis_server.client()
    Log(client).record(facts.ModeChosen(at=time.time(), mode="away", by="ann"))
    most = client.config_get("maxmemory")["maxmemory"]
    client.config_set("maxmemory", 1)
    try:
        lines = state_lines(home, time.time())
    finally:
        client.config_set("maxmemory", most)

    assert lines[0].startswith("alerts wait: the log is away, or takes no facts now")
    assert lines[1].startswith("Away: watching")


def test_while_the_log_cannot_be_read_it_says_so(
    home: Home, redis_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", redis_server.url)
    home.config.write_text("cameras:\n  front: {source: 'demo://room'}\n")
    redis_server.stop()

    [line] = state_lines(home, 0.0)

    assert line.startswith("what the house does is not known: ")


def test_a_mistake_in_config_yml_is_named_beside_what_the_house_does(
    home: Home, redis_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", redis_server.url)
    home.config.write_text("cameras:\n  front: {source: 'demo://room'}\n")
    keep(home, load(home.config, home.learned, os.environ))
    home.config.write_text("cameras: [")

    lines = state_lines(home, 0.0)

    assert lines[0].startswith("Home: watching")
    assert lines[1].startswith("config.yml has a mistake; the settings as they were stay in force: config.yml")
