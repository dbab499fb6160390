"""Which picture an alert's message gets, and when: chosen once, a moment after the words."""

import io
from pathlib import Path

import pytest
from redis.connection import AbstractConnection

from house import facts
from house.settings.whole_config import Settings
from notifier.alerts.cover_picture import SETTLES, SETTLES_LOOKED_AT, best, surest, wait
from notifier.channel import ChannelContext
from notifier.channels.slack.channel import connect

AT = 1_700_000_000.0
BOX = facts.Box(0.1, 0.1, 0.2, 0.4)


class Crash(BaseException):
    """The process ends here."""


def pictured(bench, name):
    """The camera keeps and announces another picture now."""
    picture = bench.pictures.save("front", name, bench.jpeg, {}, bench.clock.now())
    bench.record(facts.EventPictured(at=bench.clock.now(), event="e1", camera="front", picture=picture))
    bench.settle()
    return picture


def looked(bench, picture, **scores):
    """The analyzer answers about that picture now."""
    labels = tuple(facts.Label(name, score, BOX) for name, score in scores.items())
    bench.record(facts.EventLabelled(at=bench.clock.now(), event="e1", camera="front", picture=picture, labels=labels,
                                     analyzer="nanodet"))
    bench.settle()


def covers(bench):
    """The names of the pictures that were handed to the channel, in order."""
    return [picture.name.removesuffix(".jpg") for picture in bench.show.uploads]


def after_two(bench):
    """Motion is alerted with a first picture; a second one is kept at the mark."""
    bench.began(picture=True)
    bench.settle()
    bench.clock.advance(1.5)
    return pictured(bench, "e1-1")


def test_without_labels_the_latest_picture_is_the_best():
    assert best(("a", "b", "c"), {}) == "c"
    assert best((), {}) == ""


def test_a_picture_known_to_show_somebody_is_preferred_and_the_surest_of_them():
    assert best(("a", "b", "c"), {"a": 0.6}) == "a"
    assert best(("a", "b", "c"), {"a": 0.6, "b": 0.9}) == "b"
    assert best(("a", "b", "c"), {"a": 0.9, "b": 0.9}) == "b"


def test_people_vehicles_and_animals_count_and_things_do_not():
    seen = [facts.Label("person", 0.6), facts.Label("dog", 0.7), facts.Label("chair", 0.9)]
    assert surest(seen) == 0.7
    assert surest([facts.Label("van", 0.5, parents=("Vehicle",))]) == 0.5
    assert surest(seen[2:]) == 0.0
    assert surest([facts.Label("person", 0.4, doubt="night")]) == 0.0


@pytest.mark.parametrize("now, analyzer, seconds", [
    (AT + 0.5, False, SETTLES - 0.5), (AT + 0.5, True, SETTLES_LOOKED_AT - 0.5), (AT + 2.0, True, 0.0),
    (AT + 300, False, 0.0), (AT - 3600, False, SETTLES), (AT - 3600, True, SETTLES_LOOKED_AT)])
def test_the_wait_counts_from_the_beginning_and_is_never_longer(now, analyzer, seconds):
    assert wait(AT, now, analyzer) == pytest.approx(seconds, abs=1e-6)


def test_the_words_go_at_once_and_the_better_picture_is_the_cover(bench):
    after_two(bench)
    assert bench.show.calls == ["send"]
    bench.wait(SETTLES - 1.5)
    assert bench.show.calls == ["send", "upload", "show"]
    assert covers(bench) == ["e1-1"], "the poor first one is left out of the thread as well"
    bench.wait(60, 10)
    assert bench.show.threads == []


def test_later_pictures_go_into_the_thread_and_the_cover_stays(bench):
    after_two(bench)
    bench.wait(SETTLES - 1.5)
    later = pictured(bench, "e1-2")
    looked(bench, later, person=0.99)
    bench.wait(30, 10)
    assert covers(bench) == ["e1-1", "e1-2"]
    assert bench.show.files == {1: "F1"}
    assert [words for _, words in bench.show.threads] == ["Motion at Front, 22:13, another picture"]


def test_the_picture_that_is_known_to_show_a_person_is_the_cover(bench):
    began = bench.began(picture=True)
    looked(bench, began.picture, person=0.8)
    bench.clock.advance(1.5)
    looked(bench, pictured(bench, "e1-1"), chair=0.9)
    bench.wait(SETTLES - 1.5)
    assert covers(bench)[0] == "e1"
    assert covers(bench)[1:] == ["e1-1"]


