"""Hours of trouble in seconds: a channel that is down, then a storm of rate limits, with events going on."""

import random

from notifier.channel import ChannelError

CAMERAS = ("front", "yard", "door")
DOWN = (200.0, 800.0)
STORM = (800.0, 1100.0)


class Weather:
    """Trouble of a channel by the clock: down for ten minutes, then two calls in three are rate-limited."""

    def __init__(self, clock, seed):
        self.clock, self.began, self.random = clock, clock.monotonic(), random.Random(seed)

    def __call__(self, operation):
        age = self.clock.monotonic() - self.began
        if DOWN[0] <= age < DOWN[1]:
            raise ChannelError("Slack cannot be reached: Connection refused", transient=True)
        if STORM[0] <= age < STORM[1] and self.random.random() < 0.66:
            seconds = self.random.choice((1.0, 2.0, 5.0))
            raise ChannelError("Slack asks to wait (429)", transient=True, retry_after=seconds)


def play(bench, seed, events, seconds=1200.0):
    """Let events begin, get labels and end on three cameras, whatever the channel does; then wait until all is sent."""
    chance = random.Random(seed)
    bench.show.trouble = Weather(bench.clock, seed)
    for number in range(events):
        name, camera = f"e{number:03}", chance.choice(CAMERAS)
        bench.began(name, camera, picture=True)
        bench.wait(seconds / events / 2)
        if chance.random() < 0.7:
            bench.labelled(name, camera, person=0.9)
        bench.wait(seconds / events / 2)
        if chance.random() < 0.9:
            bench.ended(name, camera, duration=3.0)
    for _ in range(400):
        bench.settle()
        if not bench.outbox.depth("show://") + bench.outbox.depth("talk://"):
            return
        bench.clock.advance(5)
    raise AssertionError(f"still waiting: {bench.outbox.depth('show://')}")


def words(channel):
    """How the message of each event reads now; notes about the house are left out."""
    return {message.event: message.line for message in channel.messages.values() if message.event}


def numbers(lines):
    """The events whose lines these are, in their order; ids are e000, e001, ..."""
    return [line.split("event ")[1].split(" ")[0] for line in lines]


def test_ten_minutes_of_outage_and_a_storm_lose_double_and_disorder_nothing(bench_with):
    bench = bench_with(cameras={name: {"source": "demo://"} for name in CAMERAS})
    play(bench, seed=7, events=120)
    sent = [decision.event for decision in bench.decisions() if decision.sent]
    assert len(sent) == 120

    top = {number: message.event for number, message in bench.show.messages.items() if message.event}
    assert set(top.values()) == {bench.incident_of(event) for event in sent}
    assert len(top) == len(set(top.values()))
    assert list(top.values()) == sorted(top.values())  # ids count up with the facts
    for number, incident in top.items():
        told = numbers(bench.show.lines_of(number))
        assert told == [event for event in sent if bench.incident_of(event) == incident]
    assert sum(len(bench.show.lines_of(number)) for number in top) == 120

    assert {number for number, file in bench.show.files.items() if file} == set(top)
    assert len(bench.show.threads) == len(bench.show.shared) == 120 - len(top)
    shown, talked = words(bench.show), words(bench.talk)
    assert {event: line.split(" (alerted")[0] for event, line in shown.items()} == talked
    assert any("min late" in line for line in shown.values())
    assert bench.log.state().troubles == ()


def test_after_a_long_outage_a_summary_goes_first(bench_with):
    bench = bench_with(cameras={name: {"source": "demo://"} for name in CAMERAS}, alerts={"cooldown": 0})
    play(bench, seed=3, events=60)
    said = [line for line in bench.show.said if "held up" in line]
    assert len(said) == 1
    held = [line for line in bench.show.said if "late" in line]
    assert bench.show.said.index(said[0]) == bench.show.said.index(held[0]) - 1
    assert int(said[0].split(" ")[0]) >= 25
