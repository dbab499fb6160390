"""The outbox: order, once, text before media, waits that last."""

import pytest

from house.clock import FakeClock
from ledger.redis import keys
from ledger.redis import outbox as module
from ledger.redis.outbox import Outbox

SLACK, TERMINAL = "slack://", "terminal://"


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def outbox(client, clock):
    return Outbox(client, clock)


def put(outbox, event, what="text", channel=SLACK, **more):
    return outbox.put(channel, f"{event}:{channel}:{what}", {"event": event, "what": what}, **more)


def send(outbox, channel=SLACK, **more):
    item = outbox.head(channel)
    outbox.done(channel, item.id, **more)
    return item.body["event"]


def test_items_leave_in_the_order_they_came(outbox):
    for event in ("a", "b", "c"):
        put(outbox, event)

    assert [send(outbox) for _ in range(3)] == ["a", "b", "c"]
    assert outbox.head(SLACK) is None


def test_an_item_put_twice_is_sent_once(outbox):
    assert put(outbox, "a")
    assert not put(outbox, "a")
    send(outbox)

    assert not put(outbox, "a"), "not even after it was sent"
    assert outbox.head(SLACK) is None
    assert outbox.depth(SLACK) == 0


def test_what_is_remembered_of_item_ids_is_bounded(outbox, client, monkeypatch):
    monkeypatch.setattr(keys, "REMEMBERED_SEEN", 3)
    for number in range(6):
        put(outbox, f"e{number}")

    assert client.zcard(keys.outbox_part(SLACK, "ids")) == 3
    assert not put(outbox, "e5")


def test_a_stuck_channel_delays_no_other(outbox):
    put(outbox, "a")
    put(outbox, "a", channel=TERMINAL)

    outbox.later(SLACK, f"a:{SLACK}:text", 3600)

    assert outbox.head(SLACK) is None
    assert outbox.head(TERMINAL).body["event"] == "a"


def test_texts_go_before_media_and_neither_waits_for_the_other(outbox):
    put(outbox, "a", "picture", lane="media")
    put(outbox, "b", "text")

    assert outbox.head(SLACK).body["what"] == "text"
    assert outbox.head(SLACK, "media").body["what"] == "picture"
    outbox.later(SLACK, f"a:{SLACK}:picture", 60)
    assert outbox.head(SLACK, "media") is None
    assert outbox.head(SLACK).body["what"] == "text"


def test_an_item_that_failed_stays_first_of_its_lane_and_counts_its_tries(outbox, clock):
    put(outbox, "a")
    put(outbox, "b")

    for seconds in (1, 2):
        outbox.later(SLACK, f"a:{SLACK}:text", seconds)
        clock.advance(seconds)

    item = outbox.head(SLACK)
    assert (item.body["event"], item.tries) == ("a", 2)


def test_a_channel_holds_off_as_long_as_it_was_told_even_over_a_restart(outbox, clock, client, redis_server):
    put(outbox, "a")
    outbox.later(SLACK, f"a:{SLACK}:text", 30)
    redis_server.kill()
    redis_server.start()
    after = Outbox(redis_server.client(), clock)

    assert after.head(SLACK) is None
    assert after.wait(SLACK) == pytest.approx(30)
    clock.advance(30)
    assert after.head(SLACK).tries == 1


def test_a_hold_off_is_not_prolonged_when_the_clock_is_set_back(outbox, clock):
    put(outbox, "a")
    outbox.later(SLACK, f"a:{SLACK}:text", 30)

    clock.set_back(3600)
    clock.advance(30)

    assert outbox.head(SLACK) is not None


def test_after_a_restart_of_the_machine_a_hold_off_goes_by_the_wall_clock(outbox, clock, client, monkeypatch):
    put(outbox, "a")
    outbox.later(SLACK, f"a:{SLACK}:text", 30)
    monkeypatch.setattr(module, "boot_id", lambda: "another boot")
    rebooted = FakeClock(now=clock.now() + 10)
    rebooted.advance(-900)  # the monotonic clock begins anew
    rebooted.set_back(-900)
    after = Outbox(client, rebooted)

    assert after.wait(SLACK) == pytest.approx(20)
    rebooted.advance(20)
    assert after.wait(SLACK) == 0


