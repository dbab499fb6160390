"""The worker: retry for ever, park after three, survive everything."""

import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from house import facts
from house.clock import FakeClock, SystemClock
from ledger import heartbeat
from ledger.errors import LedgerAway
from ledger.files.disk_reserve import DiskReserve
from ledger.heartbeat import Heartbeat
from ledger.redis import keys
from ledger.redis.log import Log
from ledger.redis.outbox import Outbox, PlainJson
from ledger.redis.timers import Timers
from ledger.redis.worker import Worker

GROUP = "notifier"
ROOT = Path(__file__).resolve().parents[3]


class Unreachable(Exception):
    transient = True


class Hopeless(Exception):
    transient = False


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def log(client):
    log = Log(client)
    log.ensure_groups([GROUP])
    return log


def worker_of(log, clock, handlers, **more):
    return Worker(log, GROUP, GROUP, handlers, Timers(log.client, GROUP, clock), clock, **more)


def changed(what="x"):
    return facts.SettingsChanged(at=1.0, what=what, by="anna")


def began(event="e"):
    return facts.EventBegan(at=1.0, event=event, camera="front")


def ended(event="e"):
    return facts.EventEnded(at=2.0, event=event, camera="front", began_at=1.0, duration=1.0)


def pending(log):
    return log.client.xpending(keys.LOG, GROUP)["pending"]


def failing(error, times):
    """A handler that raises `times` times and then keeps what it is given."""
    answered, raised = [], []

    def handler(fact):
        if len(raised) < times:
            raised.append(fact)
            raise error
        answered.append(fact)

    return handler, answered, raised


def test_a_handler_that_returns_has_answered(log, clock):
    answered = []
    fact = changed()
    log.record(fact)

    worker_of(log, clock, {facts.SettingsChanged: answered.append}).run_once(0)

    assert answered == [fact]
    assert pending(log) == 0


def test_facts_without_a_handler_are_acknowledged(log, clock):
    log.record(changed())

    worker_of(log, clock, {}).run_once(0)

    assert pending(log) == 0


def test_a_handler_that_fails_transiently_for_hours_is_never_parked_and_delivers_afterwards(log, clock):
    six_hours, fact = clock.now() + 6 * 3600, changed()
    tries, answered = [], []

    def handler(given):
        tries.append(clock.monotonic())
        if clock.now() < six_hours:
            raise Unreachable("the store does not answer")
        answered.append(given)

    log.record(fact)
    worker = worker_of(log, clock, {facts.SettingsChanged: handler})
    while not answered and clock.now() < six_hours + 120:
        worker.run_once(0)
        clock.advance(5.0)

    assert answered == [fact]
    assert log.parked(GROUP) == []
    assert log.recent(10, [facts.TroubleBegan]) == []
    assert pending(log) == 0
    waits = [later - earlier for earlier, later in zip(tries, tries[1:], strict=False)]
    assert waits[0] < waits[3] < waits[-1], "the waits grow"
    assert max(waits) <= 65.0, "and are bounded"


def test_other_facts_go_on_while_one_waits(log, clock):
    handler, _, _ = failing(Unreachable("no"), times=1000)
    answered = []
    log.record(facts.MoveAsked(at=1.0, camera="front", pan=0, tilt=0, by="anna"))
    log.record(changed())

    worker_of(log, clock, {facts.MoveAsked: handler, facts.SettingsChanged: answered.append}).run_once(0)

    assert len(answered) == 1


def test_facts_of_one_event_keep_their_order_while_the_first_waits(log, clock):
    order = []

    def begin(fact):
        if clock.monotonic() < 1010.0:
            raise Unreachable("no")
        order.append(fact)

    first, last, other = began("e"), ended("e"), ended("another")
    for fact in (first, last, other):
        log.record(fact)
    worker = worker_of(log, clock, {facts.EventBegan: begin, facts.EventEnded: order.append})

    worker.run_once(0)
    assert order == [other]
    while len(order) < 3 and clock.monotonic() < 1100.0:
        clock.advance(1.0)
        worker.run_once(0)

    assert order == [other, first, last]
    assert worker.waiting() == 0


def test_a_permanent_error_is_parked_after_three_raised_errors_with_trouble(log, clock):
    handler, answered, raised = failing(Hopeless("this will never do"), times=1000)
    fact = changed()
    log.record(fact)
    worker = worker_of(log, clock, {facts.SettingsChanged: handler})

    for _ in range(20):
        worker.run_once(0)
        clock.advance(60.0)

    assert len(raised) == 3
    assert answered == []
    assert pending(log) == 0
    (row,) = log.parked(GROUP)
    assert facts.from_entry(row) == fact
    (trouble,) = log.state().troubles
    assert (trouble.kind, trouble.about) == ("parked", GROUP)
    assert "this will never do" in trouble.text


