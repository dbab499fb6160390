"""A request is answered once, and its repeats as it was."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.slack.deduplication import KEPT_SECONDS, MOST, Deduplication
from house.clock import FakeClock

Until = Callable[..., None]


class Answers:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> str:
        self.count += 1
        return f"answer {self.count}"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def test_a_repeat_gets_the_same_answer_for_as_long_as_a_signature_can_be_fresh(clock: FakeClock) -> None:
    repeats, answer = Deduplication(clock), Answers()

    assert repeats.once("a", answer) == "answer 1"
    clock.advance(KEPT_SECONDS - 1)
    assert repeats.once("a", answer) == "answer 1"
    clock.advance(2)
    assert repeats.once("a", answer) == "answer 2"


def test_a_request_that_failed_may_come_again(clock: FakeClock) -> None:
    repeats, answer = Deduplication(clock), Answers()

    def fail() -> str:
        raise ConnectionError("away")

    with pytest.raises(ConnectionError):
        repeats.once("a", fail)

    assert repeats.once("a", answer) == "answer 1"


def test_a_repeat_that_comes_meanwhile_waits_for_the_answer(clock: FakeClock, until: Until) -> None:
    repeats, going, go_on = Deduplication(clock), threading.Event(), threading.Event()
    calls = []

    def slow() -> str:
        calls.append(1)
        going.set()
        go_on.wait(60)
        return "slow"

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(repeats.once, "a", slow)
        going.wait(60)
        second = pool.submit(repeats.once, "a", slow)
        until(second.running, "the repeat has come")
        go_on.set()

        assert (first.result(60), second.result(60), len(calls)) == ("slow", "slow", 1)


def test_the_memory_of_requests_is_bounded(clock: FakeClock) -> None:
    repeats, answer = Deduplication(clock), Answers()
    for number in range(MOST + 10):
        repeats.once(str(number), answer)

    assert repeats.once("0", answer) == f"answer {MOST + 11}"
    assert repeats.once(str(MOST + 9), answer) == f"answer {MOST + 10}"
