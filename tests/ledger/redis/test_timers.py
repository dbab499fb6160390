"""Durable timers: once, in time, over restarts and corrected clocks."""

import pytest

from house import facts
from house.clock import FakeClock
from ledger.redis import keys
from ledger.redis import timers as module
from ledger.redis.timers import Timers


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def timers(client, clock):
    return Timers(client, "notifier", clock)


def ring(what="x"):
    return facts.SettingsChanged(at=1.0, what=what, by="timer")


def due(timers):
    return [claimed.fact.what for claimed in timers.due()]


def test_a_timer_is_due_at_its_time_and_not_before(timers, clock):
    timers.set("t", clock.now() + 10, ring())

    assert due(timers) == []
    clock.advance(10)
    assert due(timers) == ["x"]


def test_a_timer_is_claimed_once_however_many_ask(timers, clock, client):
    timers.set("t", clock.now(), ring())

    assert due(timers) == ["x"]
    assert due(Timers(client, "notifier", clock)) == []


def test_timers_belong_to_their_group(timers, clock, client):
    timers.set("t", clock.now(), ring())

    assert due(Timers(client, "analysis", clock)) == []


def test_due_timers_come_in_the_order_of_their_times(timers, clock):
    timers.set("b", clock.now() + 2, ring("second"))
    timers.after("c", 3.0, ring("third"))
    timers.set("a", clock.now() + 1, ring("first"))
    clock.advance(5)

    assert due(timers) == ["first", "second", "third"]


def test_a_timer_set_again_only_moves(timers, clock):
    timers.set("t", clock.now() + 1, ring("early"))
    timers.after("t", 5.0, ring("late"))

    clock.advance(1)
    assert due(timers) == []
    clock.advance(4)
    assert due(timers) == ["late"]
    clock.advance(100)
    assert due(timers) == []


def test_a_cancelled_timer_never_comes(timers, clock):
    timers.set("a", clock.now() + 1, ring())
    timers.after("b", 1.0, ring())

    timers.cancel("a")
    timers.cancel("b")
    timers.cancel("never set")
    clock.advance(10)

    assert due(timers) == []
    assert timers.next_in is None


def test_timers_survive_a_crash_of_the_server(timers, clock, redis_server):
    timers.set("t", clock.now() + 1, ring("set"))
    timers.after("u", 1.0, ring("after"))

    redis_server.kill()
    redis_server.start()
    clock.advance(2)

    assert sorted(due(Timers(redis_server.client(), "notifier", clock))) == ["after", "set"]


def test_a_claimed_timer_is_unfinished_until_it_is_done(timers, clock):
    timers.set("t", clock.now(), ring())
    (claimed,) = timers.due()

    assert timers.unfinished() == [claimed]
    timers.done(claimed)
    assert timers.unfinished() == []


def test_a_timer_set_again_while_it_is_served_stays_set(timers, clock):
    timers.set("t", clock.now(), ring("first"))
    (first,) = timers.due()
    timers.set("t", clock.now() + 5, ring("again"))
    timers.done(first)

    clock.advance(5)

    assert due(timers) == ["again"]


def test_a_timer_claimed_while_its_predecessor_is_not_done_stays_claimed_when_that_is(timers, clock):
    timers.set("t", clock.now(), ring("first"))
    (first,) = timers.due()
    timers.set("t", clock.now() + 5, ring("again"))
    clock.advance(5)
    (again,) = timers.due()

    timers.done(first)

    assert timers.unfinished() == [again]
    timers.done(again)
    assert timers.unfinished() == []


def test_a_duration_is_not_prolonged_when_the_clock_is_set_back(timers, clock):
    timers.after("label", 1.0, ring())

    clock.set_back(3600)
    clock.advance(1.0)

    assert due(timers) == ["x"]


def test_a_duration_is_not_cut_short_when_the_clock_is_set_forward(timers, clock):
    timers.after("cooldown", 60.0, ring())

    clock.set_back(-3600)
    assert due(timers) == []
    clock.advance(60.0)

    assert due(timers) == ["x"]


def test_a_time_of_day_follows_the_clock_as_it_is_corrected(timers, clock):
    timers.set("schedule", clock.now() + 3600, ring())

    clock.set_back(-3600)

    assert due(timers) == ["x"]


def test_after_a_restart_of_the_machine_a_duration_goes_by_the_wall_clock(timers, clock, client, monkeypatch):
    timers.after("cooldown", 60.0, ring())
    rebooted = FakeClock(now=clock.now() + 30.0)
    rebooted.advance(-900.0)  # the monotonic clock begins anew
    rebooted.set_back(-900.0)
    monkeypatch.setattr(module, "boot_id", lambda: "another boot")
    after = Timers(client, "notifier", rebooted)

    assert due(after) == []
    assert after.next_in == pytest.approx(30.0)
    rebooted.advance(30.0)
    assert due(after) == ["x"]


def test_it_says_how_long_until_the_next(timers, clock):
    timers.set("a", clock.now() + 40, ring())
    timers.after("b", 25.0, ring())

    timers.due()

    assert timers.next_in == pytest.approx(25.0)


def test_a_timer_whose_body_was_lost_holds_nothing_up(timers, clock, client):
    timers.set("a", clock.now(), ring("lost"))
    timers.after("b", 0.0, ring("lost"))
    client.delete(keys.timers("notifier")[2])
    timers.set("c", clock.now(), ring("known"))

    assert due(timers) == ["known"]


def test_more_due_timers_than_asked_for_come_the_next_time(timers, clock):
    for number in range(5):
        timers.set(f"t{number}", clock.now() - 10 + number, ring(str(number)))
        timers.after(f"u{number}", 0.0, ring("soon"))

    rounds = [len(timers.due(most=4)) for _ in range(4)]

    assert rounds == [4, 4, 2, 0]
