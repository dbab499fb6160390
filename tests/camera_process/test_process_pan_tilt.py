"""The camera process turns: a real Redis, real signals, the drawn room in real time."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from house import facts
from ledger.home import Home
from ledger.redis.log import Log

ROOT = Path(__file__).resolve().parents[2]
CONFIG = """cameras:
  room:
    source: demo://room?walker=0&size=640x360
    pan_tilt: {{address: "simulated://?speed={speed}", pan_min: -12, pan_max: 12, tilt_min: -6, tilt_max: 6}}
"""


class Turning:
    """A camera process whose camera turns, in a home of its own."""

    def __init__(self, home: Home, redis_url: str, log: Log) -> None:
        self.home, self.log, self._processes = home, log, []
        home.create()
        self._environ = {**os.environ, "HEARTHWATCH_HOME": str(home.path), "REDIS_URL": redis_url}

    def start(self, speed: float = 20) -> subprocess.Popen[str]:
        self.home.config.write_text(CONFIG.format(speed=speed))
        process = subprocess.Popen([sys.executable, "-m", "camera_process", "lan"], cwd=ROOT, env=self._environ,
                                   stderr=subprocess.DEVNULL, text=True)
        self._processes.append(process)
        return process

    def ask(self, pan: float, tilt: float = 0.0) -> facts.MoveAsked:
        asked = facts.MoveAsked(at=time.time(), camera="room", pan=pan, tilt=tilt, by="ann", channel="C1")
        self.log.record(asked)
        return asked

    def answered(self, asked: facts.MoveAsked) -> Callable[[], list[facts.Fact]]:
        kinds = [facts.CameraMoved, facts.MoveFailed]
        return lambda: [fact for fact in self.log.recent(50, kinds) if fact.asked == asked.id]

    def clean(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()
        shutil.rmtree(self.home.runtime, ignore_errors=True)


@pytest.fixture
def turning(redis_server, client, tmp_path) -> Iterator[Turning]:
    log = Log(client)
    log.record(facts.ModeChosen(at=1.0, mode="away", by="test"))
    turning = Turning(Home(tmp_path / "house"), redis_server.url, log)
    yield turning
    turning.clean()


def test_a_move_is_answered_with_the_new_position_and_no_event_comes_of_it(turning, until):
    turning.start()
    until(turning.home.frame_time("room").exists, "frames flow")
    asked = turning.ask(10, -5)
    until(turning.answered(asked), "the answer")
    [moved] = turning.answered(asked)()
    assert isinstance(moved, facts.CameraMoved) and (moved.pan, moved.tilt, moved.channel) == (10, -5, "C1")
    assert asked.at <= moved.at
    back = turning.ask(0)
    until(turning.answered(back), "the way back")
    assert turning.log.recent(50, [facts.EventBegan]) == []


def test_a_move_beyond_the_limits_is_answered_naming_them(turning, until):
    turning.start()
    asked = turning.ask(40)
    until(turning.answered(asked), "the answer")
    assert "from -12 to 12 in pan" in turning.answered(asked)()[0].reason


def test_a_kill_in_the_middle_of_a_move_leaves_it_to_the_next_life_which_knows_where_it_was(turning, until):
    process = turning.start()
    first = turning.ask(-6)
    until(turning.answered(first), "the first move")
    process.terminate()
    process.wait(timeout=60)
    process = turning.start(speed=0.5)
    asked = turning.ask(12)
    until(lambda: _acknowledged(turning), "it is under way")
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert turning.answered(asked)() == []
    turning.start()
    until(turning.answered(asked), "the move is finished")
    assert turning.answered(asked)()[0].pan == 12
    seen = [fact.pan for fact in reversed(turning.log.recent(50, [facts.CameraMoved]))]
    assert seen[-2:] == [-6, 12], "no other position was told in between"


def _acknowledged(turning: Turning) -> bool:
    group = next(each for each in turning.log.client.xinfo_groups("{house}:log") if each["name"] == "camera-lan")
    return group["pending"] == 0 and group["lag"] == 0
