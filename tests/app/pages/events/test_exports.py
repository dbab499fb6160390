"""Exports on the Events page: what may be asked, how far it is, and the video."""

import pytest

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
    session.post(f"{web.url}/exports/{name}/delete", data={"csrf_token": token_in(page)})
    assert session.get(f"{web.url}/exports/{name}.mp4").status_code == 404


@pytest.mark.parametrize("name", ["..%2f..%2fsecrets%2fpassword", "hall", "x" * 200])
def test_nothing_else_is_sent(web, name):
    assert web.login().get(f"{web.url}/exports/{name}.mp4").status_code == 404
