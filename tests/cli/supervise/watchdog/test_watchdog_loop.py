"""The watchdog on real processes that hang, grow, die and come back, with a clock that the test moves."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.supervise.process_table import ROOT
from cli.supervise.watchdog import conf, probes
from cli.supervise.watchdog.conf import WatchedProcess
from cli.supervise.watchdog.report import SETTLED
from cli.supervise.watchdog.small_rpc_client import SupervisedProcess
from cli.supervise.watchdog.watchdog_loop import MEMORY_EVERY, Watchdog
from house.clock import SystemClock
from house.watchdog.hangs import GRACE, Beat
from house.watchdog.restarts import Moment, ReportedTrouble
from ledger.heartbeat import Heartbeat
from tests.support.small_disk import small_disk

Until = Callable[..., None]
EVERY = 5.0
NEVER_RETURNS = """
import ctypes, sys
from house.clock import SystemClock
from ledger.heartbeat import Heartbeat
heart = Heartbeat(sys.argv[1], SystemClock().boot)
heart.beat("opening front")
print("beats", flush=True)
ctypes.PyDLL(None).pause()
"""
"""A call of C that holds Python's lock, as a driver may."""


class Supervised:
    """Real processes that a stand-in for the supervisor knows, and the watchdog that watches them."""

    def __init__(self, runtime: Path) -> None:
        self.runtime, self.now = runtime, 1000.0
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.watched: dict[str, WatchedProcess] = {}
        self.answers, self.reports = True, list[list[ReportedTrouble]]()
        self.supervisor = subprocess.Popen(["sleep", "600"])
        self.watchdog = Watchdog(str(runtime), self.processes, self.supervisor.pid, self.moment)
        self.watchdog._report._process.start = self.report  # type: ignore[method-assign]

    @property
    def moment(self) -> Moment:
        return Moment(self.now, 1e9 + self.now)

    def report(self, text: str) -> None:
        self.reports.append([ReportedTrouble(*each) for each in json.loads(text)])

    def processes(self) -> list[SupervisedProcess]:
        if not self.answers:
            raise TimeoutError("timed out")
        return [SupervisedProcess("house", name, "FATAL" if child.poll() is not None else "RUNNING",
                                  0 if child.poll() is not None else child.pid)
                for name, child in self.children.items()]

    def start(self, name: str, watched: WatchedProcess = WatchedProcess()) -> int:  # noqa: B008 - it cannot change
        """A process of that name, as the supervisor starts one: the leader of its group."""
        self.children[name] = subprocess.Popen(["sleep", "600"], start_new_session=True)
        self.watched[name] = watched
        (self.runtime / conf.FILE).write_text(conf.encoded(self.watched))
        return self.children[name].pid

    def beat(self, name: str, silence: float = 20.0) -> None:
        """It goes round now."""
        heart = Heartbeat(self.runtime / "heartbeats" / name, lambda: self.now)
        heart._write(Beat(self.now, self.children[name].pid, silence, "reading facts"))

    def look(self, seconds: float = EVERY, beating: tuple[str, ...] = ()) -> None:
        """Let the time pass, and look every few seconds."""
        until = self.now + seconds
        while self.now < until:
            self.now += EVERY
            for name in beating:
                self.beat(name)
            self.watchdog.look(self.moment)

    def killed(self, name: str) -> bool:
        try:
            return self.children[name].wait(0.2) == -signal.SIGKILL
        except subprocess.TimeoutExpired:
            return False

    @property
    def said(self) -> list[str]:
        """The texts of the last report."""
        return [each.text for each in self.reports[-1]] if self.reports else []

    def end(self) -> None:
        for child in (*self.children.values(), self.supervisor):
            child.kill()
            child.wait()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Supervised]:
    made = Supervised(tmp_path)
    yield made
    made.end()


def test_a_process_that_goes_round_is_left_alone(house: Supervised) -> None:
    house.start("notifier")
    house.look(300.0, beating=("notifier",))

    assert not house.killed("notifier")
    assert house.reports == [[]], "once it looks whether an earlier watchdog left something open"


def test_a_stopped_process_is_killed_and_reported_within_a_minute(house: Supervised) -> None:
    house.start("notifier")
    house.look(60.0, beating=("notifier",))
    os.kill(house.children["notifier"].pid, signal.SIGSTOP)

    house.look(25.0)

    assert house.killed("notifier")
    assert house.said == ["notifier hung (silent for 25 s, reading facts) and was started again"]


