"""The notifier watches the process that watches all others, on real processes and a real log."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from house import facts
from house.clock import FakeClock
from house.watchdog.hangs import GRACE
from ledger.heartbeat import read
from ledger.redis.log import Log
from notifier.listener_watch import EVERY, ListenerWatch
from tests.support.beats import beat

SLEEPS = "import time; time.sleep(600)"


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def log(redis_server):
    return Log(redis_server.client())


@pytest.fixture
def watch(home, log, clock):
    return ListenerWatch(home, log, clock)


@pytest.fixture
def listener():
    """A process with the listener's command line, the leader of its group."""
    started = subprocess.Popen([sys.executable, "-c", SLEEPS, "cli.supervise.restart_listener"], start_new_session=True)
    yield started
    started.kill()
    started.wait()


def look(watch, clock, seconds):
    until = clock.monotonic() + seconds
    while clock.monotonic() < until:
        clock.advance(EVERY)
        watch.run_once()


def test_a_listener_that_is_silent_for_too_long_is_killed_and_reported(watch, home, log, clock, listener):
    listener.send_signal(signal.SIGSTOP)
    beat(home, clock, "listener", pid=listener.pid, silence=30.0)
    look(watch, clock, 35.0)
    assert listener.poll() is None and not log.recent(5)

    look(watch, clock, EVERY)

    assert listener.wait(60) == -signal.SIGKILL
    [trouble] = log.state().troubles
    assert (trouble.kind, trouble.about) == ("hung", "listener")
    assert trouble.text == "listener hung (silent for 40 s, reading facts) and was started again"

    beat(home, clock, "listener", pid=os.getpid(), silence=30.0)
    look(watch, clock, EVERY)
    assert not log.state().troubles


def test_another_process_that_has_its_number_now_is_not_killed(watch, home, log, clock):
    with subprocess.Popen([sys.executable, "-c", SLEEPS], start_new_session=True) as other:
        beat(home, clock, "listener", pid=other.pid, silence=30.0)
        look(watch, clock, 90.0)
        assert other.poll() is None
        other.kill()
    [trouble] = log.state().troubles
    assert (trouble.kind, trouble.about) == ("down", "listener")
    assert "nobody notices a process that hangs" in trouble.text


def test_a_listener_that_never_began_is_reported(watch, log, clock):
    look(watch, clock, 60.0)

    assert [(each.kind, each.about) for each in log.state().troubles] == [("down", "listener")]


def test_what_cannot_be_recorded_now_is_recorded_later(watch, home, log, clock, listener, redis_server):
    beat(home, clock, "listener", pid=listener.pid, silence=30.0)
    redis_server.stop()
    look(watch, clock, 60.0)
    assert listener.wait(60) == -signal.SIGKILL
    redis_server.start()

    look(watch, clock, EVERY)

    assert [each.about for each in log.state().troubles] == ["listener"]


def test_what_an_earlier_notifier_left_open_ends(watch, home, log, clock):
    log.record(facts.TroubleBegan(at=1.0, kind="hung", about="listener", text="x"))
    log.record(facts.TroubleBegan(at=1.0, kind="hung", about="app", text="x"))
    beat(home, clock, "listener", silence=30.0)

    watch.run_once()

    assert [each.about for each in log.state().troubles] == ["app"], "the listener's own watchdog says that of the app"


def test_after_a_suspended_machine_nobody_is_killed_at_once(watch, home, clock, listener):
    for _ in range(10):
        beat(home, clock, "listener", pid=listener.pid, silence=30.0)
        look(watch, clock, EVERY)
    clock.advance(3600.0)

    look(watch, clock, GRACE)

    assert listener.poll() is None


def test_it_runs_until_it_is_told_to_stop(watch, home, clock):
    beat(home, clock, "listener", silence=30.0)
    stop, rounds = threading.Event(), []

    def went_well():
        rounds.append(read(home.heartbeat("listener")))
        if len(rounds) == 3:
            stop.set()

    watch.run(stop, went_well)

    assert len(rounds) == 3