def test_what_a_sending_brought_is_remembered_when_the_item_leaves(outbox):
    put(outbox, "a")
    put(outbox, "a", "edit")

    send(outbox, remember={"ts": "1.5", "channel": "C1"})
    send(outbox, remember={"edited": True})

    assert outbox.refs(SLACK, "a") == {"ts": "1.5", "channel": "C1", "edited": True}
    assert outbox.refs(TERMINAL, "a") == {}


def test_leaving_and_remembering_are_one_step(outbox, client, monkeypatch):
    put(outbox, "a")
    put(outbox, "b")
    send(outbox, remember={"ts": "1"})
    item = outbox.head(SLACK)
    asked = []
    execute = type(client).execute_command
    monkeypatch.setattr(type(client), "execute_command",
                        lambda self, *words, **more: asked.append(words[0]) or execute(self, *words, **more))

    outbox.done(SLACK, item.id, {"ts": "2"})

    assert [word for word in asked if word != "HGET"] == ["EVALSHA"]
    assert outbox.refs(SLACK, "b") == {"ts": "2"}
    assert outbox.depth(SLACK) == 0


def test_the_oldest_refs_are_forgotten_first(outbox, monkeypatch):
    monkeypatch.setattr(keys, "REMEMBERED_REFS", 2)
    for event in ("a", "b", "c"):
        put(outbox, event)
        send(outbox, remember={"ts": event})

    assert [outbox.refs(SLACK, event) for event in "abc"] == [{}, {"ts": "b"}, {"ts": "c"}]


def test_refs_can_be_kept_under_a_key_of_ones_own(outbox):
    outbox.put(SLACK, "trouble-1", {"text": "offline"}, key="trouble:front")

    outbox.done(SLACK, "trouble-1", {"ts": "9"})

    assert outbox.refs(SLACK, "trouble:front") == {"ts": "9"}


def test_a_refused_item_is_told_to_the_hook_and_the_next_goes(client, clock):
    told = []
    outbox = Outbox(client, clock, on_refused=lambda item, reason: told.append((item.body["event"], reason)))
    put(outbox, "a")
    put(outbox, "b")

    outbox.refuse(SLACK, f"a:{SLACK}:text", "channel_not_found")

    assert told == [("a", "channel_not_found")]
    assert outbox.head(SLACK).body["event"] == "b"
    assert outbox.refused(SLACK)[0]["reason"] == "channel_not_found"


def test_an_item_stays_when_the_hook_of_its_refusal_fails(client, clock):
    def hook(item, reason):
        raise RuntimeError("killed here")

    outbox = Outbox(client, clock, on_refused=hook)
    put(outbox, "a")

    with pytest.raises(RuntimeError):
        outbox.refuse(SLACK, f"a:{SLACK}:text", "no")

    assert outbox.depth(SLACK) == 1


def test_what_is_done_with_an_item_that_is_gone_changes_nothing(outbox):
    put(outbox, "a")

    outbox.done(SLACK, "unknown", {"ts": "1"})
    outbox.later(SLACK, "unknown", 60)
    outbox.refuse(SLACK, "unknown", "no")

    assert outbox.head(SLACK).body["event"] == "a"
    assert outbox.depth(SLACK) == 1


def test_an_id_without_its_item_does_not_block_the_queue(outbox, client):
    client.rpush(keys.outbox(SLACK, "text"), "ghost")
    put(outbox, "a")

    assert outbox.head(SLACK).body["event"] == "a"


def test_the_outbox_survives_a_crash_of_the_server(outbox, clock, redis_server):
    put(outbox, "a")
    put(outbox, "a", "picture", lane="media")
    redis_server.kill()
    redis_server.start()

    assert Outbox(redis_server.client(), clock).depth(SLACK) == 2
