"""The recorder: a frame loop goes on whatever Redis does, and nothing is lost or turned round."""

import inspect
import threading

import pytest

from house import facts
from house.clock import FakeClock, SystemClock
from ledger.errors import LedgerAway, LedgerRefused
from ledger.files.disk_reserve import DiskReserve
from ledger.redis.client import connect
from ledger.redis.log import Log
from ledger.redis.recorder import PATIENCE, Recorder
from ledger.redis.refused_facts import EVERY
from ledger.redis.spool import Spool


@pytest.fixture
def make(home):
    made = []

    def build(log, **more):
        recorder = Recorder(log, Spool(home, "camera-lan", more.get("clock", SystemClock())), **more)
        made.append(recorder)
        return recorder

    yield build
    for recorder in made:
        recorder.close()


def pictured(number):
    return facts.EventPictured(at=float(number), event="e", camera="front", picture=f"p{number}")


def in_log(log):
    return [fact.picture for fact in reversed(log.recent(100, [facts.EventPictured]))]


class Stuck(Log):
    """A log whose `record` does not come back until it is let go: worse than any timeout of a socket."""

    def __init__(self, client):
        super().__init__(client)
        self.let_go = threading.Event()

    def record(self, fact, **more):
        self.let_go.wait()
        return super().record(fact, **more)


def test_a_fact_is_recorded_when_redis_answers(make, client):
    recorder, log = make(Log(client), patience=10.0), Log(client)

    assert recorder.record(pictured(1)) == "recorded"
    assert in_log(log) == ["p1"]


def test_the_patience_of_a_frame_loop_is_below_50_ms():
    assert inspect.signature(Recorder).parameters["patience"].default == PATIENCE < 0.05


def test_a_write_that_never_returns_does_not_hold_the_frame_loop(make, client, until, monkeypatch):
    log = Stuck(client)
    recorder = make(log)
    waited, wait, here = [], threading.Event.wait, threading.current_thread()

    def watched(self, timeout=None):
        if threading.current_thread() is here:
            waited.append(timeout)
        return wait(self, timeout)

    with monkeypatch.context() as patched:
        patched.setattr(threading.Event, "wait", watched)
        outcomes = [recorder.record(pictured(number)) for number in range(5)]

    assert outcomes == ["spooled"] * 5, "all came back while the write was still stuck"
    assert waited == [PATIENCE], "only the first waited at all"
    log.let_go.set()
    until(lambda: in_log(Log(client)) == [f"p{number}" for number in range(5)], "all are in the log, in order, once")


def test_a_hung_server_makes_facts_wait_and_they_arrive_in_order_once(make, redis_server, until):
    recorder, log = make(Log(redis_server.client(timeout=60.0))), Log(redis_server.client())
    first = pictured(0)
    until(lambda: recorder.record(first) == "recorded", "the first fact is recorded")

    redis_server.hang()
    outcomes = [recorder.record(pictured(number)) for number in range(1, 6)]
    redis_server.resume()

    assert outcomes == ["spooled"] * 5
    until(lambda: len(in_log(log)) == 6, "the spool is drained")
    assert in_log(log) == [f"p{number}" for number in range(6)]


def test_facts_recorded_while_others_wait_join_them_in_order(make, client, home):
    spool = Spool(home, "camera-lan", SystemClock())
    spool.append(pictured(1))
    log = Stuck(client)
    recorder = make(log)

    assert recorder.record(pictured(2)) == "spooled"
    log.let_go.set()


def test_a_server_that_is_gone_and_comes_back_gets_all_in_order(make, redis_server, until):
    redis_server.kill()
    recorder = make(Log(redis_server.client()))

    outcomes = {recorder.record(pictured(number)) for number in range(10)}
    redis_server.start()

    assert outcomes == {"spooled"}
    log = Log(redis_server.client())
    until(lambda: len(in_log(log)) == 10, "the spool is drained")
    assert in_log(log) == [f"p{number}" for number in range(10)]
    until(lambda: recorder.record(pictured(10)) == "recorded", "facts go straight to the log again")


def test_what_waited_at_the_end_of_a_process_is_written_by_the_next(make, redis_server, home, until):
    redis_server.kill()
    first = make(Log(redis_server.client()))
    assert first.record(pictured(1)) == "spooled"
    first.close()
    redis_server.start()

    make(Log(redis_server.client()))

    log = Log(redis_server.client())
    until(lambda: in_log(log) == ["p1"], "the next process drains the spool")


