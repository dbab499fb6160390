"""Channels whose messages stay as they were sent: one whole message for an incident, news in its thread."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from house import facts
from house.message import Message
from notifier.alerts.cover_picture import SETTLES
from notifier.channel import ChannelError, PartlyTaken, Picture


class Post:
    """Keeps what it is given; `trouble` may raise."""

    def __init__(self, gathers: float = 0.0, most_pictures: int = 3) -> None:
        self.gathers, self.most_pictures = gathers, most_pictures
        self.posts: list[tuple[Message, list[str], dict[str, Any] | None]] = []
        self.marks: list[str] = []
        self.refused: dict[str, str] = {}
        self.trouble: Callable[[Sequence[Picture]], None] = lambda pictures: None

    def send(self, message: Message, mark: str = "") -> dict[str, Any]:
        return self.send_whole(message, (), mark)

    def send_whole(self, message: Message, pictures: Sequence[Picture], mark: str = "",
                   earlier: dict[str, Any] | None = None) -> dict[str, Any]:
        self.marks.append(mark)
        self.trouble(pictures)
        self.posts.append((message, [each.name for each in pictures], earlier))
        return {"number": len(self.posts), "refused": self.refused}

    @property
    def titles(self) -> list[str]:
        return [message.title for message, _, _ in self.posts]


def with_post(bench_with, cameras=("front",), **post):
    bench = bench_with(cameras={name: {"source": "demo://"} for name in cameras})
    bench.post = Post(**post)
    bench.channels = {"post://": bench.post}
    bench.restart()
    return bench


def pictured(bench, name: str, event: str = "e1", camera: str = "front") -> None:
    picture = bench.pictures.save(camera, name, bench.jpeg, {}, bench.clock.now())
    bench.record(facts.EventPictured(at=bench.clock.now(), event=event, camera=camera, picture=picture))


def test_an_alert_goes_out_once_with_its_picture_and_is_delivered(bench_with):
    bench = with_post(bench_with)
    bench.began(picture=True)
    bench.settle()
    assert bench.post.posts == [], "its cover is still to be chosen"
    bench.wait(SETTLES + 1, steps=6)
    assert bench.post.titles == ["Motion at Front"] and bench.post.posts[0][1] == ["e1.jpg"]
    bench.labelled(person=0.9)
    bench.ended()
    bench.tag("occupied")
    bench.wait(120, steps=10)
    assert len(bench.post.posts) == 1, "what was sent stays as it is"
    delivered = bench.log.recent(100, [facts.AlertDelivered])
    assert [(fact.event, fact.channel) for fact in delivered] == [("e1", "post://")]


def test_a_channel_that_gathers_waits_for_the_end_of_the_event_but_not_for_ever(bench_with):
    bench = with_post(bench_with, gathers=60.0)
    bench.began(picture=True)
    bench.wait(20, steps=20)
    assert bench.post.posts == []
    pictured(bench, "e1-1")
    bench.labelled(person=0.9)
    bench.ended(duration=20)
    bench.wait(3, steps=3)
    [(message, pictures, _)] = bench.post.posts
    assert message.title == "Person at Front" and "lasted 20 s" in message.detail and len(pictures) == 2
    bench.wait(300, steps=3)
    bench.began("e2")
    bench.wait(58, steps=58)
    assert len(bench.post.posts) == 1
    bench.wait(5, steps=5)
    assert len(bench.post.posts) == 2, "an event that goes on is told of after a minute"


def test_a_joining_event_comes_in_the_thread_of_the_first_message(bench_with):
    bench = with_post(bench_with, cameras=("front", "yard"))
    bench.began(picture=True)
    bench.wait(3, steps=6)
    bench.ended(duration=3)
    bench.began("e2", "yard", picture=True)
    bench.wait(5, steps=10)
    assert bench.post.titles == ["Motion at Front", "Motion at Yard"]
    assert bench.post.posts[1][2] == {"number": 1, "refused": {}}
    bench.began("e3", "front")
    bench.wait(5, steps=10)
    assert bench.post.posts[2][2]["number"] == 1, "the thread is that of the first"


def test_the_pictures_of_a_long_event_are_spread_over_it(bench_with):
    bench = with_post(bench_with, gathers=60.0, most_pictures=3)
    bench.began(picture=True)
    for number in range(1, 9):
        bench.wait(2)
        pictured(bench, f"e1-{number}")
    bench.ended(duration=17)
    bench.wait(3, steps=3)
    [(_, pictures, _)] = bench.post.posts
    assert len(set(pictures)) == len(pictures) <= 3


def test_without_its_picture_where_that_is_refused(bench_with):
    bench = with_post(bench_with)

    def no_pictures(pictures):
        if pictures:
            raise ChannelError("too large", transient=False, about="picture")

    bench.post.trouble = no_pictures
    bench.began(picture=True)
    bench.wait(3, steps=6)
    assert bench.post.posts[0][1] == [] and len(set(bench.post.marks)) == 1


def test_a_failed_sending_is_tried_again_under_the_same_mark(bench_with):
    bench = with_post(bench_with)
    failing = [ChannelError("away", transient=True).doubtful()] * 3

    def trouble(_):
        if failing:
            raise failing.pop()

    bench.post.trouble = trouble
    bench.began(picture=True)
    bench.wait(30, steps=60)
    assert len(bench.post.posts) == 1 and len(bench.post.marks) == 4 and len(set(bench.post.marks)) == 1


def test_a_recipient_who_has_to_wait_holds_up_no_other_alert_and_no_news_overtakes(bench_with):
    bench = with_post(bench_with, cameras=("front", "yard"))
    waiting = [True]

    def trouble(_):
        if waiting[0] and bench.post.marks[-1] == bench.post.marks[0]:
            raise PartlyTaken("ben@example.org later", 5.0)

    bench.post.trouble = trouble
    bench.began()
    bench.wait(3, steps=6)
    bench.labelled(person=0.9)
    bench.ended(duration=3)
    bench.wait(400, steps=20)
    assert bench.post.titles == [] and len(set(bench.post.marks)) == 1
    bench.began("e2", "yard")
    bench.wait(5, steps=10)
    assert bench.post.titles == ["Motion at Yard"]
    waiting[0] = False
    bench.wait(30, steps=10)
    assert bench.post.titles == ["Motion at Yard", "Person at Front"]


def test_who_is_refused_by_name_is_told_to_the_others_once(bench_with):
    bench = with_post(bench_with)
    for event in ("e1", "e2"):
        bench.post.refused = {"ben@example.org": f"550 no such user {event}"[: 16 if event == "e1" else None]}
        bench.began(event, picture=True)
        bench.wait(300, steps=30)
    notes = [title for title in bench.post.titles if "ben@example.org" in title]
    assert notes == ["ben@example.org gets no alerts: 550 no such user"]


@pytest.mark.parametrize("gathers", [0.0, 60.0])
def test_what_was_sent_before_a_restart_is_not_sent_again(bench_with, gathers):
    bench = with_post(bench_with, gathers=gathers)
    bench.began(picture=True)
    bench.wait(3, steps=3)
    bench.ended(duration=3)
    bench.wait(3, steps=3)
    bench.restart()
    bench.wait(100, steps=10)
    assert bench.post.titles == ["Motion at Front"]


def test_a_walk_test_and_notes_reach_such_a_channel(bench_with):
    bench = with_post(bench_with)
    bench.record(facts.WalkTestChosen(at=bench.clock.now(), until=bench.clock.now() + 60, by="ann"))
    bench.began()
    bench.wait(3, steps=3)
    bench.record(facts.TroubleBegan(at=bench.clock.now(), kind="camera", about="front", text="front: gives no picture"))
    bench.wait(60, steps=6)
    assert any(title.startswith("Walk test") for title in bench.post.titles)
    assert any("gives no picture" in message.line for message, _, _ in bench.post.posts)
