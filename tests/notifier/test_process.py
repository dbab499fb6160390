"""The notifier as a process: starting, stopping, being killed; with a real Redis and the stand-in for Slack."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from house import facts
from ledger import runtime_dir
from ledger.files.pictures import Pictures
from ledger.home import Home
from ledger.redis import keys
from ledger.redis.log import Log
from ledger.redis.outbox import Outbox, PlainJson

ROOT = Path(__file__).resolve().parents[2]
CONFIG = """
house: {{first_mode: away, timezone: UTC}}
cameras:
  front: {{source: "demo://", alert: {{cooldown: 0}}}}
analysis: {{analyzer: ""}}
channels: {channels}
slack: {{bot_token: "{token}", signing_secret: s, channel: "{channel}", api_url: "{url}"}}
"""


class Process:
    """`python -m notifier` in a home of its own."""

    def __init__(self, home, redis_url, slack):
        self.home, self.slack = home, slack
        self.environ = {**os.environ, "HEARTHWATCH_HOME": str(home.path), "REDIS_URL": redis_url}
        self.configure()
        self.running = None

    def configure(self, channels="[slack://]", extra=""):
        slack = self.slack
        text = CONFIG.format(channels=channels, token=slack.bot_token, channel=slack.channel, url=slack.api_url)
        self.home.config.write_text(text + extra)

    def start(self):
        pipe = subprocess.PIPE
        self.running = subprocess.Popen([sys.executable, "-m", "notifier"], cwd=ROOT, env=self.environ, stdout=pipe,
                                        stderr=pipe, text=True)

    def kill(self):
        self.running.kill()
        self.running.communicate(timeout=60)

    def stop(self):
        """Ask it to end; its exit code, output and log."""
        self.running.send_signal(signal.SIGTERM)
        out, err = self.running.communicate(timeout=60)
        return self.running.returncode, out, err

    def ends_by_itself(self):
        out, err = self.running.communicate(timeout=60)
        return self.running.returncode, out, err


@pytest.fixture
def process(home, redis_server, fake_slack):
    process = Process(home, redis_server.url, fake_slack)
    yield process
    if process.running is not None and process.running.poll() is None:
        process.kill()
    real = Home(home.path, runtime_dir.bases(process.environ))
    shutil.rmtree(real.runtime)


@pytest.fixture
def log(client):
    log = Log(client)
    log.ensure_groups(["notifier"])
    return log


def begin(log, home, event, jpeg):
    picture = Pictures(home, "h").save("front", event, jpeg, {}, time.time())
    log.record(facts.EventBegan(at=time.time(), event=event, camera="front", picture=picture))


def told(slack):
    """The event of each top message, oldest first."""
    return [block["elements"][0]["value"] for message in slack.messages() if not message.get("thread_ts")
            for block in message["blocks"] if block["type"] == "actions"]  # fmt: skip


def shown(slack):
    """The events whose message shows a picture."""
    return {block["elements"][0]["value"] for message in slack.messages() for block in message["blocks"]
            if block["type"] == "actions" and "image" in [each["type"] for each in message["blocks"]]}  # fmt: skip


def test_it_tells_and_stops_when_told_to(process, log, home, jpeg, fake_slack, until):
    process.configure("[terminal://, slack://]")
    process.start()
    begin(log, home, "e1", jpeg)
    until(lambda: shown(fake_slack) == {"e1"}, "the picture is shown")
    code, out, _ = process.stop()
    assert code == 0
    assert "Motion at Front" in out
    assert "./hearthwatch tag e1 occupied" in out


def test_it_stops_even_while_slack_hangs(process, log, home, jpeg, fake_slack):
    fake_slack.fault("hang", delay=600)
    process.start()
    begin(log, home, "e1", jpeg)
    fake_slack.wait_for(lambda: fake_slack.state()["faults"][0]["used"])
    assert process.stop()[0] == 0


STAGES = ("chat.postMessage", "files.getUploadURLExternal", "files.completeUploadExternal", "chat.update")


def test_killed_at_any_stage_it_loses_nothing_and_doubles_one_message_at_worst(process, log, home, jpeg, fake_slack):
    fake_slack.fault("slow", delay=0.1)
    process.start()
    for stage in STAGES:
        before = len(fake_slack.calls(stage))
        begin(log, home, stage, jpeg)
        fake_slack.wait_for(lambda stage=stage, before=before: len(fake_slack.calls(stage)) > before)
        process.kill()
        process.start()
    fake_slack.wait_for(lambda: shown(fake_slack) == set(STAGES))
    assert set(told(fake_slack)) == set(STAGES)
    assert max(told(fake_slack).count(stage) for stage in STAGES) <= 2
    assert len(told(fake_slack)) <= 2 * len(STAGES)


def test_a_redis_that_is_away_at_start_is_waited_for(process, redis_server, home, jpeg, fake_slack, until):
    redis_server.kill()
    process.start()
    until((home_of(process) / "heartbeats" / "notifier").exists, "its heart beats without Redis")
    redis_server.start()
    begin(Log(redis_server.client()), home, "e1", jpeg)
    until(lambda: told(fake_slack) == ["e1"], "the event is told")


def test_a_redis_that_comes_back_finds_it_ready(process, redis_server, log, home, jpeg, fake_slack, until):
    process.start()
    begin(log, home, "e1", jpeg)
    until(lambda: told(fake_slack) == ["e1"], "the first event is told")
    redis_server.restart()
    begin(log, home, "e2", jpeg)
    until(lambda: told(fake_slack) == ["e1", "e2"], "the second event is told")


def test_changed_settings_are_read_and_wrong_ones_left_aside(process, log, home, jpeg, fake_slack, until):
    process.start()
    begin(log, home, "e1", jpeg)
    until(lambda: told(fake_slack) == ["e1"], "the first event is told")
    process.configure(extra="nonsense: 1\n")
    log.record(facts.SettingsChanged(at=time.time(), what="nonsense", by="ann"))
    begin(log, home, "e2", jpeg)
    until(lambda: told(fake_slack) == ["e1", "e2"], "it goes on with the old settings")
    until(lambda: shown(fake_slack) == {"e1", "e2"} and all_answered(log), "nothing of them is left for other channels")
    process.configure(channels="[terminal://]")
    log.record(facts.SettingsChanged(at=time.time(), what="channels", by="ann"))
    begin(log, home, "e3", jpeg)
    until(lambda: Outbox(log.client, PlainJson()).refs("terminal://", "e3"), "the third event is told")
    code, out, err = process.stop()
    assert code == 0
    assert out.count("┌ Motion at Front") == 1, "lines about what becomes of it may follow"
    assert "e3" in out
    assert "going on with the old settings" in err
    assert told(fake_slack) == ["e1", "e2"]


def test_an_edited_config_is_noticed_without_a_word_and_stands_in_the_log(process, log, home, jpeg, fake_slack, until):
    process.start()
    begin(log, home, "e1", jpeg)
    until(lambda: told(fake_slack) == ["e1"], "the first event is told")
    process.configure(channels="[terminal://]")
    until(lambda: log.recent(10, [facts.SettingsChanged]) and all_answered(log), "it is noticed, and heard")
    begin(log, home, "e2", jpeg)
    until(lambda: Outbox(log.client, PlainJson()).refs("terminal://", "e2"), "the second event is told")
    (noticed,) = log.recent(10, [facts.SettingsChanged])
    assert (noticed.what, noticed.by) == ("channels", "an editor of config.yml")
    _, out, _ = process.stop()
    assert "e2" in out and told(fake_slack) == ["e1"]


def test_a_second_one_in_the_same_home_says_that_it_runs(process, home, until):
    process.start()
    until((home_of(process) / "heartbeats" / "notifier").exists, "the first one runs")
    second = subprocess.run([sys.executable, "-m", "notifier"], cwd=ROOT, env=process.environ, capture_output=True,
                            text=True, timeout=60, check=False)
    assert second.returncode == 2
    assert "already running" in second.stderr
    assert process.stop()[0] == 0


@pytest.mark.parametrize(("channels", "words"), [
    ("[pigeon://]", "an address that begins with"), ("[slack]", "is not an address"),
])  # fmt: skip
def test_a_channel_that_cannot_be_is_one_line(process, channels, words):
    process.configure(channels)
    process.start()
    code, _, err = process.ends_by_itself()
    assert code == 2
    assert words in err
    assert "Traceback" not in err


def test_no_secret_reaches_its_log(process, log, home, jpeg, fake_slack, until):
    fake_slack.fault("error", error="invalid_auth", count=1)
    process.start()
    begin(log, home, "e1", jpeg)
    until(lambda: log.recent(10, [facts.TroubleBegan]), "the trouble is recorded")
    _, out, err = process.stop()
    assert "invalid_auth" in err
    assert fake_slack.bot_token not in out + err


def test_it_needs_no_heavy_packages():
    """Pixels and vision stay out of this process: it must be small."""
    code = ("import sys, notifier.__main__, notifier.channels.slack, notifier.channels.terminal\n"
            "print(*sys.modules)")
    seen = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"cv2", "numpy", "av", "flask"} & set(seen.stdout.split())


def home_of(process):
    """The runtime directory the process uses."""
    return Home(process.home.path, runtime_dir.bases(process.environ)).runtime


def all_answered(log):
    """Whether the notifier has answered every fact there is."""
    (group,) = [each for each in log.client.xinfo_groups(keys.LOG) if each["name"] == "notifier"]
    return group["lag"] == 0 and group["pending"] == 0
