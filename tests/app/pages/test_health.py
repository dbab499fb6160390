"""Whether the app answers is one question, whether the house works another; monitors get the reasons why not."""

import subprocess
from collections.abc import Callable

import pytest
import requests

from house.clock import FakeClock
from house.processes import processes_of
from tests.app.web_house import WebHouse
from tests.support.beats import all_beat, beat


@pytest.fixture
def working(web: WebHouse) -> WebHouse:
    """A house whose processes all go round."""
    all_beat(web.home, web.clock, [*(each.name for each in processes_of(web.settings) if each.heartbeat), "listener"])
    return web


def ask(web: WebHouse, path: str = "/healthz/ready") -> tuple[int, list[str]]:
    web.services.responses.invalidate()
    answer = requests.get(web.url + path, timeout=60)
    return answer.status_code, answer.text.splitlines()


@pytest.mark.parametrize("path", ["/healthz", "/healthz/ready", "/healthz/live"])
def test_a_house_that_works_is_ready_for_everyone_to_see(working: WebHouse, path: str) -> None:
    assert ask(working, path) == (200, ["ok"])


def test_the_app_lives_whatever_the_rest_of_the_house_does(web: WebHouse, redis_server) -> None:
    redis_server.hang()
    try:
        assert ask(web, "/healthz/live") == (200, ["ok"])
    finally:
        redis_server.resume()


def test_processes_that_never_began_are_named_each_on_its_line(web: WebHouse) -> None:
    status, lines = ask(web)

    assert status == 503
    assert {f"{name} has not begun to work" for name in ("notifier", "historian", "camera-lan", "listener")} <= {*lines}


def test_a_process_that_has_gone_is_noticed_though_it_has_beaten_a_moment_ago(working: WebHouse) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    beat(working.home, working.clock, "historian", pid=ended.pid)

    assert ask(working) == (503, ["historian does not run"])


def test_a_process_that_is_silent_for_too_long_is_noticed_and_one_that_said_so_is_not(working: WebHouse) -> None:
    beat(working.home, working.clock, "notifier", age=45.0, silence=20.0)
    beat(working.home, working.clock, "historian", age=45.0, silence=60.0)

    status, lines = ask(working)

    assert status == 503
    assert len(lines) == 1 and lines[0].startswith("notifier has been silent for 4")


def test_a_log_that_is_away_or_hangs_is_a_reason(working: WebHouse, redis_server) -> None:
    redis_server.stop()
    assert ask(working) == (503, ["the log is away, or takes no facts now"])
    redis_server.start()
    assert ask(working) == (200, ["ok"])


@pytest.mark.parametrize(("setting", "value", "back"), [("maxmemory", "1mb", "0"), ("min-replicas-to-write", "1", "0")])
def test_a_log_that_takes_no_facts_is_a_reason(working: WebHouse, redis_server, setting: str, value: str,
                                               back: str) -> None:
    with redis_server.client() as client:
        client.config_set(setting, value)
        try:
            assert ask(working) == (503, ["the log is away, or takes no facts now"])
        finally:
            client.config_set(setting, back)
    assert ask(working) == (200, ["ok"])


def test_asking_writes_nothing(working: WebHouse, redis_server) -> None:
    with redis_server.client() as client:
        before = client.info("persistence")["rdb_changes_since_last_save"]
        assert ask(working)[0] == 200
        assert client.info("persistence")["rdb_changes_since_last_save"] == before
        assert client.dbsize() == 0


def test_many_who_ask_are_answered_by_one_look(make_web: Callable[..., WebHouse]) -> None:
    web = make_web(clock=FakeClock())
    first = requests.get(f"{web.url}/healthz/ready", timeout=60).text
    all_beat(web.home, web.clock, ["notifier"])

    assert requests.get(f"{web.url}/healthz/ready", timeout=60).text == first
    web.clock.advance(1.0)
    assert "notifier" not in requests.get(f"{web.url}/healthz/ready", timeout=60).text
