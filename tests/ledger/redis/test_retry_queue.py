"""What waits for another try: in order within an event, independently otherwise."""

import math

import pytest

from house import facts
from ledger.redis.log import Taken
from ledger.redis.retry_queue import PendingWork, RetryQueue
from ledger.redis.timers import Claimed


@pytest.fixture
def queue():
    return RetryQueue()


def began(entry, event="e"):
    fact = facts.EventBegan(at=1.0, event=event, camera="front")
    return PendingWork(fact, Taken(entry, fact))


def timer(body="first", id="t"):
    fact = facts.SettingsChanged(at=1.0, what=body, by="timer")
    return PendingWork(fact, Claimed(id, fact, body))


def filled(queue, *works):
    for work in works:
        queue.add(work)
    return works


def test_only_the_oldest_of_an_event_may_be_tried(queue):
    first, second, other = filled(queue, began("1-0"), began("2-0"), began("3-0", "another"))

    assert (queue.behind(first), queue.behind(second), queue.behind(other)) == (False, True, False)
    assert queue.behind(began("4-0")), "new work about the event waits as well"


def test_work_about_no_event_waits_for_no_other(queue):
    filled(queue, timer(id="t"), timer(id="u"))

    assert not queue.behind(timer(id="v"))
    assert [work.key for work in queue.due(0.0) if queue.remove(work) is None] == ["timer t", "timer u"]


def test_what_is_behind_comes_in_the_same_round_once_the_oldest_is_done(queue):
    works = filled(queue, began("1-0"), began("2-0"), began("3-0"))
    tried = []

    for work in queue.due(0.0):
        tried.append(work)
        if work is works[1]:
            work.not_before = 5.0  # it failed
        else:
            queue.remove(work)

    assert tried == list(works[:2])
    assert list(queue.due(4.9)) == []
    assert queue.next_in(1.0) == 4.0


def test_what_waits_already_is_not_added_twice_and_what_does_not_is_not_removed(queue):
    (first,) = filled(queue, began("1-0"))
    queue.add(first)
    queue.remove(began("1-0"))
    assert len(queue) == 1

    queue.remove(first)
    queue.remove(first)

    assert (len(queue), queue.get("1-0"), queue.next_in(0.0)) == (0, None, math.inf)


def test_work_taken_out_of_the_middle_leaves_the_order_of_the_rest(queue):
    first, second, third = filled(queue, began("1-0"), began("2-0"), began("3-0"))

    queue.remove(second)
    queue.remove(first)

    assert not queue.behind(third)


def test_a_timer_set_anew_has_the_key_of_the_earlier_one_and_is_another(queue):
    first, again = timer("first"), timer("again")
    queue.add(first)

    assert queue.get(again.key) is first
    assert first.identity != again.identity
