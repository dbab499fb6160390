"""`slack-manifest` prints what Slack takes; `pair` shows its code on a terminal alone."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.__main__ import main
from fake_slack.handle import FakeSlack
from house import facts
from ledger.home import Home
from ledger.redis.log import Log
from slack_format.manifest import SCOPES

ROOT = Path(__file__).resolve().parents[3]
Cli = Callable[..., "subprocess.CompletedProcess[str]"]
SLACK = "slack: {bot_token: xoxb-1, signing_secret: s, channel: C1, command_prefix: cabin_}\n"


def printed(capsys: pytest.CaptureFixture[str], home: Home, *words: str) -> dict[str, Any]:
    assert main(["slack-manifest", *words], {"HEARTHWATCH_HOME": str(home.path)}) == 0
    return dict(json.loads(capsys.readouterr().out))


def test_a_new_home_gets_a_manifest_that_slack_installs(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    made = printed(capsys, home)

    with FakeSlack.start() as slack:
        installed = slack.tell("manifest", manifest=made)
        assert installed["socket_mode"] is True
        assert slack.state()["settings"]["bot_scopes"] == list(SCOPES)


def test_with_an_address_slack_posts_there(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    made = printed(capsys, home, "--url", "https://house.example.org")

    assert made["settings"]["interactivity"]["request_url"] == "https://house.example.org/interactive"
    assert made["settings"]["event_subscriptions"]["request_url"] == "https://house.example.org/listening"
    assert {each["url"] for each in made["features"]["slash_commands"]} == {"https://house.example.org/slack/commands"}


def test_the_prefix_of_the_settings_is_in_front(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.config.write_text(SLACK)

    names = [each["command"] for each in printed(capsys, home)["features"]["slash_commands"]]

    assert all(name.startswith("/cabin_") for name in names)


@pytest.mark.parametrize("url", ["http://house.example.org", "house.example.org", "https://"])
def test_an_address_slack_would_not_post_to_is_one_line(home: Home, url: str,
                                                        capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["slack-manifest", "--url", url], {"HEARTHWATCH_HOME": str(home.path)}) == 2

    assert "is not an https:// address" in capsys.readouterr().err


def test_an_address_without_a_signing_secret_gets_its_manifest_and_a_word_of_what_is_missing(
        home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.config.write_text(SLACK.replace("signing_secret: s", "app_token: xapp-1"))

    assert main(["slack-manifest", "--url", "https://house.example.org"], {"HEARTHWATCH_HOME": str(home.path)}) == 0

    said = capsys.readouterr()
    assert "https://house.example.org/listening" in said.out and "set slack.signing_secret" in said.err


def test_the_code_is_not_shown_into_a_pipe(home: Home, redis_server: Any, capsys: pytest.CaptureFixture[str]) -> None:
    home.config.write_text(SLACK + f"redis_url: {redis_server.url}\n")

    assert main(["pair"], {"HEARTHWATCH_HOME": str(home.path)}) == 1

    assert "on a terminal only" in capsys.readouterr().err
    assert Log(redis_server.client()).recent(10) == []


def test_without_slack_there_is_nothing_to_pair(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.config.write_text("house: {name: Home}\n")

    assert main(["pair"], {"HEARTHWATCH_HOME": str(home.path)}) == 1

    assert "Slack is not set up" in capsys.readouterr().err


def test_on_a_terminal_the_code_is_shown_and_kept_nowhere(home: Home, redis_server: Any) -> None:
    home.config.write_text(SLACK + f"redis_url: {redis_server.url}\n")
    master, slave = pty.openpty()
    environ = {**os.environ, "HEARTHWATCH_HOME": str(home.path)}
    done = subprocess.run([sys.executable, "-m", "cli", "pair"], cwd=ROOT, env=environ, stdout=slave, check=True,
                          timeout=60)
    os.close(slave)
    said = os.read(master, 4096).decode()
    os.close(master)

    code = re.search(r"/cabin_hearth pair (\w{4}-\w{4})", said)
    assert done.returncode == 0 and code is not None
    (offered,) = Log(redis_server.client()).recent(10, [facts.PairingOffered])
    assert 590 < offered.until - offered.at <= 600
    assert code[1] not in str(offered) and code[1].replace("-", "") not in str(offered)