def test_a_native_call_that_never_returns_is_killed_though_it_lets_no_other_thread_run(house: Supervised) -> None:
    file = house.runtime / "heartbeats" / "camera-lan"
    house.start("camera-lan")
    house.children["camera-lan"].kill()
    house.children["camera-lan"].wait()
    stuck = subprocess.Popen([sys.executable, "-c", NEVER_RETURNS, str(file)], cwd=ROOT, stdout=subprocess.PIPE,
                             start_new_session=True)
    house.children["camera-lan"] = stuck
    assert stuck.stdout is not None and stuck.stdout.readline() == b"beats\n"
    house.now = SystemClock().boot()

    house.look(60.0)

    assert house.killed("camera-lan")
    assert "camera-lan hung" in house.said[0] and "opening front" in house.said[0]


def test_whole_groups_are_killed(house: Supervised, until: Until) -> None:
    shell = subprocess.Popen(["sh", "-c", "sleep 600 & echo $!; wait"], start_new_session=True, stdout=subprocess.PIPE)
    assert shell.stdout is not None
    child = int(shell.stdout.readline())
    house.start("app")
    house.children["app"].kill()
    house.children["app"].wait()
    house.children["app"] = shell

    house.look(60.0)

    until(lambda: not os.path.exists(f"/proc/{child}") or "Z" in Path(f"/proc/{child}/stat").read_text().split()[2],
          "the worker is gone as well")


def test_a_process_that_never_began_is_killed_unless_there_is_no_room_for_its_beat(house: Supervised) -> None:
    house.start("historian")
    house.look(60.0)
    assert house.killed("historian")

    with small_disk("64k") as disk:
        full = Supervised(disk.path)
        try:
            full.start("historian")
            disk.fill()
            full.look(120.0)
            assert not full.killed("historian")
        finally:
            full.end()


def test_a_redis_that_hangs_is_killed(house: Supervised, redis_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "SECONDS", 0.1)
    house.start("redis", WatchedProcess(("redis", redis_server.address)))
    house.look(60.0)
    redis_server.hang()
    try:
        house.look(25.0)
    finally:
        redis_server.resume()

    assert house.killed("redis")
    assert house.said == ["redis hung (silent for 25 s, last answer) and was started again"]


def test_a_process_that_is_only_seen_from_outside_is_killed_when_it_is_stopped(
        house: Supervised, until: Until) -> None:
    pid = house.start("glances", WatchedProcess(("stopped",)))
    house.look(60.0)
    assert not house.killed("glances")
    os.kill(pid, signal.SIGSTOP)
    until(lambda: probes.is_stopped(pid), "it is stopped")

    house.look(25.0)

    assert house.killed("glances")


def test_a_process_above_its_memory_is_killed_at_the_second_look(house: Supervised) -> None:
    house.start("analysis", WatchedProcess(memory_mb=0.1))
    house.look(MEMORY_EVERY + EVERY, beating=("analysis",))
    assert not house.killed("analysis")

    house.look(MEMORY_EVERY, beating=("analysis",))

    assert house.killed("analysis")
    assert len(house.said) == 1
    assert "analysis used" in house.said[0] and "more than its 0 and was started again" in house.said[0]


def test_a_process_that_stays_down_is_reported(house: Supervised) -> None:
    house.start("historian")
    house.look(60.0, beating=("historian",))
    house.children["historian"].kill()
    house.children["historian"].wait()

    house.look(45.0)

    assert house.said == ["historian does not run; ./hearthwatch logs historian says why"]


def test_a_supervisor_that_was_stopped_is_woken_and_reported_and_nobody_is_killed_meanwhile(
        house: Supervised, until: Until) -> None:
    house.start("notifier")
    house.look(60.0, beating=("notifier",))
    house.supervisor.send_signal(signal.SIGSTOP)
    until(lambda: probes.is_stopped(house.supervisor.pid), "it is stopped")
    house.answers = False

    house.look(25.0)

    until(lambda: not probes.is_stopped(house.supervisor.pid), "it goes on")
    assert len(house.said) == 1 and house.said[0].startswith("supervisor hung: ")
    assert not house.killed("notifier")


def test_a_watchdog_that_stood_still_gives_everybody_time(house: Supervised) -> None:
    house.start("notifier")
    house.look(60.0, beating=("notifier",))
    house.now += 3600.0

    house.look(GRACE)
    assert not house.killed("notifier")
    house.look(EVERY)

    assert house.killed("notifier")


def test_systemd_hears_of_it_only_while_the_supervisor_answers(
        house: Supervised, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.setblocking(False)
        monkeypatch.setenv("HEARTHWATCH_NOTIFY_SOCKET", str(tmp_path / "notify"))
        house.look()
        assert systemd.recv(100) == b"WATCHDOG=1"
        house.answers = False
        house.look()
        with pytest.raises(BlockingIOError):
            systemd.recv(100)


def test_what_an_earlier_watchdog_left_is_looked_through_once(house: Supervised) -> None:
    house.look(SETTLED - EVERY)
    assert house.reports == []

    house.look(10 * SETTLED)

    assert house.reports == [[]]
