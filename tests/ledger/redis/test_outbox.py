"""The outbox: order, once, texts beside media, attempts and limits that last."""

import logging
from dataclasses import replace

import pytest

from house.clock import FakeClock
from ledger.redis import keys
from ledger.redis import outbox as module
from ledger.redis.outbox import Outbox, PlainJson

SLACK, TERMINAL = "slack://", "terminal://"


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def outbox(client, clock):
    return Outbox(client, PlainJson(), clock)


def put(outbox, event, what="text", channel=SLACK, **more):
    return outbox.put(channel, f"{event}:{channel}:{what}", {"event": event, "what": what}, key=event, **more)


def waiting(outbox, channel=SLACK, lane="text"):
    return [item.message["event"] for item in outbox.items(channel, lane)]


def first(outbox, channel=SLACK, lane="text"):
    return next(outbox.items(channel, lane))


def send(outbox, **more):
    item = first(outbox)
    outbox.done(item, **more)
    return item.message["event"]


def test_items_leave_in_the_order_they_came(outbox):
    for event in ("a", "b", "c"):
        put(outbox, event)

    assert [send(outbox) for _ in range(3)] == ["a", "b", "c"]
    assert waiting(outbox) == []


def test_a_long_queue_is_read_in_its_order(outbox):
    events = [f"e{number:03}" for number in range(module.PIECE * 2 + 5)]
    for event in events:
        put(outbox, event)

    assert waiting(outbox) == events
    assert outbox.depth(SLACK) == len(events)


def test_an_item_put_twice_is_sent_once(outbox):
    assert put(outbox, "a")
    assert not put(outbox, "a")
    send(outbox)

    assert not put(outbox, "a"), "not even after it was sent"
    assert waiting(outbox) == []
    assert outbox.depth(SLACK) == 0


def test_what_is_remembered_of_item_ids_is_bounded(outbox, client, monkeypatch):
    monkeypatch.setattr(keys, "REMEMBERED_SEEN", 3)
    for number in range(6):
        put(outbox, f"e{number}")

    assert client.zcard(keys.outbox_part(SLACK, "ids")) == 3
    assert not put(outbox, "e5")


def test_channels_and_lanes_have_queues_of_their_own(outbox):
    put(outbox, "a")
    put(outbox, "b", channel=TERMINAL)
    put(outbox, "c", "picture", lane="media")

    assert (waiting(outbox), waiting(outbox, TERMINAL), waiting(outbox, lane="media")) == (["a"], ["b"], ["c"])


def test_an_item_that_failed_stays_first_and_its_failures_and_odd_errors_are_counted_apart(outbox):
    put(outbox, "a")
    put(outbox, "b")

    outbox.tried(replace(first(outbox), failures=1))
    outbox.tried(replace(first(outbox), failures=2, odd=1, aside_until=5.0))

    item = first(outbox)
    assert (item.message["event"], item.failures, item.odd, item.aside_until) == ("a", 2, 1, 5.0)


def test_what_failed_is_forgotten_with_its_item(outbox, client):
    put(outbox, "a")
    outbox.tried(replace(first(outbox), failures=3))
    outbox.done(first(outbox))

    assert client.hlen(keys.outbox_part(SLACK, "tries")) == 0


def test_counts_that_cannot_be_read_begin_anew_and_cost_no_item(outbox, client):
    put(outbox, "a")
    client.hset(keys.outbox_part(SLACK, "tries"), f"a:{SLACK}:text", "many")

    assert first(outbox).failures == 0


def test_a_limit_lasts_as_long_as_the_channel_asked_even_over_a_restart(outbox, clock, redis_server):
    outbox.limit(SLACK, "edit", 30)
    redis_server.kill()
    redis_server.start()
    after = Outbox(redis_server.client(), PlainJson(), clock)

    assert after.limited(SLACK, "edit") == pytest.approx(30)
    assert after.limited(SLACK, "post") == after.limited(TERMINAL, "edit") == 0
    clock.advance(30)
    assert after.limited(SLACK, "edit") == 0


def test_a_limit_is_not_prolonged_when_the_clock_is_set_back(outbox, clock):
    outbox.limit(SLACK, "edit", 30)

    clock.set_back(3600)
    clock.advance(30)

    assert outbox.limited(SLACK, "edit") == 0


def test_after_a_restart_of_the_machine_a_limit_goes_by_the_wall_clock(outbox, clock, client, monkeypatch):
    outbox.limit(SLACK, "edit", 30)
    monkeypatch.setattr(module, "boot_id", lambda: "another boot")
    rebooted = FakeClock(now=clock.now() + 10)
    rebooted.advance(-900)  # the monotonic clock begins anew
    rebooted.set_back(-900)
    after = Outbox(client, PlainJson(), rebooted)

    assert after.limited(SLACK, "edit") == pytest.approx(20)
    rebooted.advance(20)
    assert after.limited(SLACK, "edit") == 0


