"""However late the network brings calls, the service never sees more than so many of them within a second."""

import threading
from concurrent.futures import ThreadPoolExecutor
from random import Random
from time import monotonic, sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.commands.scenes.rate_limit import RateLimit
from house.clock import FakeClock, SystemClock

CALLS = 10


def most_in_a_second(seen: list[float]) -> int:
    return max(sum(0 <= other - at <= 1.0 for other in seen) for at in seen)


@given(st.lists(st.tuples(st.floats(0, 2), st.floats(0, 1)), min_size=1, max_size=60))
def test_no_second_has_more_calls_whenever_each_is_seen_between_its_beginning_and_its_answer(calls):
    clock = FakeClock()
    limit, seen = RateLimit(CALLS, clock), []
    for seconds, part in calls:
        with limit.turn():
            seen.append(clock.monotonic() + seconds * part)
            clock.sleep(seconds, threading.Event())
    assert most_in_a_second(seen) <= CALLS


def test_calls_that_are_answered_at_once_use_all_that_is_allowed():
    clock = FakeClock()
    limit = RateLimit(CALLS, clock)
    began = clock.monotonic()
    for _ in range(101):
        with limit.turn():
            pass
    assert 10.0 <= clock.monotonic() - began <= 10.2


def test_many_threads_with_a_slow_network_stay_within_the_limit():
    limit, random, seen = RateLimit(CALLS, SystemClock()), Random(4), []
    delays = [(random.uniform(0, 0.1), random.uniform(0, 0.1)) for _ in range(25)]

    def call(delay: tuple[float, float]) -> None:
        with limit.turn():
            sleep(delay[0])
            seen.append(monotonic())
            sleep(delay[1])

    with ThreadPoolExecutor(25) as pool:
        list(pool.map(call, delays))
    assert len(seen) == 25 and most_in_a_second(seen) <= CALLS


def test_a_call_that_fails_gives_its_place_back():
    clock = FakeClock()
    limit = RateLimit(1, clock)
    with pytest.raises(OSError, match="away"), limit.turn():
        raise OSError("away")
    began = clock.monotonic()
    with limit.turn():
        assert 1.0 <= clock.monotonic() - began <= 1.1


def test_nobody_passes_while_the_service_asks_to_wait():
    clock = FakeClock()
    limit = RateLimit(CALLS, clock)
    limit.hold(5.0)
    began = clock.monotonic()
    with limit.turn():
        assert clock.monotonic() - began >= 5.0


def test_who_is_told_to_stop_waits_no_longer():
    stop = threading.Event()
    limit = RateLimit(CALLS, SystemClock(), stop)
    limit.hold(1000.0)
    stop.set()
    with limit.turn():
        assert stop.is_set()
