"""What a channel can do is what it says itself: none of it is read from another channel's settings."""

from notifier.channel import ScheduledMessage
from tests.notifier.conftest import PicturesChannel

HOUR = 3600.0


class Lawn(PicturesChannel):
    """A channel that keeps pictures for an hour and posts what it was asked to by itself."""

    delete_after = HOUR
    silence = 1200.0

    def __init__(self):
        super().__init__()
        self.waiting = []

    def scheduled(self):
        return sorted(self.waiting, key=lambda each: each.at)

    def schedule(self, text, at):
        self.waiting.append(ScheduledMessage(f"P{at}", at, text))

    def unschedule(self, id):
        self.waiting = [each for each in self.waiting if each.id != id]


def with_lawn(bench):
    bench.channels = {"lawn://": Lawn(), "show://": bench.show}
    bench.restart()
    return bench.channels["lawn://"]


def test_a_channel_says_itself_how_long_it_keeps_pictures(bench):
    assert bench.settings.slack is None
    lawn = with_lawn(bench)
    bench.began(picture=True)
    bench.covered()
    assert lawn.files == bench.show.files == {1: "F1"}
    bench.wait(HOUR - 60)
    assert lawn.forgotten == []

    bench.wait(120)
    bench.settle()
    assert (lawn.forgotten, bench.show.forgotten) == (["F1"], [])


def test_files_of_two_channels_may_have_the_same_name(bench):
    first, second = Lawn(), Lawn()
    second.delete_after = 2 * HOUR
    bench.channels = {"lawn://": first, "hedge://": second}
    bench.restart()
    bench.began(picture=True)
    bench.covered()

    bench.wait(HOUR + 60, steps=2)
    assert (first.forgotten, second.forgotten) == (["F1"], [])
    bench.wait(HOUR, steps=2)
    assert (first.forgotten, second.forgotten) == (["F1"], ["F1"])


def test_a_channel_says_itself_after_how_long_a_silence_it_speaks(bench):
    lawn = with_lawn(bench)
    bench.settle()
    [message] = lawn.waiting
    assert message.at == int(bench.clock.now() + 1200)
    assert "(20 min)" in message.text


def test_what_a_channel_cannot_do_never_waits_for_it(bench):
    bench.began("e1", picture=True)
    bench.began("e2")
    bench.work()
    assert {type(item.message).__name__ for item in bench.outbox.items("talk://", "text")} == {"AlertMessage"}
    assert list(bench.outbox.items("talk://", "media")) == []
    assert "LinesMessage" in {type(item.message).__name__ for item in bench.outbox.items("show://", "text")}
