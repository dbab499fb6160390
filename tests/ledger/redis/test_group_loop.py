"""The loop that the worker and the historian share: it goes on, reads again what was not finished, and backs off."""

import logging
import threading

import pytest

from historian.history_worker import HistoryWorker
from house import facts
from house.clock import FakeClock
from ledger.errors import LedgerAway
from ledger.heartbeat import Heartbeat, read
from ledger.redis.group_loop import GroupLoop
from ledger.redis.log import Log
from ledger.redis.timers import Timers
from ledger.redis.worker import Worker

GROUP = "notifier"


class Counting(GroupLoop):
    """Notes what it is given; `fails` are raised one by one, at the end of a round."""

    def __init__(self, log, clock, fails=()):
        self.log, self.clock, self.group, self.consumer = log, clock, GROUP, GROUP
        self.timers = Timers(log.client, GROUP, clock)
        self.heartbeat = self.reserve = None
        self.fails, self.served, self.received, self.begins = list(fails), [], [], 0

    def begun(self):
        self.begins += 1

    def serve(self, timer):
        self.served.append(timer.id)

    def receive(self, taken):
        self.received += [each.fact.what for each in taken]

    def look_after(self):
        if self.fails:
            raise self.fails.pop(0)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def log(client):
    log = Log(client)
    log.ensure_groups([GROUP])
    return log


def changed(what="x"):
    return facts.SettingsChanged(at=1.0, what=what, by="anna")


def run(loop, failures):
    """Run it until all that it shall raise was raised and a round went well; returns the pauses between rounds."""
    pauses, stop = [], threading.Event()
    sleep = loop.clock.sleep

    def watched(seconds, wake=None):
        pauses.append(seconds)
        return sleep(seconds, wake)

    loop.clock.sleep = watched
    loop.log.take = lambda *_, **__: stop.set() or [] if not loop.fails else []
    loop.run(stop)
    assert len(pauses) == failures
    return pauses


def test_the_worker_and_the_historian_share_it():
    assert Worker.run is HistoryWorker.run is GroupLoop.run
    assert Worker.run_once is HistoryWorker.run_once is GroupLoop.run_once


def test_pauses_between_failing_rounds_grow_to_the_longest(log, clock):
    pauses = run(Counting(log, clock, [LedgerAway("gone")] * 7), failures=7)

    assert pauses == [0.2, 0.4, 0.8, 1.6, 2.0, 2.0, 2.0]


def test_what_is_wrong_with_redis_is_said_once_and_again_when_it_is_something_else(log, clock, caplog):
    run(Counting(log, clock, [LedgerAway("gone")] * 3 + [LedgerAway("its memory is full")] * 3), failures=6)

    assert [record.getMessage() for record in caplog.records] == ["notifier waits: gone",
                                                                  "notifier waits: its memory is full"]


def test_any_other_error_is_said_with_its_place_and_ends_nothing(log, clock, caplog):
    run(Counting(log, clock, [ZeroDivisionError("oops")]), failures=1)

    assert "notifier: a round failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_after_a_round_that_failed_facts_and_timers_are_read_again(log, clock):
    log.record(changed("first"))
    loop = Counting(log, clock, [LedgerAway("gone")])
    loop.timers.set("t", clock.now(), changed())
    with pytest.raises(LedgerAway):
        loop.run_once(0)

    loop.run_once(0)
    loop.run_once(0)

    assert (loop.received, loop.served, loop.begins) == (["first", "first"], ["t", "t"], 2)


def test_a_heartbeat_that_cannot_be_written_ends_no_round(log, clock, home, caplog):
    log.record(changed("first"))
    loop = Counting(log, clock)
    loop.heartbeat = Heartbeat(home.heartbeat(GROUP) / "not" / "there", clock.boot, say=logging.warning)

    loop.run_once(0)

    assert loop.received == ["first"]
    assert "no heartbeat" in caplog.text


def test_the_heart_beats_on_in_the_pause_after_a_round_that_failed(log, clock, home):
    loop = Counting(log, clock, [LedgerAway("gone")] * 12)
    loop.longest_pause = 30.0
    beats = []
    sleep = clock.sleep

    def sleeping(seconds, wake=None):
        beats.append(read(home.heartbeat(GROUP)))
        assert clock.boot() + seconds <= beats[-1].at + beats[-1].silence
        return sleep(seconds, wake)

    clock.sleep, loop.heartbeat = sleeping, Heartbeat(home.heartbeat(GROUP), clock.boot)
    stop = threading.Event()
    loop.log.take = lambda *_, **__: [] if loop.fails else stop.set() or []
    loop.run(stop)

    assert len(beats) > 12, "long pauses are waited for in steps"
    assert beats[-1].doing == "waiting after a round that failed"
