"""Waiting costs nothing: what a long outage writes, and what counts as a failure."""

import pytest

from house import facts
from ledger.redis import keys
from notifier.channel import ChannelError

AWAY = ChannelError("Slack cannot be reached: Connection refused", transient=True)
UNREADY = ChannelError("Slack cannot show the picture (invalid_blocks)", transient=False, about="picture")


def failing(error, *operations):
    """Trouble that strikes these operations (all when none is named)."""

    def trouble(operation):
        if not operations or operation in operations:
            raise error

    return trouble


def log_file(client):
    """The bytes of the log's file, with those that a busy disk has still to take."""
    info = client.info("persistence")
    return info["aof_current_size"] + info["aof_buffer_length"]


def sends_for(bench, seconds, step=0.1):
    """Let the senders send as time passes, in steps shorter than any wait."""
    for _ in range(round(seconds / step)):
        bench.clock.advance(step)
        bench.send()


@pytest.mark.parametrize("down", [("upload",), ()])
def test_six_minutes_of_outage_with_a_picture_waiting_write_less_than_a_tenth_of_50_kb(bench, down):
    bench.show.trouble = failing(AWAY, *down)
    bench.began(picture=True)
    bench.settle()
    bench.covered()
    before, asked = log_file(bench.client), len(bench.show.calls)

    sends_for(bench, 360)

    assert log_file(bench.client) - before < 5_000
    assert len(bench.show.calls) - asked > 10, "it was tried all the time"


def test_a_picture_that_is_processed_for_half_a_minute_writes_nothing_meanwhile(bench):
    bench.show.trouble = failing(UNREADY, "show")
    bench.began(picture=True)
    bench.covered()
    before, asked = log_file(bench.client), len(bench.show.calls)

    sends_for(bench, 25)

    assert len(bench.show.calls) - asked > 50
    assert log_file(bench.client) == before


def test_the_first_failure_after_long_waits_is_tried_again_in_half_a_second(bench):
    bench.show.trouble = failing(UNREADY, "show")
    bench.began(picture=True)
    bench.covered()
    sends_for(bench, 10)
    bench.show.trouble = failing(AWAY, "show")
    sends_for(bench, 0.4)
    bench.show.trouble = failing(RuntimeError, "nothing")

    sends_for(bench, 0.7)

    assert bench.show.files == {1: "F1"}


def test_a_message_that_cannot_be_read_is_dropped_with_a_line_in_the_log_and_the_next_goes(bench, caplog):
    bench.began()
    bench.work()
    [id] = bench.client.lrange(keys.outbox("show://", "text"), 0, -1)
    bench.client.hset(keys.outbox_part("show://", "items"), id, "no message")
    bench.record(facts.AlertTestAsked(at=bench.clock.now(), by="ann"))
    bench.settle()

    assert [line.split(" · ")[0] for line in bench.show.said] == ["Test alert of My house"]
    assert bench.outbox.depth("show://") == 0
    assert "cannot be read" in caplog.text