def test_with_an_analyzer_its_answer_to_the_picture_of_the_mark_is_waited_for(bench_with):
    bench = bench_with(analysis={"analyzer": "nanodet://"})
    began = bench.began(picture=True)
    looked(bench, began.picture, person=0.6)
    bench.clock.advance(1.5)
    second = pictured(bench, "e1-1")
    bench.wait(0.3)
    assert bench.show.uploads == []
    looked(bench, second, person=0.9)
    bench.wait(SETTLES_LOOKED_AT - 1.8)
    assert covers(bench) == ["e1-1"]


def test_an_event_that_is_alerted_late_waits_for_nothing(bench):
    bench.began(picture=True)
    bench.clock.advance(SETTLES + 0.1)
    bench.settle()
    assert bench.show.calls == ["send", "upload", "show"]


def test_an_event_alerted_for_what_a_later_picture_shows_is_alerted_with_that_one(bench_with):
    cameras = {"front": {"source": "demo://", "alert": {"labels": ["person"], "min_score": 0.5}}}
    bench = bench_with(cameras=cameras, analysis={"analyzer": "nanodet://"})
    began = bench.began(picture=True)
    looked(bench, began.picture, chair=0.9)
    bench.wait(6)
    later = pictured(bench, "e1-1")
    looked(bench, later, person=0.9)
    assert len(bench.show.said) == 1
    assert covers(bench) == ["e1-1"]


def test_a_clock_set_back_does_not_prolong_the_wait(bench):
    bench.began(picture=True)
    bench.settle()
    bench.clock.set_back(3600)
    bench.wait(SETTLES)
    assert bench.show.files == {1: "F1"}


def test_pictures_of_an_event_that_joins_meanwhile_come_into_the_thread(bench):
    bench.began("e1", picture=True)
    bench.began("e2", picture=True)
    bench.covered()
    assert covers(bench) == ["e1", "e2"]
    assert len(bench.show.threads) == 1


def test_the_choice_survives_a_restart(bench):
    after_two(bench)
    bench.restart()
    bench.wait(SETTLES - 1.5)
    bench.restart()
    bench.wait(60, 5)
    assert covers(bench) == ["e1-1"] and len(bench.show.said) == 1


@pytest.mark.parametrize("step", range(1, 7))
def test_a_crash_before_any_step_of_choosing_chooses_once(bench, monkeypatch, step):
    after_two(bench)
    awaited = facts.CoverAwaited(at=bench.clock.now(), incident="e1")
    steps = iter(range(1, 1000))
    real = AbstractConnection.send_packed_command

    def crashing(self, *args, **options):
        if next(steps) == step:
            raise Crash
        return real(self, *args, **options)

    monkeypatch.setattr(AbstractConnection, "send_packed_command", crashing)
    with pytest.raises(Crash):
        bench.notifier.worker.handlers[facts.CoverAwaited](awaited)
    monkeypatch.undo()
    bench.restart()
    bench.wait(SETTLES - 1.5)
    bench.wait(1)
    assert len(bench.show.said) == 1 and bench.show.files == {1: "F1"}
    assert covers(bench)[0] == "e1-1"


def test_slack_gets_the_better_picture_in_the_message_and_only_that(bench, fake_slack, jpeg):
    section = {"bot_token": fake_slack.bot_token, "signing_secret": fake_slack.signing_secret,
               "channel": fake_slack.channel, "api_url": fake_slack.api_url}
    bench.channels = {"slack://": connect("slack://", ChannelContext(Settings(slack=section), io.StringIO(), Path))}
    bench.jpeg = jpeg
    bench.restart()
    after_two(bench)
    [message] = fake_slack.messages()
    assert [block["type"] for block in message["blocks"]] == ["section", "actions"]
    bench.wait(SETTLES - 1.5)
    fake_slack.advance(1.0)
    bench.wait(1.0, steps=3)
    [message] = fake_slack.messages()
    assert [block["type"] for block in message["blocks"]] == ["section", "image", "actions"]
    assert [file["name"] for file in fake_slack.files()] == ["e1-1.jpg"]
