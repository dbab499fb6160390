"""What one lane of a channel brings says nothing about its other lane."""

from house import facts
from notifier.channel import ChannelError

REVOKED = ChannelError("Slack refuses the bot token (token_revoked)", transient=False)


def test_a_picture_that_is_removed_does_not_end_the_refusal_of_words(bench):
    bench.channels, bench.spares = {"show://": bench.show}, {"talk://": bench.talk}
    bench.restart()
    bench.show.trouble = lambda operation: (_ for _ in ()).throw(REVOKED) if operation == "send" else None
    bench.began("e1")
    bench.settle()
    bench.settle()
    bench.record(facts.PictureShared(at=bench.clock.now(), channel="show://", file="F9"))
    bench.settle()
    assert bench.show.forgotten == ["F9"]
    bench.clock.advance(1000)
    bench.began("e2")
    bench.work()

    assert bench.outbox.depth("talk://") > 0, "the spare channel is used as long as words are refused"
