"""Limits are those of one method: a new alert never waits for an edit; against the stand-in for Slack."""

import pytest

CAMERAS = {name: {"source": "demo://"} for name in ("front", "yard")}


@pytest.fixture
def house(bench_with, fake_slack, jpeg):
    """`house(**settings)`: a notifier whose one channel is Slack's stand-in."""

    def built(**settings):
        section = {"bot_token": fake_slack.bot_token, "signing_secret": fake_slack.signing_secret,
                   "channel": fake_slack.channel, "api_url": fake_slack.api_url, "dead_man": 0}
        bench = bench_with(slack=section, **{"cameras": CAMERAS} | settings)
        bench.jpeg = jpeg
        bench.open_slack()
        return bench

    return built


def alerts(slack):
    return [m["text"].split(" · ")[0] for m in slack.messages() if m.get("thread_ts") in (None, m["ts"])]


def lines(slack):
    return [m["text"] for m in slack.messages() if m.get("thread_ts") not in (None, m["ts"])]


def calls(slack, method):
    return len(slack.calls(method))


def test_a_new_alert_does_not_wait_for_the_limit_of_an_edit(house, fake_slack):
    bench = house(alerts={"cooldown": 0, "together": 0})
    bench.began("e1", "front")
    bench.settle()
    fake_slack.fault("rate_limit", methods=["chat.update"], retry_after=63, count=1)
    bench.labelled("e1", "front", person=0.9)
    bench.settle()
    assert calls(fake_slack, "chat.update") == 1
    bench.wait(1)
    bench.began("e2", "yard")
    bench.settle()

    assert alerts(fake_slack) == ["Motion at Front", "Motion at Yard"]


def test_the_line_of_a_new_event_does_not_wait_for_the_limit_of_an_edit(house, fake_slack):
    bench = house()
    bench.began("e1", "front")
    bench.began("e2", "yard")
    bench.settle()
    fake_slack.fault("rate_limit", methods=["chat.update"], retry_after=63, count=1)
    bench.labelled("e1", "front", person=0.9)
    bench.settle()
    bench.wait(1)
    bench.began("e3", "yard")
    bench.settle()

    assert [line.split("event ")[1] for line in "\n".join(lines(fake_slack)).splitlines()] == ["e1", "e2", "e3"]
    bench.wait(70, steps=7)
    assert "Person at Front" in lines(fake_slack)[0]
    assert len(lines(fake_slack)) == 2


def test_a_limit_is_honoured_by_every_edit_to_the_second_and_then_all_of_them_are_made(house, fake_slack):
    bench = house(alerts={"cooldown": 0, "together": 0})
    for event in ("e1", "e2", "e3"):
        bench.began(event, "front", picture=True)
        bench.settle()
    before = calls(fake_slack, "chat.update")
    fake_slack.fault("rate_limit", methods=["chat.update"], retry_after=17, count=1)
    for event in ("e1", "e2", "e3"):
        bench.labelled(event, "front", person=0.9)
    fake_slack.advance(1)
    bench.wait(1)
    bench.wait(15.8, steps=30)
    assert calls(fake_slack, "chat.update") == before + 1

    bench.wait(3, steps=30)
    assert alerts(fake_slack) == ["Person at Front"] * 3
    assert all("image" in [block["type"] for block in m["blocks"]] for m in fake_slack.messages())


def test_postings_stay_in_order_while_posting_is_limited_and_no_edit_overtakes_its_own(house, fake_slack):
    bench = house(alerts={"cooldown": 0, "together": 0})
    bench.began("e1", "front")
    bench.settle()
    fake_slack.fault("rate_limit", methods=["chat.postMessage"], retry_after=20, count=1)
    bench.began("e2", "front")
    bench.settle()
    bench.began("e3", "yard")
    bench.labelled("e1", "front", person=0.9)
    bench.labelled("e2", "front", dog=0.9)
    bench.wait(19, steps=19)
    assert alerts(fake_slack) == ["Motion at Front"]
    assert calls(fake_slack, "chat.postMessage") == 2

    bench.wait(1.1, steps=3)
    assert alerts(fake_slack) == ["Person at Front", "Dog at Front", "Motion at Yard"]


def test_a_limit_lasts_over_a_restart(house, fake_slack):
    bench = house()
    bench.began("e1", "front")
    bench.settle()
    fake_slack.fault("rate_limit", methods=["chat.update"], retry_after=30, count=1)
    bench.labelled("e1", "front", person=0.9)
    bench.settle()
    bench.restart()
    bench.wait(29, steps=29)
    assert calls(fake_slack, "chat.update") == 1

    bench.wait(2, steps=4)
    assert alerts(fake_slack) == ["Person at Front"]


def test_lines_do_not_fall_behind_later_alerts_while_posting_is_limited_again_and_again(house, fake_slack):
    bench = house(cameras=CAMERAS | {"door": {"source": "demo://", "alert": {"cooldown": 0}}})
    fake_slack.fault("rate_limit", methods=["chat.postMessage"], retry_after=5, count=3)
    bench.began("e1", "front")
    bench.settle()
    bench.began("e2", "yard")
    bench.settle()
    bench.began("e3", "door")
    bench.wait(15.2, steps=76)
    bench.wait(60, steps=60)

    posted = sorted(fake_slack.messages(), key=lambda message: float(message["ts"]))
    assert [message.get("thread_ts") in (None, message["ts"]) for message in posted] == [True, False, True]
