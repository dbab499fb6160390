"""Channels of the settings whose address lacks something."""

import pytest

from house import facts
from notifier.channel import ChannelError
from notifier.channel_opening import UnusableChannel, open_channels


def test_a_channel_that_cannot_be_opened_is_trouble_on_the_others_which_go_on(bench_with):
    bench = bench_with(channels=["smtp://mail.example.org/?to=anna"])
    [channel] = open_channels(bench.context()).values()
    assert isinstance(channel, UnusableChannel)
    bench.channels = {"talk://": bench.talk, "smtp://mail.example.org/?to=anna": channel}
    bench.restart()
    bench.began()
    bench.wait(120, steps=12)
    said = [message.line for message in bench.talk.messages.values()]
    assert any("Motion at Front" in each for each in said)
    assert sum("a mail channel needs from=" in each for each in said) == 1
    with pytest.raises(ChannelError, match="needs from="):
        channel.send(next(iter(bench.talk.messages.values())))


def test_trouble_of_a_channel_that_is_removed_from_the_settings_ends(bench_with):
    bench = bench_with()
    for about in ("smtp://mail.example.org/", "talk://"):
        bench.record(facts.TroubleBegan(at=bench.clock.now(), kind="channel", about=about, text="it is away"))
    bench.restart()
    bench.settle()
    assert [each.about for each in bench.log.state().troubles] == ["talk://"]