def test_an_error_that_says_nothing_about_trying_again_counts_as_permanent(log, clock):
    handler, _, raised = failing(ZeroDivisionError("oops"), times=1000)
    log.record(changed())
    worker = worker_of(log, clock, {facts.SettingsChanged: handler})

    for _ in range(10):
        worker.run_once(0)
        clock.advance(60.0)

    assert len(raised) == 3
    assert len(log.parked(GROUP)) == 1


def test_two_permanent_errors_and_then_success_is_answered(log, clock):
    handler, answered, _ = failing(Hopeless("not yet"), times=2)
    log.record(changed())
    worker = worker_of(log, clock, {facts.SettingsChanged: handler})

    for _ in range(5):
        worker.run_once(0)
        clock.advance(60.0)

    assert len(answered) == 1
    assert log.parked(GROUP) == []


def test_permanent_errors_are_counted_across_restarts(log, clock):
    handler, _, raised = failing(Hopeless("no"), times=1000)
    log.record(changed())

    for _ in range(5):
        worker_of(Log(log.client), clock, {facts.SettingsChanged: handler}).run_once(0)

    assert len(raised) == 3


def test_restarts_alone_never_park_though_the_delivery_count_rises(log, clock, redis_server):
    fact, answered = changed(), []
    log.record(fact)
    for _ in range(12):
        Log(redis_server.client()).take(GROUP, GROUP, block=0)  # a process that is killed before it answers
    (row,) = log.client.xpending_range(keys.LOG, GROUP, "-", "+", 10)
    assert row["times_delivered"] > 10

    handler, answered, _ = failing(Unreachable("just once"), times=1)
    worker = worker_of(Log(redis_server.client()), clock, {facts.SettingsChanged: handler})
    worker.run_once(0)
    clock.advance(2.0)
    worker.run_once(0)

    assert answered == [fact]
    assert log.parked(GROUP) == []


_KILLED = """
    import os, signal, sys
    from house import facts
    from ledger.redis.client import connect
    from ledger.redis.log import Log
    from ledger.redis.outbox import Outbox, PlainJson
    from ledger.redis.worker import Worker

    client = connect(sys.argv[1])
    outbox, log = Outbox(client, PlainJson()), Log(client)

    def tell(fact):
        outbox.put("terminal://", f"{fact.event}:terminal:text", {"event": fact.event})
        log.record(facts.AlertDecided(at=1.0, id=facts.derived_id("decided", fact.event), event=fact.event,
                                      camera=fact.camera, sent=True, reasons=()))
        if len(sys.argv) > 2:
            os.kill(os.getpid(), signal.SIGKILL)

    Worker(log, "notifier", "notifier", {facts.EventBegan: tell}).run_once(0)
"""


