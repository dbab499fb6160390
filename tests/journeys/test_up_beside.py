"""`up --fake-slack --glances`: what runs beside the house, each on loopback, glances behind its password."""

import re
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from fake_slack.handle import FakeSlack
from fake_slack.workspace.settings import WorkspaceSettings
from tests.support.started_house import StartedHouse, alive

Until = Callable[..., None]
CAMERA = """
house:
  first_mode: away
cameras:
  hall:
    source: demo://room?size=640x360&first=2&every=30
"""
ALWAYS = {"supervisor", "listener", "redis", "app", "camera", "analysis", "notifier", "historian"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, until: Until) -> Iterator[StartedHouse]:
    """A house with one drawn camera, glances and the stand-in for Slack, started on a terminal."""
    started = StartedHouse(tmp_path_factory.mktemp("beside"), CAMERA)
    started.start_on_terminal("--glances", "--fake-slack")
    until(lambda: "glances   http" in started.said, "the greeting")
    yield started
    started.end()


def test_alerts_arrive_at_the_stand_in_for_slack(house: StartedHouse, until: Until) -> None:
    port = re.search(r"a stand-in: http://127.0.0.1:(\d+)/ui", house.said)
    assert port is not None
    slack = FakeSlack.at(int(port.group(1)))

    until(slack.messages, "an alert in the channel")

    assert "Hall" in str(slack.messages())


def test_a_command_typed_in_the_stand_in_reaches_the_house(house: StartedHouse, until: Until) -> None:
    port = re.search(r"a stand-in: http://127.0.0.1:(\d+)/ui", house.said)
    assert port is not None
    slack = FakeSlack.at(int(port.group(1)))

    slack.command("/pycam_off")

    until(lambda: "off" in house.run("say", "status").stdout.lower(), "the cameras to be held off")


def test_nobody_knows_the_stand_ins_secrets_and_a_second_start_leaves_them_alone(house: StartedHouse) -> None:
    home = house.home("house-fake-slack")
    tried, usual = home.config.read_text(), WorkspaceSettings()

    assert not [each for each in (usual.bot_token, usual.app_token, usual.signing_secret) if each in tried]
    assert (home.path / "fake-slack.json").stat().st_mode & 0o777 == 0o600
    assert "runs already" in house.run("up", "--fake-slack").stderr
    assert home.config.read_text() == tried


def test_the_homes_own_settings_are_not_touched(house: StartedHouse) -> None:
    tried = (house.home("house-fake-slack").config).read_text()

    assert "slack" not in (house.path / "config.yml").read_text()
    assert "http://127.0.0.1" in tried and "demo://room" in tried


def test_glances_asks_for_its_password_and_counts_our_processes(house: StartedHouse, until: Until) -> None:
    shown = re.search(r"glances   (http://127.0.0.1:\d+), user glances, password (\w+)", house.said)
    assert shown is not None
    counted = f"{shown.group(1)}/api/4/amps"

    def counts() -> dict[str, Any]:
        try:
            answer = requests.get(counted, auth=("glances", shown.group(2)), timeout=60)
        except requests.ConnectionError:
            return {}
        return {each["name"].lower(): each["count"] for each in answer.json()} if answer.ok else {}

    def all_are_counted() -> bool:
        seen = counts()
        return seen.get("app", 0) >= 2 and all(seen.get(name) for name in ALWAYS)

    until(all_are_counted, "every process to be counted")
    own = {name.replace("-", "_") for name in house.pids()}
    besides = {name for name, count in counts().items() if count} - ALWAYS  # of other houses on this machine
    assert own and not besides & own, "what this house does not use is not there"
    assert requests.get(counted, timeout=60).status_code == 401
    assert requests.get(counted, auth=("glances", "wrong"), timeout=60).status_code == 401


def test_a_closed_terminal_stops_everything(house: StartedHouse) -> None:
    pids = house.pids()
    assert house.up is not None and {"app", "glances", "fake-slack"} <= pids.keys()

    house.up.send_signal(signal.SIGHUP)

    assert house.up.wait(timeout=60) == 0
    assert not any(alive(pid) for pid in pids.values())
