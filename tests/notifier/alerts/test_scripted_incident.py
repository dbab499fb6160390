"""Somebody walks around the house: three cameras, twelve events in five minutes, alerted to the stand-in for Slack."""

import io
from pathlib import Path

import pytest

from house.settings.whole_config import Settings
from notifier.channel import ChannelContext
from notifier.channels.slack.channel import connect

CAMERAS = ("front", "yard", "back-door")
SCRIPT = [(0, "front", 9), (14, "front", 5), (31, "yard", 20), (62, "yard", 4), (85, "back-door", 30), (90, "yard", 6),
          (130, "back-door", 8), (171, "front", 12), (190, "yard", 3), (226, "back-door", 25), (255, "front", 2),
          (300, "yard", 7)]
"""Seconds from the first event, camera, and how long each lasted."""


@pytest.fixture
def walk(bench_with, fake_slack, jpeg):
    """A notifier whose one channel is Slack's stand-in; the whole script has been alerted."""
    bench = bench_with(cameras={name: {"source": "demo://"} for name in CAMERAS})
    bench.jpeg = jpeg
    section = {"bot_token": fake_slack.bot_token, "signing_secret": fake_slack.signing_secret,
               "channel": fake_slack.channel, "api_url": fake_slack.api_url}
    bench.channels = {"slack://": connect("slack://", ChannelContext(Settings(slack=section), io.StringIO(), Path))}
    bench.restart()
    moments = sorted([(at, "began", name, camera) for name, (at, camera, _) in enumerate(SCRIPT)]
                     + [(at + length, "ended", name, length) for name, (at, _, length) in enumerate(SCRIPT)])
    now = 0
    for at, what, name, more in moments:
        bench.wait(at - now, steps=3)
        now = at
        if what == "began":
            bench.began(event(name), more, picture=True)
        else:
            bench.labelled(event(name), SCRIPT[name][1], person=0.6 + name / 100)
            bench.ended(event(name), SCRIPT[name][1], duration=float(more))
        bench.settle()
        fake_slack.advance(1.0)
    bench.wait(30, steps=60)
    fake_slack.advance(1.0)
    return bench


def event(number):
    return f"{number:02}" + "abcdef" * 5


def test_it_is_one_message_and_all_twelve_events_are_in_its_thread(walk, fake_slack):
    found = fake_slack.messages()
    top = [message for message in found if message.get("thread_ts") in (None, message["ts"])]
    assert len(top) == 1
    thread = [message for message in found if message.get("thread_ts") == top[0]["ts"] != message["ts"]]
    lines = [line for message in thread if not message.get("files") for line in message["text"].splitlines()]
    assert [line.split("event ")[1][:8] for line in lines] == [event(n)[:8] for n in range(12)]
    assert all(decision.sent for decision in walk.decisions())

    assert top[0]["text"].startswith("Person at Front, Yard and Back door · 22:13-22:18 · 12 events · 12 pictures")
    assert [block["type"] for block in top[0]["blocks"]] == ["section", "image", "actions"]
    assert len(top[0]["pictures"]) == 1
    assert sum(len(message.get("files", [])) for message in thread) == 11


def test_every_line_ends_with_what_is_known_of_its_event(walk, fake_slack):
    lines = [line for message in fake_slack.messages() if message.get("thread_ts") and not message.get("files")
             for line in message["text"].splitlines() if "event " in line]
    for number, line in enumerate(lines):
        assert f"person {60 + number}% · lasted {SCRIPT[number][2]} s" in line
