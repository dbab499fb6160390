"""Socket Mode against the stand-in for Slack, on real WebSockets: as its own process, and line by line."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from fake_slack.handle import FakeSlack
from historian.audit_trail import audited
from house import facts
from house.clock import SystemClock
from house.commands.table import TABLE
from house.message import Message
from ledger.heartbeat import read
from ledger.history.writer import History
from ledger.home import Home
from ledger.redis.log import Log
from slack_format.manifest import manifest
from slack_format.message_blocks import blocks
from tests.app.web_house import long_ago

ROOT = Path(__file__).resolve().parents[3]
ALICE, BOB = "U0ALICE001", "U0BOB00001"
Until = Callable[..., None]


@pytest.fixture(scope="module")
def slack() -> Iterator[FakeSlack]:
    with FakeSlack.start() as slack:
        yield slack


class Socket:
    """The process, the house it serves and the stand-in."""

    def __init__(self, home: Home, slack: FakeSlack, redis_server: Any) -> None:
        self.home, self.slack, self.redis_url = Home(home.path), slack, redis_server.url
        self.log = Log(redis_server.client())
        self.process: subprocess.Popen[bytes] | None = None

    def configure(self, cameras: dict[str, Any] | None = None, **slack: Any) -> None:
        settings = {"bot_token": self.slack.bot_token, "app_token": self.slack.app_token,
                    "channel": self.slack.channel, "api_url": self.slack.api_url, "people": {ALICE: "owner"}} | slack
        self.home.config.write_text(json.dumps({
            "cameras": cameras or {"front": {"source": "demo://room"}}, "slack": settings}))
        self.home.config.chmod(0o600)

    def start(self, **slack: Any) -> None:
        self.configure(**slack)
        environ = {**os.environ, "HEARTHWATCH_HOME": str(self.home.path), "REDIS_URL": self.redis_url}
        with (self.home.logs / "socket.log").open("ab") as output:
            self.process = subprocess.Popen([sys.executable, "-m", "app.slack.socket_mode"], cwd=ROOT, env=environ,
                                            stdout=output, stderr=output)

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(60)

    def connected(self, lines: int = 1) -> None:
        self.slack.wait_for(lambda: self.slack.state()["sockets"] == lines)

    def said(self, command: str, text: str = "", **how: Any) -> str:
        report = self.slack.command(command, text, **how)
        assert (report["via"], report["acked"]) == ("socket", True), report
        return str(report["json"]["text"])

    def recorded(self, kind: type[facts.Fact]) -> list[Any]:
        return self.log.recent(1000, [kind])


@pytest.fixture
def socket(home: Home, slack: FakeSlack, redis_server: Any) -> Iterator[Socket]:
    slack.restart(tiers=False, retry_delays=[0.05])
    made = Socket(home, slack, redis_server)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.kill()
        made.process.wait()
    slack.wait_for(lambda: slack.state()["sockets"] == 0)  # the next test counts its own lines
    shutil.rmtree(made.home.runtime, ignore_errors=True)


def test_a_command_is_answered_over_the_line_with_no_open_port(socket: Socket) -> None:
    socket.start()
    socket.connected()

    assert socket.said("/pycam_on").startswith("Switched on")
    assert "Alerts: on" in socket.said("/hearth_status")
    assert socket.said("/hearth", "mode home").startswith("Home")
    assert socket.said("/hearth", "x" * 3001).startswith("This command is too long")

    given = socket.recorded(facts.CommandGiven)
    assert [(g.what, g.where) for g in given] == [("mode home", "slack"), ("status", "slack"), ("pycam_on", "slack")]
    assert socket.stop() == 0


def test_what_only_the_history_has_is_found_as_well(socket: Socket) -> None:
    socket.home.create()
    history = History(socket.home, audited)
    history.add(long_ago(), 1_700_000_000.0)
    history.close()
    socket.start()
    socket.connected()

    assert "(0ld0ld0ld1)" in socket.said("/hearth", "events")
    assert "alert sent, because so." in socket.said("/why", "0ld0ld")
    assert "mode off -&gt; done" in socket.said("/hearth", "audit")


def test_the_whole_app_comes_from_the_manifest_in_one_paste(socket: Socket) -> None:
    installed = socket.slack.tell("manifest", manifest=manifest(TABLE))
    socket.start()
    socket.connected()

    assert installed["socket_mode"] is True
    assert "/hearth_status" in installed["commands"]
    assert socket.said("/hearth", "who").startswith("Presence isn't set up: this house asks no router")
    report = socket.slack.open_home("alice")
    assert report["acked"]
    assert [(opened.user, opened.role) for opened in socket.recorded(facts.HomeOpened)] == [(ALICE, "owner")]


def test_somebody_without_a_role_gets_only_help_and_it_is_recorded(socket: Socket) -> None:
    socket.start()
    socket.connected()

    assert "its owner gives you one" in socket.said("/pycam_on", user="bob")
    socket.slack.open_home("bob")

    assert socket.recorded(facts.OverrideChosen) == []
    assert [given.who for given in socket.recorded(facts.CommandGiven)] == [f"bob ({BOB})"]
    assert [opened.role for opened in socket.recorded(facts.HomeOpened)] == [""]


def test_a_press_that_is_refused_is_told_to_the_presser_alone(socket: Socket) -> None:
    web = WebClient(socket.slack.bot_token, base_url=socket.slack.api_url)
    shown = Message("Person at Front", event="e1")
    ts = str(web.chat_postMessage(channel=socket.slack.channel, text="x", blocks=blocks(shown))["ts"])
    socket.start(people={ALICE: "owner", BOB: "viewer"})
    socket.connected()

    assert socket.slack.press(ts, "tag:occupied", user="bob")["acked"]
    said = socket.slack.wait_for(lambda: [m for m in socket.slack.messages() if m["only_for"] == BOB])
    assert "operator" in said[0]["text"]
    assert socket.recorded(facts.EventTagged) == []

    assert socket.slack.press(ts, "tag:occupied", user="alice")["acked"]
    assert [(tagged.event, tagged.by) for tagged in socket.recorded(facts.EventTagged)] == [("e1", ALICE)]


def test_roles_and_cameras_in_the_settings_count_at_once_on_the_line_that_is_open(socket: Socket, until: Until) -> None:
    socket.start()
    socket.connected()
    opened = len(socket.slack.calls("apps.connections.open"))
    assert "its owner gives you one" in socket.said("/pycam_on", user="bob")

    socket.configure({"front": {"source": "demo://room"}, "yard": {"source": "demo://room"}}, people={BOB: "viewer"})
    until(lambda: "Yard" in socket.said("/hearth", "cameras", user="bob"), "bob looks at both cameras")

    assert "its owner gives you one" in socket.said("/pycam_on", user="alice")
    assert len(socket.slack.calls("apps.connections.open")) == opened


def test_another_token_in_the_settings_opens_another_line(socket: Socket, until: Until) -> None:
    socket.start(app_token="xapp-wrong-secret-9")
    until(lambda: socket.log.state().troubles, "the wrong token is trouble")

    socket.configure()
    socket.connected()
    assert socket.said("/pycam_on").startswith("Switched on")
    until(lambda: not socket.log.state().troubles, "the trouble is over")

    socket.configure(app_token="xapp-wrong-secret-9")
    until(lambda: socket.log.state().troubles, "a wrong one is trouble again")
    assert socket.slack.state()["sockets"] == 0
    assert "wrong-secret" not in (socket.home.logs / "socket.log").read_text()


def test_wrong_settings_leave_the_line_as_it_is_and_the_log_says_why(socket: Socket, until: Until) -> None:
    socket.start()
    socket.connected()

    socket.home.config.write_text("nonsense: 1\n")
    until(lambda: "stay in force" in (socket.home.logs / "socket.log").read_text(), "it says so")

    assert socket.said("/pycam_on").startswith("Switched on")


def test_a_user_group_gives_its_role(socket: Socket, until: Until) -> None:
    socket.slack.configure(usergroups={"S0OWNERS01": [BOB]})
    socket.start(groups={"S0OWNERS01": "operator"})
    socket.connected()
    until(lambda: socket.slack.calls("usergroups.users.list"), "the group is asked for")
    until(lambda: socket.said("/pycam_on", user="bob").startswith(("Switched on", "The camera is")), "bob has its role")

    assert "is for the owner" in socket.said("/hearth", "role", user="bob")


def test_a_line_that_is_refreshed_is_followed_by_another_before_it_ends(socket: Socket) -> None:
    socket.start()
    socket.connected()

    socket.slack.sockets("warning")
    socket.connected(2)

    assert socket.said("/pycam_on").startswith("Switched on")


@pytest.mark.parametrize("goodbye", ["refresh", "drop"])
def test_a_line_that_ended_is_followed_by_another(socket: Socket, goodbye: str, until: Until) -> None:
    socket.start()
    socket.connected()
    before = len(socket.slack.calls("apps.connections.open"))

    socket.slack.sockets(goodbye)
    until(lambda: len(socket.slack.calls("apps.connections.open")) > before, "it asks for another line")
    socket.connected()

    assert socket.said("/pycam_on").startswith("Switched on")


def test_socket_mode_that_is_switched_off_is_trouble_until_it_is_back(socket: Socket, until: Until) -> None:
    socket.start()
    socket.connected()

    socket.slack.configure(socket_mode=False)
    socket.slack.sockets("link_disabled")
    until(lambda: any(t.kind == "slack connection" for t in socket.log.state().troubles), "trouble")
    trouble = socket.log.state().troubles[0]
    socket.slack.configure(socket_mode=None)
    until(lambda: not socket.log.state().troubles, "the trouble is over")

    assert "Socket Mode is switched off" in trouble.text
    beat = read(socket.home.heartbeat("socket-mode"))
    assert beat is not None and socket.process is not None
    assert beat.pid == socket.process.pid and not beat.is_over(SystemClock().boot())


def test_a_wrong_token_is_trouble_at_once_and_never_in_the_log(socket: Socket, until: Until) -> None:
    socket.start(app_token="xapp-wrong-secret-9")

    until(lambda: socket.log.state().troubles, "trouble")

    assert "invalid_auth" in socket.log.state().troubles[0].text
    socket.stop()
    assert "wrong-secret" not in (socket.home.logs / "socket.log").read_text()


def test_while_redis_is_gone_the_answer_is_not_possible_now_and_the_line_stays(socket: Socket,
                                                                               redis_server: Any) -> None:
    socket.start()
    socket.connected()
    assert socket.said("/pycam_on").startswith("Switched on")

    redis_server.stop()
    assert socket.said("/pycam_off").startswith("Not possible now")
    redis_server.start()

    assert socket.said("/pycam_off").startswith("Switched off")


def test_the_process_imports_no_web_server(home: Home) -> None:
    heavy = ("flask", "werkzeug", "gunicorn", "aiohttp", "slack_sdk.socket_mode", "slack_bolt")
    code = f"import app.slack.socket_mode, sys; print([m for m in {heavy!r} if m in sys.modules])"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True,
                          check=True).stdout == "[]\n"
