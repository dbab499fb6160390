"""The notifier is killed while it alerts an event: after its next start there is one message and one decision.

The kill is an exception that nothing catches, after each answer of a real Redis in turn; then a new notifier begins.
"""

import itertools

import pytest
from redis.connection import AbstractConnection

from ledger.redis.log import Log

CAMERAS = {"front": {"source": "demo://", "alert": {"labels": ["person"], "min_score": 0.5}},
           "yard": {"source": "demo://"}}


class Killed(BaseException):
    """The process ends here."""


def by_its_beginning(bench):
    """The event is alerted as it begins; its picture is still to be chosen."""
    bench.began("e1", "yard", picture=True)
    return ["e1"]


def by_the_end_of_the_wait_for_labels(bench):
    bench.began(picture=True)
    bench.settle()
    bench.clock.advance(1.1)
    return ["e1"]


def by_its_labels(bench):
    bench.began(picture=True)
    bench.settle()
    bench.clock.advance(0.5)
    bench.labelled(person=0.9)
    return ["e1"]


def by_a_later_picture(bench, event="e1"):
    """The analyzer sees a person in a later picture only: so late that the message gets its picture at once."""
    bench.began(event, picture=True)
    bench.labelled(event, dog=0.9)
    bench.settle()
    bench.clock.advance(3)
    bench.labelled(event, person=0.9)
    return [event]


def by_joining_a_message_that_has_its_picture(bench):
    bench.began("e1", picture=True)
    bench.labelled("e1", person=0.9)
    bench.wait(5, steps=5)
    return ["e1", *by_a_later_picture(bench, "e2")]


def by_joining_a_message_whose_picture_is_due(bench):
    bench.began("e2", picture=True)
    bench.labelled("e2", dog=0.9)
    bench.settle()
    bench.clock.advance(1)
    bench.began("e1", picture=True)
    bench.labelled("e1", person=0.9)
    bench.settle()
    bench.labelled("e2", person=0.9)
    return ["e1", "e2"]


WAYS = (by_its_beginning, by_the_end_of_the_wait_for_labels, by_its_labels, by_a_later_picture,
        by_joining_a_message_that_has_its_picture, by_joining_a_message_whose_picture_is_due)


def killed_after(monkeypatch, answers):
    """From now on the process ends when Redis has answered that many times."""
    answered = iter(range(1, 10_000))
    real = AbstractConnection.read_response

    def reading(self, *args, **options):
        answer = real(self, *args, **options)
        if next(answered) >= answers:
            raise Killed
        return answer

    monkeypatch.setattr(AbstractConnection, "read_response", reading)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_kill_after_any_answer_of_redis_while_an_event_is_alerted_loses_and_doubles_nothing(
    bench_with, client, monkeypatch, way
):
    kills = 0
    for answers in itertools.count(1):
        client.flushall()
        bench = bench_with(cameras=CAMERAS, analysis={"analyzer": "nanodet://"})
        alerted = way(bench)
        killed_after(monkeypatch, answers)
        try:
            bench.notifier.worker.run_once(0)
        except Killed:
            kills += 1
        else:
            break
        finally:
            monkeypatch.undo()
        bench.clock.advance(2)
        bench.restart()
        bench.wait(4, steps=2)
        sent = [each.event for each in bench.decisions() if each.sent]
        assert (sent, len(bench.talk.said), len(bench.show.said)) == (alerted, 1, 1), f"after {answers} answers"
        assert list(bench.show.files) == [1], f"after {answers} answers"
        assert bench.timers() == ["cooldown:e1"], f"after {answers} answers"
    assert kills > 8


def test_an_alert_that_a_look_before_the_kill_decided_otherwise_is_recorded_too(bench, monkeypatch):
    bench.chose("away")
    bench.settle()
    bench.began()
    bench.chose("home")  # within the moment in which the newest state of the house counts
    real = Log.record

    def killed(log, fact):
        real(log, fact)
        raise Killed

    monkeypatch.setattr(Log, "record", killed)
    with pytest.raises(Killed):
        bench.work()
    monkeypatch.undo()
    bench.clock.advance(5)
    bench.restart()
    bench.settle()
    assert [each.sent for each in bench.decisions()] == [False, True]
    assert len(bench.talk.said) == 1
