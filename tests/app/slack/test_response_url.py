"""What is posted to a response URL arrives, whatever the other side answered before."""

import logging
from collections.abc import Callable
from functools import reduce
from typing import Any

import pytest

from app.slack.response_url import TRIES, VALID, ResponseUrlPoster
from app.slack.socket_trouble import RESPONSE_URLS, SocketTrouble
from house import facts
from house.clock import FakeClock
from house.settings.sections.slack import SlackSettings
from house.state.house_state import HouseState
from ledger import supervised_thread
from tests.app.slack.raw_server import CUT, GARBAGE, NO_TEXT, ODD, RawServer, reply

Until = Callable[..., None]
TAKEN = reply({"ok": True})
NO_TEXT_404 = NO_TEXT.replace(b"200 OK", b"404 Not Found")


def poster(server: RawServer, recorded: list[facts.Fact] | None = None) -> ResponseUrlPoster:
    slack = SlackSettings.model_validate({"bot_token": "xoxb-1", "channel": "C1", "signing_secret": "s",
                                          "api_url": f"{server.origin}/api/"})
    clock, kept = FakeClock(), [] if recorded is None else recorded
    return ResponseUrlPoster(slack, clock, kept.append, SocketTrouble(Kept(kept), clock, RESPONSE_URLS))


class Kept:
    """A log in memory."""

    def __init__(self, recorded: list[Any]) -> None:
        self._recorded = recorded

    def record(self, fact: facts.Fact) -> None:
        self._recorded.append(fact)

    def state(self) -> HouseState:
        return reduce(HouseState.after, self._recorded, HouseState())


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
    with RawServer(*[CUT] * TRIES, TAKEN) as server:
        posting = poster(server)
        posting.post(f"{server.origin}/actions/T1/secret-7", {"text": "first"})
        until(lambda: "dropped" in caplog.text, "it is given up")
        posting.post(f"{server.origin}/actions/T1/2", {"text": "second"})
        until(lambda: len(server.requests) == TRIES + 1, "the next one is posted")

        assert [b"first" in body for _, body in server.requests] == [True] * TRIES + [False]
        assert "is dropped: Slack cannot be reached: IncompleteRead" in caplog.text
        assert "secret-7" not in caplog.text


@pytest.mark.parametrize("page", [reply("<html>Welcome</html>"), reply({}), reply([]), GARBAGE, NO_TEXT,
                                  reply({}, "302 Found", Location="/login"), reply({}, "511 Login Required")])
def test_what_answers_in_slacks_place_took_nothing_so_the_answer_waits_and_half_a_minute_is_trouble(
        page: bytes, until: Until) -> None:
    recorded: list[Any] = []
    with RawServer(page) as server:
        posting = poster(server, recorded)
        posting.post(f"{server.origin}/actions/T1/1", {"text": "first"})
        until(lambda: recorded, "it is trouble")
        server.replies = [TAKEN]
        until(lambda: isinstance(recorded[-1], facts.TroubleEnded), "it is over")

        began, ended = recorded
        assert (began.kind, began.about) == (ended.kind, ended.about) == ("slack connection", "response-urls")
        assert began.text.startswith("something between the house and Slack answers in its place")
        assert all(b"first" in body for _, body in server.requests if body)


def test_an_answer_that_never_comes_through_is_dropped_when_its_address_is_no_longer_valid(
        until: Until, caplog: pytest.LogCaptureFixture) -> None:
    recorded: list[Any] = []
    with RawServer(reply([])) as server:
        posting = poster(server, recorded)
        posting.post(f"{server.origin}/actions/T1/1", {"text": "first"})
        until(lambda: "dropped" in caplog.text, "it is given up")
        posting.stop()
        until(lambda: not posting.posting, "nothing waits")

    assert [type(fact) for fact in recorded] == [facts.TroubleBegan, facts.TroubleEnded]
    assert posting.clock.monotonic() - 1000.0 >= VALID


def test_one_answer_that_waits_holds_up_no_other(until: Until) -> None:
    with RawServer(reply([]), TAKEN) as server:
        posting = poster(server)
        for number in range(3):
            posting.post(f"{server.origin}/actions/T1/{number}", {"text": str(number)})
        until(lambda: len(server.requests) == 4, "all are posted")
        refused, *others = [body for _, body in server.requests]

        assert sorted({refused, *others}) == [b'{"text": "0"}', b'{"text": "1"}', b'{"text": "2"}']
        assert refused in others, "what was refused is tried again, after whichever of the others"


@pytest.mark.parametrize("dead", [reply({"ok": False, "error": "expired_url"}, "404 Not Found"), NO_TEXT_404,
                                  reply("", "404 Not Found"), reply("<html>gone</html>", "404 Not Found"),
                                  reply({"ok": False, "error": "internal_error"}, "404 Not Found"),
                                  reply({}, "410 Gone")])
def test_an_address_that_is_gone_is_tried_once(dead: bytes, until: Until, caplog: pytest.LogCaptureFixture) -> None:
    with RawServer(dead, dead, dead, TAKEN) as server:
        posting = poster(server)
        for number in range(4):
            posting.post(f"{server.origin}/actions/T1/{number}", {"text": str(number)})
        posting.stop()
        until(lambda: not posting.posting, "all were posted or dropped")

        assert [line for line, _ in server.requests] == [f"POST /actions/T1/{number} HTTP/1.1" for number in range(4)]
        assert posting.clock.monotonic() == 1000.0, "nothing was waited for"
        assert caplog.text.count("is dropped") == 3


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
    assert (trouble.kind, trouble.about) == (supervised_thread.KIND, "response url")


def test_a_poster_that_is_stopped_posts_what_waits_and_ends(until: Until) -> None:
    with RawServer(TAKEN) as server:
        posting = poster(server)
        posting.post(f"{server.origin}/actions/T1/1", {"text": "first"})
        posting.stop()

        until(lambda: not posting.posting, "its thread has ended")
        assert len(server.requests) == 1
