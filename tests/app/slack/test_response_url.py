"""What is posted to a response URL arrives, whatever the other side answered before."""

import logging
from collections.abc import Callable

import pytest

from app.slack.response_url import TRIES, ResponseUrlPoster
from house import facts
from house.clock import FakeClock
from house.settings.model import SlackSettings
from ledger import threads
from tests.app.slack.raw_server import ODD, RawServer, reply

Until = Callable[..., None]
TAKEN = reply({"ok": True})


def poster(server: RawServer, recorded: list[facts.Fact] | None = None) -> ResponseUrlPoster:
    slack = SlackSettings.model_validate({"bot_token": "xoxb-1", "channel": "C1", "signing_secret": "s",
                                          "api_url": f"{server.origin}/api/"})
    return ResponseUrlPoster(slack, FakeClock(), ([] if recorded is None else recorded).append)


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_reply_does_not_end_the_answers_that_follow(odd: str, until: Until) -> None:
    with RawServer(ODD[odd], TAKEN) as server:
        posting = poster(server)
        posting.post(f"{server.origin}/actions/T1/1", {"text": "first"})
        until(lambda: len(server.requests) >= 2, "it is posted again")

        posting.post(f"{server.origin}/actions/T1/2", {"text": "second"})
        until(lambda: b"second" in server.requests[-1][1], "the next one is posted as well")


def test_what_never_arrives_is_dropped_and_the_log_names_no_address(until: Until,
                                                                    caplog: pytest.LogCaptureFixture) -> None:
    with RawServer(ODD["garbage"], ODD["garbage"], ODD["cut"], TAKEN) as server:
        posting = poster(server)
        posting.post(f"{server.origin}/actions/T1/secret-7", {"text": "first"})
        posting.post(f"{server.origin}/actions/T1/2", {"text": "second"})
        until(lambda: len(server.requests) == TRIES + 1, "the next one is posted")

        assert [b"first" in body for _, body in server.requests] == [True] * TRIES + [False]
        assert "did not arrive: Slack cannot be reached: BadStatusLine" in caplog.text
        assert "secret-7" not in caplog.text


def test_what_slack_refuses_is_not_tried_again(until: Until, caplog: pytest.LogCaptureFixture) -> None:
    with RawServer(reply({"ok": False, "error": "expired_url"}, "404 Not Found"), TAKEN) as server:
        posting = poster(server)
        posting.post(f"{server.origin}/actions/T1/1", {"text": "first"})
        posting.post(f"{server.origin}/actions/T1/2", {"text": "second"})
        until(lambda: len(server.requests) == 2, "the next one is posted")

        assert b"second" in server.requests[1][1]
        assert "expired_url" in caplog.text


def test_when_slack_asks_to_wait_that_long_is_waited(until: Until) -> None:
    with RawServer(reply({}, "429 Too Many Requests", Retry_After="17"), TAKEN) as server:
        posting = poster(server)
        began = posting.clock.monotonic()
        posting.post(f"{server.origin}/actions/T1/1", {"text": "first"})
        until(lambda: len(server.requests) == 2, "it is posted again")

        assert posting.clock.monotonic() - began == 17


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:9/actions/T1/1", "https://hooks.slack.com.evil.example/x",
                                 "{origin}.evil.example/x", "file:///etc/passwd"])
def test_only_slacks_own_addresses_are_posted_to(url: str, until: Until) -> None:
    with RawServer(TAKEN) as server:
        posting = poster(server)
        posting.post(url.format(origin=server.origin), {"text": "elsewhere"})
        posting.post(f"{server.origin}/actions/T1/1", {"text": "here"})
        until(lambda: server.requests, "the right one is posted")

        assert [body for _, body in server.requests] == [b'{"text": "here"}']


def test_an_error_that_nobody_foresaw_is_trouble_when_it_repeats_and_ends_nothing(
        until: Until, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    recorded: list[facts.Fact] = []
    caplog.set_level(logging.CRITICAL)
    with RawServer(TAKEN) as server:
        posting = poster(server, recorded)
        with monkeypatch.context() as broken:
            broken.setattr("app.slack.response_url.post_to_response_url", lambda *_: 1 / 0)
            for number in range(2):
                posting.post(f"{server.origin}/actions/T1/{number}", {"text": "lost"})
            until(lambda: recorded, "it is trouble")
        posting.post(f"{server.origin}/actions/T1/9", {"text": "kept"})
        until(lambda: server.requests, "the next one is posted")

    trouble = recorded[0]
    assert isinstance(trouble, facts.TroubleBegan)
    assert (trouble.kind, trouble.about) == (threads.KIND, "response url")


def test_a_poster_that_is_stopped_posts_what_waits_and_ends(until: Until) -> None:
    with RawServer(TAKEN) as server:
        posting = poster(server)
        posting.post(f"{server.origin}/actions/T1/1", {"text": "first"})
        posting.stop()

        until(lambda: not posting.posting, "its thread has ended")
        assert len(server.requests) == 1
