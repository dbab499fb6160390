"""Exports on the Events page: what may be asked, how far it is, and the video."""

import time

import pytest

from app.auth.access import LoggedIn
from app.pages.events.exports import understood
from house import facts
from ledger.exports import Exports
from tests.app.web_house import token_in

ZONE = "Europe/Berlin"
NOW = 1_732_921_200.0


@pytest.mark.parametrize(("sent", "wrong"), [
    ({"since": "2024-11-29T18:00", "until": "2024-11-29T19:30"}, ""),
    ({"since": "", "until": "2024-11-29T19:30"}, "From when"), ({"since": "x", "until": "y"}, "From when"),
    ({"since": "2024-11-29T18:00", "until": "2024-11-29T17:00"}, "ends before it begins"),
    ({"since": "2025-11-29T18:00", "until": "2025-11-29T19:00"}, "of a time to come"),
    ({"since": "2024-11-27T18:00", "until": "2024-11-29T17:00"}, "At most 24 hours"),
    ({"since": "2024-11-29T18:00", "until": "2024-11-29T19:30", "camera": "attic"}, "Which camera"),
])
def test_what_can_be_exported_is_said_in_one_line(sent, wrong):
    said, span = understood({"camera": "hall", **sent}, ["hall"], ZONE, NOW)

    assert wrong in said and bool(said) is bool(wrong)
    assert wrong or span == (1_732_899_600.0, 1_732_905_000.0)


def test_a_video_is_asked_for_followed_downloaded_and_deleted(web):
    session = web.login()
    page = session.get(f"{web.url}/events").text
    sent = {"csrf_token": token_in(page), "camera": "hall", "since": "2024-11-29T18:00", "until": "2024-11-29T19:30"}

    page = session.post(f"{web.url}/exports", data=sent).text
    assert "The video is being made" in page and "waiting for its turn" in page
    (asked,) = web.recorded(facts.ExportAsked)
    assert (asked.camera, asked.by) == ("hall", "owner")
    web.home.export_progress.write_text('{"done": 3, "of": 7}')
    web.services.invalidate()
    assert "3 of 7 clips joined" in session.get(f"{web.url}/events").text

    name = f"hall_20241129-180000_193000_{asked.id[:8]}"
    web.home.exports.mkdir()
    Exports(web.home).path(name).write_bytes(b"video")
    web.record(facts.VideoExported(at=asked.at + 9, camera="hall", asked=asked.id, file=name, seconds=9.0))
    page = session.get(f"{web.url}/events").text
    assert "Hall, 29 Nov 18:00 to 19:30" in page and "3 of 7" not in page
    assert session.get(f"{web.url}/exports/{name}.mp4").content == b"video"
    assert web.browser().get(f"{web.url}/exports/{name}.mp4").url.startswith(f"{web.url}/login")
    assert f'formaction="/exports/{name}/delete"' in page
    page = session.post(f"{web.url}/exports/{name}/delete", data={"csrf_token": token_in(page)}).text
    assert "Deleted: Hall, 29 Nov 18:00 to 19:30. Its clips stay" in page
    assert session.get(f"{web.url}/exports/{name}.mp4").status_code == 404
    (given,) = web.recorded(facts.CommandGiven)
    assert (given.who, given.what, given.where) == ("owner", f"delete-video {name}", "page")


ROLES = {"viewer": {"ask": 403, "see": 403, "delete": 403}, "operator": {"ask": 200, "see": 204, "delete": 403},
         "owner": {"ask": 200, "see": 204, "delete": 200}}


@pytest.mark.parametrize("role", ROLES)
def test_who_may_do_what_with_videos_and_events_is_as_for_commands(web, monkeypatch, role):
    web.record(facts.EventBegan(at=time.time(), event="aaaa0000", camera="hall"))
    name, session = "hall_20241129-180000_193000_0123abcd", web.login()
    web.home.exports.mkdir()
    video = Exports(web.home).path(name)
    video.write_bytes(b"video")
    monkeypatch.setattr(LoggedIn, "role", role)
    page = session.get(f"{web.url}/events").text
    sent = {"csrf_token": token_in(page), "camera": "hall", "since": "2024-11-29T18:00", "until": "2024-11-29T19:30"}

    answers = {"ask": session.post(f"{web.url}/exports", data=sent),
               "see": session.post(f"{web.url}/events/aaaa0000/seen", data=sent),
               "delete": session.post(f"{web.url}/exports/{name}/delete", data=sent)}

    assert {what: answer.status_code for what, answer in answers.items()} == ROLES[role]
    assert all(f"you are {role}" in answer.text for answer in answers.values() if answer.status_code == 403)
    assert (f"/exports/{name}/delete" in page) is (role == "owner") is (not video.exists())


def test_a_command_of_the_page_asks_for_the_role_as_one_of_slack_does(web, monkeypatch):
    at = time.time()
    web.record(facts.EventBegan(at=at - 9, event="aaaa0000", camera="hall"),
               facts.EventEnded(at=at, event="aaaa0000", camera="hall", began_at=at - 9, duration=9.0))
    session = web.login()
    monkeypatch.setattr(LoggedIn, "role", "operator")
    token = token_in(session.get(f"{web.url}/events").text)
    headers = {"Accept": "application/json", "X-CSRFToken": token}

    many = session.post(f"{web.url}/events/chosen", data={"do": "delete", "event": "aaaa0000"}, headers=headers)
    one = session.post(f"{web.url}/command", data={"line": "delete aaaa0000"}, headers=headers)

    assert [each.json()["text"] for each in (many, one)] == ["delete is for the owner; you are operator."] * 2
    assert web.recorded(facts.EventDeleted) == []


@pytest.mark.parametrize("name", ["..%2f..%2fsecrets%2fpassword", "hall", "x" * 200])
def test_nothing_else_is_sent(web, name):
    assert web.login().get(f"{web.url}/exports/{name}.mp4").status_code == 404


@pytest.mark.parametrize("name", ["hall_20241129-180000_193000_0123abcd", "hall_20249999-999999_193000_0123abcd"])
def test_a_video_that_is_not_there_is_not_said_to_be_deleted(web, name):
    session = web.login()
    token = token_in(session.get(f"{web.url}/events").text)

    answer = session.post(f"{web.url}/exports/{name}/delete", data={"csrf_token": token})

    assert answer.status_code == 404 and "no such video" in answer.text
    assert web.recorded(facts.CommandGiven) == []