def test_killed_between_its_work_and_the_acknowledgement_it_sees_the_fact_again_and_doubles_nothing(log, redis_server):
    log.record(began("e"))
    command = [sys.executable, "-c", textwrap.dedent(_KILLED), redis_server.address]

    killed = subprocess.run([*command, "die"], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert pending(log) == 1, "not acknowledged"
    again = subprocess.run(command, cwd=ROOT, check=False)

    assert again.returncode == 0
    assert pending(log) == 0
    assert Outbox(log.client, PlainJson()).depth("terminal://") == 1
    assert len(log.recent(10, [facts.AlertDecided])) == 1


def test_a_fact_its_group_has_answered_is_not_answered_again_when_the_group_was_lost(log, clock, client):
    answered = []
    worker = worker_of(log, clock, {facts.SettingsChanged: answered.append})
    log.record(changed("first"))
    worker.run_once(0)
    client.xgroup_destroy(keys.LOG, GROUP)
    log.record(changed("second"))

    worker.run_once(0)
    worker.run_once(0)

    assert [fact.what for fact in answered] == ["first", "second"]
    assert pending(log) == 0


def test_facts_that_were_trimmed_away_count_as_lost_with_trouble_and_nothing_loops(log, clock, redis_server, client):
    log.record(changed())
    log.record(changed())
    log.take(GROUP, GROUP, block=0)
    client.xtrim(keys.LOG, maxlen=0, approximate=False)
    answered = []
    worker = worker_of(Log(redis_server.client()), clock, {facts.SettingsChanged: answered.append})

    for _ in range(3):
        worker.run_once(0)
    log.record(changed("after"))
    worker.run_once(0)

    assert pending(log) == 0
    assert len(log.recent(10, [facts.TroubleBegan])) == 2, "one for each fact that was lost"
    assert [trouble.kind for trouble in log.state().troubles] == ["facts lost"]
    assert [fact.what for fact in answered] == ["after"]


def test_an_entry_of_a_later_version_is_parked_and_the_group_goes_on(log, clock, client):
    client.xadd(keys.LOG, {"id": "1", "kind": "DroneLaunched", "body": "{}"})
    answered = []
    log.record(changed())

    worker_of(log, clock, {facts.SettingsChanged: answered.append}).run_once(0)

    assert len(answered) == 1
    assert "DroneLaunched" in log.parked(GROUP)[0]["reason"]
    assert pending(log) == 0


def test_redis_going_away_between_work_and_acknowledgement_does_not_repeat_the_work(log, clock, monkeypatch):
    answered = []
    log.record(changed())
    worker = worker_of(log, clock, {facts.SettingsChanged: answered.append})
    done = log.done
    monkeypatch.setattr(log, "done", lambda *_: (_ for _ in ()).throw(LedgerAway("gone")))
    with pytest.raises(LedgerAway):
        worker.run_once(0)
    monkeypatch.setattr(log, "done", done)

    worker.run_once(0)

    assert len(answered) == 1
    assert pending(log) == 0


def test_a_handler_that_finds_redis_away_is_asked_again_at_once_when_it_is_back(log, clock):
    handler, answered, _ = failing(LedgerAway("gone"), times=1)
    log.record(changed())
    worker = worker_of(log, clock, {facts.SettingsChanged: handler})
    with pytest.raises(LedgerAway):
        worker.run_once(0)

    worker.run_once(0)

    assert len(answered) == 1


def running(worker):
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,), daemon=True)
    thread.start()
    return stop, thread


def test_a_redis_that_dies_is_waited_for_and_the_work_goes_on(redis_server, until):
    answered, log = [], Log(redis_server.client())
    log.ensure_groups([GROUP])
    stop, thread = running(worker_of(log, SystemClock(), {facts.SettingsChanged: answered.append}))
    log.record(changed("before"))
    until(lambda: answered, "the first fact is answered")

    redis_server.kill()
    redis_server.start()
    Log(redis_server.client()).record(changed("after"))

    until(lambda: len(answered) == 2, "the worker goes on")
    stop.set()
    thread.join(timeout=60)
    assert not thread.is_alive()


def test_a_redis_that_hangs_is_waited_for(redis_server, until):
    answered, log = [], Log(redis_server.client(timeout=1.0))
    log.ensure_groups([GROUP])
    worker = worker_of(log, SystemClock(), {facts.SettingsChanged: answered.append})
    rounds = []
    worker.upkeep = lambda: rounds.append(1)
    stop, thread = running(worker)
    until(lambda: rounds, "the worker runs")

    redis_server.hang()
    before = len(rounds)
    fact = changed()
    threading.Timer(2.0, redis_server.resume).start()
    Log(redis_server.client(timeout=10.0)).record(fact)

    until(lambda: answered == [fact], "the worker answers after the hang")
    assert len(rounds) >= before
    stop.set()
    thread.join(timeout=60)
    assert not thread.is_alive()


def test_a_worker_that_waits_for_facts_stops_when_told(log, until):
    worker = worker_of(log, SystemClock(), {})
    rounds = []
    worker.upkeep = lambda: rounds.append(1)
    stop, thread = running(worker)
    until(lambda: rounds, "the worker runs")

    stop.set()

    thread.join(timeout=60)
    assert not thread.is_alive()


def test_every_round_beats_and_says_what_it_does(log, clock, home):
    file, seen = home.heartbeat(GROUP), []
    handlers = {facts.SettingsChanged: lambda fact: seen.append(heartbeat.read(file).doing)}
    worker = worker_of(log, clock, handlers, heartbeat=Heartbeat(file, clock.boot))
    worker.run_once(0)
    before = heartbeat.read(file)
    clock.advance(5.0)
    log.record(facts.SettingsChanged(at=1.0, what="x", by="anna"))

    worker.run_once(0)
    worker.run_once(0)

    assert before.doing == "waiting for facts"
    assert seen == ["handling SettingsChanged"]
    assert heartbeat.read(file).at == before.at + 5.0


def test_the_heart_beats_while_redis_is_away(redis_server, clock, home):
    redis_server.kill()
    file = home.heartbeat(GROUP)
    worker = worker_of(Log(redis_server.client()), clock, {}, heartbeat=Heartbeat(file, clock.boot))

    with pytest.raises(LedgerAway):
        worker.run_once(0)

    assert heartbeat.read(file).at == clock.boot()


def test_a_full_disk_makes_the_worker_give_the_reserve_up(log, clock, home, monkeypatch):
    reserve = DiskReserve(home, size=4096)
    assert reserve.restore()
    stop = threading.Event()
    worker = worker_of(log, clock, {}, reserve=reserve)

    def full(*_, **__):
        stop.set()
        raise LedgerAway("its disk is full", disk="full")

    monkeypatch.setattr(log, "take", full)
    worker.run(stop)

    assert not reserve.path.exists()


def test_a_due_timer_is_handed_to_the_handler_of_its_fact(log, clock):
    answered = []
    worker = worker_of(log, clock, {facts.SettingsChanged: answered.append})
    wait = facts.SettingsChanged(at=1.0, what="label wait", by="timer")
    worker.timers.after("label:e", 1.0, wait)
    worker.run_once(0)
    assert answered == []

    clock.advance(1.0)
    worker.run_once(0)
    worker.run_once(0)

    assert answered == [wait]


def test_a_timer_that_was_claimed_by_a_killed_process_is_served_after_the_restart(log, clock):
    answered = []
    timers = Timers(log.client, GROUP, clock)
    timers.set("t", clock.now(), facts.SettingsChanged(at=1.0, what="x", by="timer"))
    assert len(timers.due()) == 1  # and then the process is killed

    worker_of(log, clock, {facts.SettingsChanged: answered.append}).run_once(0)

    assert len(answered) == 1
    assert timers.unfinished() == []


def test_a_timer_whose_handler_fails_transiently_is_tried_again(log, clock):
    handler, answered, _ = failing(Unreachable("no"), times=3)
    worker = worker_of(log, clock, {facts.SettingsChanged: handler})
    worker.timers.set("t", clock.now(), facts.SettingsChanged(at=1.0, what="x", by="timer"))

    for _ in range(10):
        worker.run_once(0)
        clock.advance(10.0)

    assert len(answered) == 1
    assert worker.timers.unfinished() == []


def test_a_timer_whose_handler_fails_for_good_is_parked(log, clock):
    handler, _, raised = failing(Hopeless("never"), times=1000)
    worker = worker_of(log, clock, {facts.SettingsChanged: handler})
    worker.timers.set("t", clock.now(), facts.SettingsChanged(at=1.0, what="x", by="timer"))

    for _ in range(10):
        worker.run_once(0)
        clock.advance(60.0)

    assert len(raised) == 3
    assert worker.timers.unfinished() == []
    assert log.parked(GROUP)[0]["what"] == "timer t"


def set_anew(clock, until=40.0):
    """A worker whose timer "t" fails until that many seconds have passed, and is set anew meanwhile, due in 10 s."""
    served = []
    end = clock.monotonic() + until

    def handler(fact):
        if clock.monotonic() < end:
            raise Unreachable("no")
        served.append(fact.what)

    return handler, served


def again_at(worker, clock, what="again", seconds=10.0):
    worker.timers.set("t", clock.now() + seconds, facts.SettingsChanged(at=1.0, what=what, by="timer"))


def test_a_timer_set_anew_while_its_predecessor_is_retried_is_served(log, clock):
    handler, served = set_anew(clock)
    worker = worker_of(log, clock, {facts.SettingsChanged: handler})
    again_at(worker, clock, "first", seconds=0.0)
    worker.run_once(0)
    assert worker.waiting() == 1
    again_at(worker, clock)

    for _ in range(20):
        clock.advance(5.0)
        worker.run_once(0)

    assert served == ["again"], "it was due before the first could be served, and has taken its place"
    assert (worker.timers.unfinished(), worker.waiting()) == ([], 0)


def test_a_timer_set_anew_that_is_due_after_its_predecessor_was_served_comes_at_its_own_time(log, clock):
    handler, served = set_anew(clock, until=4.0)
    worker = worker_of(log, clock, {facts.SettingsChanged: handler})
    again_at(worker, clock, "first", seconds=0.0)
    worker.run_once(0)
    again_at(worker, clock, seconds=60.0)

    for _ in range(20):
        clock.advance(5.0)
        worker.run_once(0)

    assert served == ["first", "again"]