def test_a_spooled_fact_does_not_undo_a_later_command(make, redis_server, until):
    redis_server.kill()
    recorder = make(Log(redis_server.client()))
    clock = SystemClock()
    stale = facts.TroubleBegan(at=clock.now(), kind="camera offline", about="front", text="no frames")
    assert recorder.record(stale) == "spooled"
    redis_server.start()
    log = Log(redis_server.client())
    log.record(facts.TroubleEnded(at=clock.now(), kind="camera offline", about="front", since=0.0))

    until(lambda: log.has(stale.id), "the spool is drained")

    assert log.state().troubles == ()


def test_threads_of_several_cameras_share_one_recorder(make, client):
    recorder, log = make(Log(client), patience=5.0), Log(client)

    def camera(name):
        for number in range(20):
            recorder.record(facts.EventPictured(at=1.0, event=name, camera=name, picture=f"{number}"))

    threads = [threading.Thread(target=camera, args=(name,)) for name in ("front", "back")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for name in ("front", "back"):
        own = [fact.picture for fact in reversed(log.recent(100)) if fact.camera == name]
        assert own == [str(number) for number in range(20)]


class Refusing(Log):
    """A log that takes anything but what `refused` says of it."""

    def __init__(self, client, refused):
        super().__init__(client)
        self.refused, self.asked = refused, []

    def record(self, fact, **more):
        self.asked.append(fact)
        if self.refused(fact):
            raise LedgerRefused("Redis refuses: too strange a fact")
        return super().record(fact, **more)

    def tries(self, fact):
        return sum(each.id == fact.id for each in self.asked)


def first_picture(fact):
    return getattr(fact, "picture", "") == "p1"


def troubles(log):
    return [(each.kind, each.about) for each in log.state().troubles]


def test_a_fact_redis_refuses_is_kept_and_said_and_holds_up_no_other(make, client, home, until):
    recorder, log = make(Refusing(client, first_picture), patience=10.0), Log(client)

    assert [recorder.record(pictured(number)) for number in (1, 2)] == ["spooled", "recorded"]

    until(lambda: troubles(log) == [("facts refused", "camera-lan")], "it is said as Trouble")
    assert recorder.record(pictured(3)) == "recorded"
    assert in_log(log) == ["p2", "p3"]
    assert Spool(home, "camera-lan").empty()
    assert not Spool(home, "camera-lan.refused").empty()
    assert "too strange a fact" in log.state().troubles[0].text


def test_a_refused_fact_in_the_spool_does_not_hold_up_those_behind(make, client, home, until):
    spool = Spool(home, "camera-lan", SystemClock())
    for number in (1, 2):
        spool.append(pictured(number))

    make(Refusing(client, first_picture))

    log = Log(client)
    until(lambda: in_log(log) == ["p2"], "the next fact is written")
    until(lambda: troubles(log) == [("facts refused", "camera-lan")], "it is said as Trouble")
    assert not spool.beside("refused").empty()


def test_a_refused_fact_is_tried_again_seldom_and_ends_its_trouble_when_it_is_taken(make, client, home, until):
    clock, log, fact = FakeClock(), Log(client), pictured(1)
    refusing = Refusing(client, first_picture)
    recorder = make(refusing, patience=10.0, clock=clock)
    assert recorder.record(fact) == "spooled"
    assert recorder.record(pictured(2)) == "recorded"
    until(lambda: troubles(log), "it is said as Trouble")
    until(lambda: refusing.tries(fact) == 3, "it is tried before the next fact, and once more when that was taken")
    assert [recorder.record(pictured(number)) for number in range(3, 23)] == ["recorded"] * 20
    assert refusing.tries(fact) == 3, "others do not make it be tried"

    clock.advance(EVERY)
    until(lambda: refusing.tries(fact) == 4, "it is tried again")
    refusing.refused = lambda fact: False
    clock.advance(EVERY)

    until(lambda: log.has(fact.id), "it is taken")
    until(lambda: troubles(log) == [], "the trouble ends")
    assert Spool(home, "camera-lan.refused").empty()
    assert len(log.recent(100, [facts.TroubleBegan])) == len(log.recent(100, [facts.TroubleEnded])) == 1


def test_a_redis_that_refuses_everything_loses_nothing_and_gets_it_in_order_once_mended(make, redis_server):
    """What a permission that is missing does, on a real server; Trouble cannot be recorded meanwhile either."""
    admin = redis_server.client()
    admin.execute_command("ACL", "SETUSER", "camera", "on", ">geheim", "~*", "+@all", "-evalsha", "-eval")
    recorder = make(Log(connect(f"unix://camera:geheim@{redis_server.socket}")), patience=10.0)
    try:
        assert [recorder.record(pictured(number)) for number in range(4)] == ["spooled"] * 4
        admin.execute_command("ACL", "SETUSER", "camera", "+evalsha", "+eval")
        assert recorder.record(pictured(4)) == "recorded"
        recorder.close()
    finally:
        admin.execute_command("ACL", "DELUSER", "camera")

    assert in_log(Log(admin)) == [f"p{number}" for number in range(5)], "in the order they came"
    assert troubles(Log(admin)) == []
    admin.close()


def test_what_was_refused_before_a_restart_is_tried_by_the_next_process(make, client, home, until):
    fact, log = pictured(1), Log(client)
    first = make(Refusing(client, first_picture), patience=10.0)
    assert first.record(fact) == "spooled"
    until(lambda: troubles(log), "it is said as Trouble")
    first.close()

    second = make(Log(client), patience=10.0)

    until(lambda: log.has(fact.id), "it is taken")
    assert second.record(pictured(2)) == "recorded"
    until(lambda: troubles(log) == [], "the trouble of the earlier process ends")


def test_a_refused_fact_keeps_the_time_at_which_it_happened(make, client, home, until):
    """It waited while the clock was set; what was chosen later still wins."""
    clock, log = FakeClock(), Log(client)
    refusing = Refusing(client, lambda fact: isinstance(fact, facts.PeopleChanged) and fact.evidence == "old")
    recorder = make(refusing, patience=10.0, clock=clock)
    assert recorder.record(facts.PeopleChanged(at=clock.now(), home=("anna",), evidence="old")) == "spooled"
    clock.advance(5.0)
    assert recorder.record(facts.PeopleChanged(at=clock.now(), home=(), evidence="new")) == "recorded"

    refusing.refused = lambda fact: False
    clock.advance(EVERY)

    until(lambda: len(log.recent(10, [facts.PeopleChanged])) == 2, "both are in the log")
    assert log.state().people == ()


def test_a_fact_that_cannot_be_written_at_all_raises_nothing_and_is_said(make, redis_server, until):
    recorder, log = make(Log(redis_server.client()), patience=10.0), Log(redis_server.client())
    broken = facts.PictureTaken(at=1.0, camera="front", asked="a", picture="p", channel="\ud83d")

    assert recorder.record(broken) == "lost"
    until(lambda: troubles(log) == [("facts lost", "camera-lan")], "it is said as Trouble")
    redis_server.kill()
    assert recorder.record(pictured(1)) == "spooled"
    assert recorder.record(broken) == "lost"


def test_what_goes_wrong_in_its_thread_does_not_end_it(make, client, until):
    class Odd(Log):
        odd = True

        def record(self, fact, **more):
            if Odd.odd and isinstance(fact, facts.EventPictured):
                raise ZeroDivisionError("a fault of ours")
            return super().record(fact, **more)

    clock, log = FakeClock(), Log(client)
    recorder = make(Odd(client), clock=clock)
    assert recorder.record(pictured(1)) == "spooled"
    until(lambda: ("thread", "camera-lan") in troubles(log), "that it repeats is said as Trouble")

    Odd.odd = False

    until(lambda: in_log(log) == ["p1"], "the fact is written")


def test_full_memory_for_waiting_facts_is_said_and_raises_nothing(make, client, monkeypatch):
    recorder = make(Stuck(client), patience=0.0)
    monkeypatch.setattr(Spool, "append", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))

    assert recorder.record(pictured(1)) == "lost"
    recorder._ledger.let_go.set()


def test_a_full_disk_makes_the_recorder_give_the_reserve_up(make, client, home, until):
    class Full(Log):
        def record(self, fact, **more):
            raise LedgerAway("its disk is full", disk="full")

    reserve = DiskReserve(home, size=4096)
    assert reserve.restore()
    recorder = make(Full(client), reserve=reserve)

    assert recorder.record(pictured(1)) == "spooled"

    until(lambda: not reserve.path.exists(), "the reserve is given up")
