"""Processes of a real house that hang: each is noticed by another, reported, and works again by itself."""

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from house import facts
from ledger.errors import LedgerAway
from ledger.redis.client import connect
from ledger.redis.log import Log
from tests.support.started_house import StartedHouse, alive

Until = Callable[..., None]
CONFIG = """
house:
  first_mode: away
cameras:
  hall:
    source: demo://room?size=640x360&first=2&every=30
channels: ["terminal://"]
"""
WATCHED = ("redis", "app", "camera-lan", "analysis", "notifier", "historian")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartedHouse]:
    """A house that `up --wait` has started."""
    started = StartedHouse(tmp_path_factory.mktemp("hangs"), CONFIG)
    answer = started.start_in_background()
    assert answer.returncode == 0, answer.stderr
    assert "is up" in answer.stdout and "no password is set yet" in answer.stdout
    yield started
    started.end()


def troubles(house: StartedHouse) -> set[tuple[str, str]]:
    """Kind and process of every trouble there was; none while the log itself is being started again."""
    found: list[facts.Fact] = []
    with contextlib.suppress(LedgerAway):
        found = Log(connect(house.home().redis_socket)).recent(2000, [facts.TroubleBegan])
    return {(each.kind, each.about) for each in found if isinstance(each, facts.TroubleBegan)}


def ready(house: StartedHouse) -> bool:
    """Whether the house says that it is."""
    return requests.get(f"{house.address}/healthz/ready", timeout=60).status_code == 200


@pytest.mark.timeout(400)
def test_every_process_that_hangs_is_reported_and_works_again(house: StartedHouse, until: Until) -> None:
    before = house.pids()
    for name in WATCHED:
        os.kill(before[name], signal.SIGSTOP)

    until(lambda: all(not alive(before[name]) for name in WATCHED), "all are killed")
    until(lambda: {("hung", name) for name in WATCHED} <= troubles(house), "and reported")
    until(lambda: ready(house), "and all is well again")

    now = house.pids()
    assert all(now[name] not in (0, before[name]) for name in WATCHED)
    assert now["listener"] == before["listener"]
    terminal = (house.home().logs / "terminal.log").read_text()
    assert "Trouble: notifier hung" in terminal or "troubles" in terminal


@pytest.mark.timeout(400)
def test_the_process_that_watches_all_others_is_watched_as_well(house: StartedHouse, until: Until) -> None:
    before = house.pids()["listener"]
    os.kill(before, signal.SIGSTOP)

    until(lambda: not alive(before), "it is killed")
    until(lambda: ("hung", "listener") in troubles(house), "and reported")
    until(lambda: ready(house), "and another one watches")


def test_a_house_that_is_not_ready_in_time_gives_the_reasons_and_goes_on_starting(tmp_path: Path) -> None:
    slow = StartedHouse(tmp_path, CONFIG)
    try:
        answer = slow.start_in_background("0")
        assert answer.returncode == 1
        assert "not ready yet: the page is not served yet" in answer.stderr and "is up" not in answer.stdout

        again = slow.start_in_background()
        assert again.returncode == 0 and "runs already" in again.stderr
        assert ready(slow)
        pids = slow.pids()

        assert slow.run("down").returncode == 0
        assert not any(alive(pid) for pid in pids.values())
    finally:
        slow.end()


def test_a_house_that_cannot_start_says_why_with_its_own_code(tmp_path: Path) -> None:
    broken = StartedHouse(tmp_path, "bananas: 3\n")

    answer = broken.start_in_background()
    broken.end()

    assert answer.returncode == 2
    assert "bananas" in answer.stderr and "then start again" in answer.stderr