def test_a_timer_set_anew_survives_a_restart_while_its_predecessor_is_retried(log, clock):
    handler, served = set_anew(clock)
    before = worker_of(log, clock, {facts.SettingsChanged: handler})
    again_at(before, clock, "first", seconds=0.0)
    before.run_once(0)
    again_at(before, clock)
    clock.advance(10.0)
    before.run_once(0)

    clock.advance(60.0)
    worker_of(Log(log.client), clock, {facts.SettingsChanged: handler}).run_once(0)

    assert served == ["again"]


def test_a_timer_set_anew_is_served_though_its_predecessor_could_not_be_acknowledged(log, clock, monkeypatch):
    served = []
    worker = worker_of(log, clock, {facts.SettingsChanged: lambda fact: served.append(fact.what)})
    again_at(worker, clock, "first", seconds=0.0)
    with monkeypatch.context() as patched:
        patched.setattr(worker.timers, "done", lambda *_: (_ for _ in ()).throw(LedgerAway("gone")))
        with pytest.raises(LedgerAway):
            worker.run_once(0)
    again_at(worker, clock, seconds=0.0)

    worker.run_once(0)
    worker.run_once(0)

    assert served == ["first", "again"]
    assert worker.timers.unfinished() == []


def test_the_errors_of_a_timer_that_was_served_do_not_count_against_the_next_of_its_name(log, clock):
    for _ in range(3):
        handler, answered, _ = failing(Hopeless("not yet"), times=2)
        worker = worker_of(log, clock, {facts.SettingsChanged: handler})
        again_at(worker, clock, seconds=0.0)
        for _ in range(5):
            worker.run_once(0)
            clock.advance(60.0)
        assert len(answered) == 1

    assert log.parked(GROUP) == []


def test_a_timer_whose_fact_cannot_be_read_is_parked(log, clock, client):
    worker = worker_of(log, clock, {})
    worker.timers.set("t", clock.now(), facts.SettingsChanged(at=1.0, what="x", by="timer"))
    bodies = keys.timers(GROUP)[2]
    client.hset(bodies, "t", client.hget(bodies, "t").replace("SettingsChanged", "DroneLanded"))

    worker.run_once(0)

    assert "DroneLanded" in log.parked(GROUP)[0]["reason"]
    assert worker.timers.unfinished() == []


def test_the_wait_for_facts_ends_when_a_timer_is_due(log):
    """A label wait of a second must not become a second and a half because no fact came."""
    worker = worker_of(log, SystemClock(), {facts.SettingsChanged: lambda _: None})
    asked = []
    take = log.take

    def watched(group, consumer, count=10, block=1.0):
        asked.append(block)
        return take(group, consumer, count, 0)

    log.take = watched
    worker.run_once(5.0)
    without = asked[0]
    asked.clear()
    worker.timers.after("t", 0.2, facts.SettingsChanged(at=1.0, what="x", by="timer"))
    worker.run_once(5.0)

    assert without == 5.0
    assert 0.0 < asked[0] <= 0.2


def test_facts_from_before_a_restart_that_still_wait_are_not_taken_twice(log, clock):
    """After Redis was away all unanswered facts are read again; those that wait for another try stay single."""
    handler, answered, raised = failing(Unreachable("no"), times=1)
    log.record(changed())
    worker = worker_of(log, clock, {facts.SettingsChanged: handler})
    worker.run_once(0)
    log.again(GROUP, GROUP)
    worker.run_once(0)
    assert worker.waiting() == 1

    clock.advance(60.0)
    worker.run_once(0)

    assert len(answered) == 1
    assert len(raised) == 1


def calls_of_a_round(log, clock, most):
    """Calls of Python functions in one round while so many facts about one event, and about others, wait."""
    handler = failing(Unreachable("no"), times=10**9)[0]
    worker = worker_of(log, clock, {facts.EventBegan: handler})
    for number in range(most):
        log.record(began("the same" if number % 2 else f"e{number}"))
    while worker.waiting() < most:
        worker.run_once(0)
    clock.advance(120.0)
    calls = []
    sys.setprofile(lambda frame, event, arg: calls.append(1) if event == "call" else None)
    try:
        worker.run_once(0)
    finally:
        sys.setprofile(None)
    log.client.flushall()
    return len(calls)


def test_a_round_costs_no_more_for_each_fact_however_many_wait(log, clock):
    few, many = calls_of_a_round(log, clock, 40), calls_of_a_round(log, clock, 400)

    assert many < 12 * few
