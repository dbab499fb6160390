"""Homes recorded by earlier code, one for each format there was: today's house starts them, reads all and sends all."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from benchmarks.ports import held_port
from benchmarks.running_house import wait_for
from fake_slack.handle import FakeSlack
from house.facts import AlertGivenUp, EventBegan
from ledger.errors import LedgerAway, LedgerError
from ledger.history.reader import EventQuery, HistoryReader
from ledger.home import Home
from ledger.redis import keys
from ledger.redis.client import connect
from ledger.redis.log import Log

ROOT = Path(__file__).resolve().parents[2]
HOMES = sorted(each for each in (ROOT / "tests" / "homes").iterdir() if each.is_dir())
FIRST, SECOND = "1f1r5trecorded", "2s3c0ndrecorded"
PATIENCE = 60.0


def looked_into(history: HistoryReader) -> bool:
    """Whether it can be looked into; a look makes the house write what it has gathered."""
    with suppress(LedgerError):
        history.records(1)
        return True
    return False


def test_there_is_a_recorded_home() -> None:
    assert HOMES


@pytest.fixture(params=HOMES, ids=lambda each: each.name)
def started(request, tmp_path):
    """(home, stand-in for Slack) of a running house in a copy of the recorded home."""
    folder = tmp_path / "home"
    shutil.copytree(request.param, folder)
    for each in (folder, *folder.rglob("*")):
        each.chmod(0o700 if each.is_dir() else 0o600)
    port = held_port()
    with FakeSlack.start(bot_token="xoxb-1-recorded", signing_secret="recorded-secret",
                         app_url=f"http://127.0.0.1:{port}") as slack:
        text = (folder / "config.yml").read_text()
        (folder / "config.yml").write_text(text.replace("C0HOME0001", slack.channel))
        environ = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
        environ |= {"HEARTHWATCH_HOME": str(folder), "WEB_PORT": str(port), "SLACK_API_URL": slack.api_url}
        command = (sys.executable, "-m", "cli")
        with (tmp_path / "up.log").open("wb") as output:
            up = subprocess.Popen([*command, "up"], cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, stdout=output,
                                  stderr=output)
        try:
            yield Home(folder), slack, (tmp_path / "up.log"), environ
        finally:
            up.terminate()
            up.wait(60)
            shutil.rmtree(Home(folder).runtime, ignore_errors=True)


def test_what_waited_in_a_recorded_home_is_read_and_sent_once(started) -> None:
    home, slack, said, environ = started

    def posted() -> Counter[str]:
        return Counter(each["metadata"]["event_payload"]["id"].split(":")[0] for each in slack.messages()
                       if each["metadata"])

    log = Log(connect(home.redis_socket))

    def given_up() -> set[str]:
        """What waited for more than a day by a clock that is right: it is not sent any more."""
        with suppress(LedgerAway):  # it starts
            return {fact.event for fact in log.recent(1000, [AlertGivenUp]) if isinstance(fact, AlertGivenUp)}
        return set()

    wait_for(lambda: posted().keys() | given_up() >= {FIRST, SECOND},
             f"both events in Slack, or given up; up says {said.read_text()[-800:]}", PATIENCE)
    history = HistoryReader(home)
    wait_for(lambda: looked_into(history) and all(
        not each["pending"] and not each["lag"] for each in log.client.xinfo_groups(keys.LOG)
        if each["name"] in ("notifier", "historian")), "everything in the log is read", PATIENCE)
    wait_for(lambda: all(each["pictures"] for each in slack.messages() if each["metadata"]
                         and each["metadata"]["event_payload"]["id"].split(":")[0] in (FIRST, SECOND)), "both pictures",
             PATIENCE)

    assert {event: posted()[event] for event in (FIRST, SECOND)} == {
        event: event not in given_up() for event in (FIRST, SECOND)}
    if given_up():
        wait_for(lambda: any("not delivered" in each["text"] for each in slack.messages()), "it is said", PATIENCE)
    state = log.state()
    assert state.mode == "away"
    assert state.fields["alerts:door"]["alerts"] == "snoozed"

    wait_for(lambda: {FIRST, SECOND} <= set(history.find(EventQuery(camera="hall"), 10)), "the history has both",
             PATIENCE)
    assert any(isinstance(fact, EventBegan) and fact.event == FIRST for fact in history.facts_of([FIRST]))
    verified = subprocess.run([sys.executable, "-m", "cli", "audit", "verify"], cwd=ROOT, env=environ,
                              capture_output=True, text=True, timeout=60, check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr
