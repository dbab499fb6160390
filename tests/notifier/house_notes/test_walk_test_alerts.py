"""A walk test alerts each event at once, whatever the mode."""

from house import facts
from notifier.channel import ChannelError


def began(bench, event, camera="front", ago=0.0):
    fact = facts.EventBegan(at=bench.clock.now() - ago, event=event, camera=camera, zones=("door",))
    bench.record(fact)
    return fact


def walk(bench, seconds=600.0):
    bench.record(facts.WalkTestChosen(at=bench.clock.now(), until=bench.clock.now() + seconds, by="ann"))


def reports(bench):
    return sorted((f.event, f.channel, f.delay) for f in bench.log.recent(10, [facts.WalkTestReported]))


def test_each_event_is_alerted_in_a_mode_that_alerts_nothing_and_then_with_its_delay(bench):
    bench.chose("home")
    walk(bench)
    bench.clock.advance(5)
    began(bench, "e1", ago=1.5)
    bench.settle()

    assert [line.split(" · ")[0] for line in bench.talk.said] == ["Walk test: Front"]
    assert bench.talk.said[0].endswith("in door") and bench.show.said == bench.talk.said
    assert bench.talk.lines[0].endswith("in door, alerted 1.5 s later") and bench.show.lines == bench.talk.lines
    assert reports(bench) == [("e1", "show://", 1.5), ("e1", "talk://", 1.5)]


def test_the_delay_goes_on_until_the_channel_has_answered(bench):
    bench.chose("home")
    walk(bench)
    bench.clock.advance(5)
    bench.show.trouble = lambda operation: bench.clock.advance(2.0) if operation == "send" else None
    began(bench, "e1", ago=1.0)
    bench.settle()

    assert ("e1", "show://", 3.0) in reports(bench)
    assert bench.show.lines[0].endswith("alerted 3.0 s later")


def test_a_channel_that_takes_the_message_later_says_so_and_counts_once(bench):
    walk(bench)
    bench.clock.advance(5)

    def away(operation):
        raise ChannelError("away", transient=True, retry_after=7.0)

    bench.show.trouble = away
    began(bench, "e1")
    bench.settle()
    assert [channel for _, channel, _ in reports(bench)] == ["talk://"]

    bench.show.trouble = lambda operation: None
    bench.wait(8.0)
    bench.wait(60.0)
    assert [(channel, round(delay)) for _, channel, delay in reports(bench)] == [("show://", 8), ("talk://", 0)]


def test_at_the_end_of_its_time_it_is_summed_up_camera_by_camera_once(bench_with):
    bench = bench_with(cameras={"front": {"source": "demo://"}, "yard": {"source": "demo://"}})
    bench.chose("home")
    walk(bench, 60)
    bench.clock.advance(5)
    began(bench, "e1", ago=1.5)
    bench.settle()
    bench.wait(70)
    bench.wait(70)

    over = [line for line in bench.talk.said if line.startswith("The walk test is over")]
    assert over == ["The walk test is over · Front: 1 event; show:// alert sent after 1.5 s; "
                    "talk:// alert sent after 1.5 s\nYard: no event"]


def test_one_that_was_ended_by_hand_is_not_summed_up_again(bench):
    walk(bench, 60)
    bench.clock.advance(5)
    bench.record(facts.WalkTestChosen(at=bench.clock.now(), until=bench.clock.now(), by="ann"))
    bench.settle()
    bench.wait(120)

    assert bench.talk.said == []


def test_an_event_is_alerted_once_however_often_it_is_handled(bench):
    bench.chose("home")
    walk(bench)
    fact = began(bench, "e1")
    bench.settle()
    bench.notifier.worker.handlers[facts.EventBegan](fact)
    bench.settle()

    assert len(bench.talk.said) == 1


def test_before_and_after_the_test_nothing_is_alerted(bench):
    bench.chose("home")
    began(bench, "e0")
    bench.settle()
    walk(bench, 60)
    bench.clock.advance(61)
    began(bench, "e1")
    bench.settle()

    assert bench.talk.said == []
