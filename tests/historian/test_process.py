"""The historian as a process: killed, without Redis, told to stop."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from house import facts
from ledger.history.reader import EventQuery, HistoryReader
from ledger.home import Home
from ledger.redis.log import Log

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def start(home, redis_server):
    home.config.write_text('cameras: {front: {source: "demo://room"}}\n')
    environ = {**os.environ, "HEARTHWATCH_HOME": str(home.path), "REDIS_URL": redis_server.url}
    running = []

    def start():
        running.append(subprocess.Popen([sys.executable, "-m", "historian"], cwd=ROOT, env=environ,
                                        stderr=subprocess.PIPE, text=True))
        return running[-1]

    yield start
    for each in running:
        each.kill()
        each.communicate()


def began(number):
    return facts.EventBegan(at=1_700_000_000.0 + number, event=f"e{number}", camera="front")


def known(home):
    """How many events it has; to look makes it write what it has gathered."""
    try:
        return HistoryReader(Home(home.path)).count(EventQuery())  # its own runtime directory
    except facts.UnreadableFact:
        raise
    except Exception:  # noqa: BLE001 - not there yet
        return -1


def test_killed_again_and_again_it_keeps_every_fact_once(home, client, start, until):
    log = Log(client)
    process = start()
    for number in range(300):
        log.record(began(number))
        if number % 100 == 50:
            until(lambda least=number - 50: known(home) >= least, "it keeps facts")
            process.kill()
            process.wait()
            process = start()

    until(lambda: known(home) == 300, "all facts are kept")
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    assert HistoryReader(home).verify([]).faults == ()


def test_it_waits_for_a_redis_that_is_gone_and_goes_on(home, redis_server, start, until):
    with redis_server.client() as client:
        Log(client).record(began(1))
    process = start()
    until(lambda: known(home) == 1, "the first fact is kept")

    redis_server.restart()
    with redis_server.client() as client:
        Log(client).record(began(2))

    until(lambda: known(home) == 2, "the second fact is kept")
    assert process.poll() is None


def test_a_second_one_in_the_same_home_is_refused_in_one_line(home, client, start, until):
    start()
    until(lambda: known(home) == 0, "the first one runs")
    second = start()

    assert second.wait(timeout=60) == 2
    lines = second.stderr.read().splitlines()
    assert [line for line in lines if line.startswith("historian: historian is already running")]
    assert not [line for line in lines if "Traceback" in line]


def test_a_damaged_database_is_told_as_trouble(home, client, start, until):
    (home.history / "history.db").write_bytes(b"this is no database" * 500)
    start()
    log = Log(client)

    until(lambda: [trouble.kind for trouble in log.state().troubles] == ["history"], "the damage is told")
    assert known(home) == 0
