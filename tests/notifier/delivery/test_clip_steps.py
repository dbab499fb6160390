"""Clips into the thread of their message and to where they were asked for, on a real Redis and a real stand-in."""

import io
from pathlib import Path

import pytest

from house import facts
from house.settings.whole_config import Settings
from ledger.files.clips import Clips
from notifier.channel import ChannelContext, ChannelError, Picture
from notifier.channels.slack import channel as slack_channel

FILM = b"\0\0\0\x20ftypisom not really a film"


def stored(bench, event="e1", seconds=19.0, data=FILM, **more):
    """The clip of an event is there now."""
    shelf = Clips(bench.home, "pi")
    clip = shelf.id_of("front", event, bench.clock.now())
    shelf.begin(clip, {})
    shelf.waiting(clip).write_bytes(data)
    shelf.keep(clip, {})
    fact = facts.ClipStored(at=bench.clock.now(), event=event, camera="front", clip=clip, seconds=seconds, **more)
    bench.record(fact)
    return fact


def visit(bench, **more):
    bench.began(**more)
    bench.settle()
    bench.ended()


def test_a_clip_goes_into_the_thread_of_the_message_that_told_its_event(bench):
    visit(bench)
    stored(bench)
    bench.settle()
    assert [words for _, words in bench.show.threads] == ["Clip of Front, 22:13, 19 s"]
    film = bench.show.uploads[-1]
    assert film.jpeg == FILM and film.name == "front-e1.mp4"
    assert len(bench.talk.said) == 1, "a channel without pictures hears nothing of it"


def test_the_clip_of_an_event_nobody_was_told_of_goes_nowhere(bench):
    bench.chose("home")
    visit(bench)
    stored(bench)
    bench.settle()
    assert bench.show.threads == [] and bench.show.uploads == []


def test_told_twice_it_is_sent_once(bench):
    visit(bench)
    fact = stored(bench)
    bench.settle()
    bench.restart()
    bench.record(facts.ClipStored(at=fact.at, event=fact.event, camera="front", clip=fact.clip, seconds=19.0))
    bench.settle()
    assert len(bench.show.threads) == 1 and len(bench.show.uploads) == 1


def test_while_the_channel_is_away_the_clip_waits(bench):
    visit(bench)
    away = ChannelError("away", transient=True, retry_after=1.0)

    def trouble(operation):
        if operation in ("hold", "share"):
            raise away

    bench.show.trouble = trouble
    stored(bench)
    bench.settle()
    assert bench.show.threads == []
    bench.show.trouble = lambda operation: None
    bench.wait(60, 30)
    assert len(bench.show.threads) == 1


@pytest.mark.parametrize("gone", [True, False])
def test_a_clip_that_is_gone_or_far_too_large_is_not_waited_for(bench, monkeypatch, gone):
    visit(bench)
    if gone:
        fact = stored(bench)
        Clips(bench.home, "pi").forget(fact.clip)
    else:
        monkeypatch.setattr("notifier.delivery.clip_steps.LARGEST", 10)
        stored(bench)
    bench.settle()
    bench.wait(60, 10)
    assert bench.show.threads == []
    bench.record(facts.AlertTestAsked(at=bench.clock.now(), by="ann"))
    bench.settle()
    assert len(bench.show.said) == 2, "the channel goes on"


def test_a_clip_that_was_asked_for_comes_to_where_it_was_asked(bench):
    visit(bench)
    fact = stored(bench)
    bench.settle()
    bench.record(facts.ClipAsked(at=bench.clock.now(), event="e1", camera="front", clip=fact.clip, by="ann",
                                 channel="C77"))
    bench.settle()
    assert bench.show.answers == [("C77", "Clip of Front, event e1", True)]


def test_a_clip_that_was_recorded_for_somebody_comes_to_them_and_who_gets_none_is_told(bench):
    stored(bench, "r1", 20.0, channel="C77")
    bench.record(facts.RecordingFailed(at=bench.clock.now(), camera="yard", asked="a", reason="it is away",
                                       channel="C78"))
    bench.settle()
    assert bench.show.answers == [("C77", "Clip of Front, 20 s", True), ("C78", "No clip of Yard: it is away", False)]


def test_slack_takes_a_clip_as_a_video(fake_slack):
    section = {"bot_token": fake_slack.bot_token, "signing_secret": fake_slack.signing_secret,
               "channel": fake_slack.channel, "api_url": fake_slack.api_url}
    settings = Settings.model_validate({"slack": section})
    channel = slack_channel.connect("slack://", ChannelContext(settings, io.StringIO(), Path))
    channel.answer(fake_slack.channel, "Clip of Front", Picture(FILM, "front-e1.mp4", "A clip of the event"))
    fake_slack.advance(1.0)
    file = fake_slack.files()[-1]
    assert (file["mimetype"], file["name"]) == ("video/mp4", "front-e1.mp4")
    assert len(fake_slack.messages()[-1]["files"]) == 1
