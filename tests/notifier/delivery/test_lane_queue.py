"""What of a lane may be sent now: in order, past what waits, and without writing for it."""

import pytest

from house.clock import FakeClock
from ledger.redis.outbox import Outbox
from notifier.channel import NotYet
from notifier.delivery.lane_queue import ASIDE, LaneQueue
from notifier.outbox_messages import ForgetFile, MessageCodec, NoteMessage, OutboxMessage


class TickingClock(FakeClock):
    """A clock that goes on each time somebody looks at it."""

    def monotonic(self) -> float:
        self.advance(0.004)
        return super().monotonic()


@pytest.fixture
def queue_of(client):
    """`queue_of("a", "b")`: a queue in which these notes wait."""

    def made(*ids, clock=None, lane="text", message: OutboxMessage | None = None):
        clock = clock or FakeClock()
        outbox = Outbox(client, MessageCodec(), clock)
        for id in ids:
            outbox.put("show://", id, message or NoteMessage(id, ""), lane=lane, key=id[0])
        return LaneQueue(outbox, "show://", lane, clock)

    return made


def next_id(queue):
    item = queue.next()
    return item.id if item else None


def limited(queue, seconds=1.0):
    """The next item is limited, and so is everything after it."""
    queue.failed(queue.next(), seconds, "post")
    while (item := queue.next()) is not None:
        queue.not_yet(item, NotYet("limited", seconds, "post"))


def test_what_is_limited_goes_on_in_its_order_however_long_looking_takes(queue_of):
    ids = [f"{number:02}" for number in range(20)]
    queue = queue_of(*ids, clock=TickingClock())
    limited(queue)
    while (found := next_id(queue)) is None:
        pass
    assert found == "00"


def test_what_waits_is_passed_by_others_and_goes_on_in_its_turn(queue_of):
    queue = queue_of("a", "b")
    queue.not_yet(queue.next(), NotYet("not now", 2.0))
    assert next_id(queue) == "b"
    queue.clock.advance(2.0)
    assert (next_id(queue), queue.next().waits) == ("a", 1)


def test_in_the_lane_of_media_what_waits_is_passed_by_others_of_another_key_alone(queue_of):
    queue = queue_of("a1", "a2", "b1", lane="media", message=ForgetFile("F1"))
    queue.not_yet(queue.next(), NotYet("not now", 2.0))
    assert next_id(queue) == "b1"


def test_a_limit_holds_up_what_it_limits_and_a_failure_everything(queue_of):
    queue = queue_of("a", "b")
    queue.failed(queue.next(), 5.0, "edit")
    assert (next_id(queue), queue.off(), queue.wait()) == ("b", 0.0, pytest.approx(5.0))
    queue.failed(queue.next(), 3.0, "")
    assert (next_id(queue), queue.off(), queue.busy()) == (None, pytest.approx(3.0), True)
    queue.clock.advance(3.0)
    assert next_id(queue) == "b"


def test_only_attempts_are_kept_over_a_restart(queue_of, client):
    queue = queue_of("a")
    queue.not_yet(queue.next(), NotYet("not now", 100.0))
    queue.clock.advance(100.0)
    queue.failed(queue.next(), 100.0, "")
    queue.clock.advance(100.0)
    queue.odd(queue.next(), 100.0)
    again = LaneQueue(queue.outbox, "show://", "text", queue.clock)
    item = again.next()
    assert (item.failures, item.odd, item.waits) == (1, 1, 0)


def test_what_stepped_aside_is_back_after_an_hour_or_when_the_clock_was_set_back(queue_of):
    queue = queue_of("a", "b")
    queue.step_aside(queue.next())
    assert (next_id(queue), queue.is_aside("a"), queue.is_aside("b")) == ("b", True, False)
    queue.clock.advance(ASIDE)
    assert (next_id(queue), queue.is_aside("a")) == ("a", False)
    queue.step_aside(queue.next())
    queue.clock.set_back(10.0)
    assert next_id(queue) == "a"


def test_what_is_done_or_refused_holds_up_nothing(queue_of):
    queue = queue_of("a", "b", "c")
    first = queue.next()
    queue.not_yet(first, NotYet("not now", 50.0))
    queue.done(first, {})
    queue.refuse(queue.next(), "no")
    assert (next_id(queue), queue.wait()) == ("c", float("inf"))