def test_what_a_sending_brought_is_remembered_when_the_item_leaves(outbox):
    put(outbox, "a")
    put(outbox, "a", "edit")

    send(outbox, remember={"ts": "1.5", "channel": "C1"})
    send(outbox, remember={"edited": True})

    assert outbox.refs(SLACK, "a") == {"ts": "1.5", "channel": "C1", "edited": True}
    assert outbox.refs(TERMINAL, "a") == {}


def test_refs_can_be_remembered_while_the_item_stays(outbox):
    put(outbox, "a")
    outbox.remember(SLACK, "a", {"pages": [1]})

    assert outbox.refs(SLACK, "a") == {"pages": [1]}
    assert waiting(outbox) == ["a"]


def test_leaving_and_remembering_are_one_step(outbox, client, monkeypatch):
    put(outbox, "a")
    put(outbox, "b")
    send(outbox, remember={"ts": "1"})
    item = first(outbox)
    asked = []
    execute = type(client).execute_command
    monkeypatch.setattr(type(client), "execute_command",
                        lambda self, *words, **more: asked.append(words[0]) or execute(self, *words, **more))

    outbox.done(item, {"ts": "2"})

    assert asked == ["EVALSHA"]
    assert outbox.refs(SLACK, "b") == {"ts": "2"}
    assert outbox.depth(SLACK) == 0


def test_the_oldest_refs_are_forgotten_first(outbox, monkeypatch):
    monkeypatch.setattr(keys, "REMEMBERED_REFS", 2)
    for event in ("a", "b", "c"):
        put(outbox, event)
        send(outbox, remember={"ts": event})

    assert [outbox.refs(SLACK, event) for event in "abc"] == [{}, {"ts": "b"}, {"ts": "c"}]


def test_refs_are_kept_under_the_items_id_where_it_has_no_key(outbox):
    outbox.put(SLACK, "trouble-1", {"text": "offline"})

    outbox.done(first(outbox), {"ts": "9"})

    assert outbox.refs(SLACK, "trouble-1") == {"ts": "9"}


def test_a_refused_item_is_kept_aside_with_its_reason_and_the_next_goes(outbox):
    put(outbox, "a")
    put(outbox, "b")

    outbox.refuse(first(outbox), "channel_not_found")

    assert waiting(outbox) == ["b"]
    assert outbox.refused(SLACK) == [{"id": f"a:{SLACK}:text", "reason": "channel_not_found",
                                      "message": {"event": "a", "what": "text"}}]


def test_what_is_done_with_an_item_that_is_gone_changes_nothing(outbox, client):
    put(outbox, "a")
    put(outbox, "b")
    item = first(outbox)
    outbox.done(item, {"ts": "1"})

    outbox.done(item, {"ts": "2"})
    outbox.tried(replace(item, failures=1))

    assert waiting(outbox) == ["b"]
    assert outbox.refs(SLACK, "a") == {"ts": "1"}
    assert client.hlen(keys.outbox_part(SLACK, "tries")) == 0


def test_an_id_without_its_item_does_not_block_the_queue(outbox, client):
    client.rpush(keys.outbox(SLACK, "text"), "ghost")
    put(outbox, "a")

    assert waiting(outbox) == ["a"]
    assert outbox.depth(SLACK) == 1


class OnlyNumbers(PlainJson):
    """A codec that reads nothing but numbers."""

    def decode(self, stored):
        if not isinstance(stored, int):
            raise ValueError("it is no number")
        return stored


@pytest.mark.parametrize("stored", [
    "no JSON", "[]", "null", '{"key": "k"}', '{"message": "secret", "key": "k", "put_at": 1}',
    '{"message": 1, "key": "k", "put_at": []}',
])  # fmt: skip
def test_what_cannot_be_read_is_dropped_with_a_line_that_quotes_nothing_of_it(client, clock, caplog, stored):
    outbox = Outbox(client, OnlyNumbers(), clock)
    for number in range(2):
        outbox.put(SLACK, f"id{number}", number)
    client.hset(keys.outbox_part(SLACK, "items"), "id0", stored)

    with caplog.at_level(logging.WARNING):
        assert [item.message for item in outbox.items(SLACK, "text")] == [1]

    assert outbox.depth(SLACK) == 1
    assert "id0 cannot be read and is dropped" in caplog.text
    assert "secret" not in caplog.text


def test_the_outbox_survives_a_crash_of_the_server(outbox, clock, redis_server):
    put(outbox, "a")
    put(outbox, "a", "picture", lane="media")
    redis_server.kill()
    redis_server.start()

    assert Outbox(redis_server.client(), PlainJson(), clock).depth(SLACK) == 2
