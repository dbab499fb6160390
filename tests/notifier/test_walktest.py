"""A walk test tells each event at once, whatever the mode."""

from house import facts


def began(bench, event, camera="front", ago=0.0):
    fact = facts.EventBegan(at=bench.clock.now() - ago, event=event, camera=camera, zones=("door",))
    bench.record(fact)
    return fact


def walk(bench, seconds=600.0):
    bench.record(facts.WalkTestChosen(at=bench.clock.now(), until=bench.clock.now() + seconds, by="ann"))


def test_each_event_is_told_with_its_delay_in_a_mode_that_tells_nothing(bench):
    bench.chose("home")
    walk(bench)
    bench.clock.advance(5)
    began(bench, "e1", ago=1.5)
    bench.settle()

    assert [line.split(" · ")[0] for line in bench.talk.said] == ["Walk test: Front"]
    assert "in door, told 1.5 s later" in bench.talk.said[0]
    assert bench.show.said == bench.talk.said
    assert [(f.event, f.delay) for f in bench.log.recent(10, [facts.WalkTestReported])] == [("e1", 1.5)]


def test_an_event_is_told_once_however_often_it_is_answered(bench):
    bench.chose("home")
    walk(bench)
    fact = began(bench, "e1")
    bench.settle()
    bench.notifier.worker.handlers[facts.EventBegan](fact)
    bench.settle()

    assert len(bench.talk.said) == 1


def test_before_and_after_the_test_nothing_is_told(bench):
    bench.chose("home")
    began(bench, "e0")
    bench.settle()
    walk(bench, 60)
    bench.clock.advance(61)
    began(bench, "e1")
    bench.settle()

    assert bench.talk.said == []
