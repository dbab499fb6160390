"""Clips over HTTP: listed, played in ranges, kept from strangers."""

import time

import pytest

from app.pages.recordings import recordings
from house import facts
from ledger.files.clips import Clips


def visit(web, stored: bool = True, **more) -> bytes:
    """An event at the hall that is over, and its clip of 1000 bytes."""
    at, data = time.time() - 30, bytes(range(250)) * 4
    shelf = Clips(web.home, "pi")
    clip = shelf.id_of("hall", "e1a2b3c4", at)
    shelf.begin(clip, {})
    shelf.waiting(clip).write_bytes(data)
    shelf.keep(clip, {})
    web.record(facts.EventBegan(at=at, event="e1a2b3c4", camera="hall", picture=more.get("picture", "p")),
               facts.EventEnded(at=at + 9, event="e1a2b3c4", camera="hall", began_at=at, duration=9.0, clip=clip))
    if stored:
        web.record(facts.ClipStored(at=at + 10, event="e1a2b3c4", camera="hall", clip=clip, seconds=19.2, pre_roll=5.1))
    return data


URL = "/events/e1a2b3c4/clip-1.mp4"


def test_the_page_of_an_event_has_a_player(web):
    visit(web)
    page = web.login().get(f"{web.url}/events/e1a2b3c4").text
    assert f'src="{URL}"' in page and "19 s, the event begins at 5 s" in page
    assert page.index("data-clips") < page.index("<video") < page.index("data-part=\"events_page/pictures\""), (
        "outside of what comes again")


def test_the_clips_of_an_event_are_listed(web):
    visit(web)
    listed = web.login().get(f"{web.url}/events/e1a2b3c4/clips").json()
    assert listed == {"clips": [{"url": URL, "seconds": 19.2, "pre_roll": 5.1}], "why": "", "wait": False}


def test_a_clip_comes_whole_or_in_the_ranges_a_player_asks_for(web):
    data, session = visit(web), web.login()
    whole = session.get(web.url + URL)
    assert (whole.status_code, whole.content, whole.headers["Content-Type"]) == (200, data, "video/mp4")
    assert whole.headers["Accept-Ranges"] == "bytes"
    for asked, first, last in (("bytes=0-99", 0, 99), ("bytes=500-", 500, 999), ("bytes=-10", 990, 999)):
        piece = session.get(web.url + URL, headers={"Range": asked})
        assert (piece.status_code, piece.content) == (206, data[first : last + 1])
        assert piece.headers["Content-Range"] == f"bytes {first}-{last}/1000"
    assert session.get(web.url + URL, headers={"Range": "bytes=2000-"}).status_code == 416


def test_a_clip_can_be_kept_under_a_name_that_says_what_it_is(web):
    visit(web)
    kept = web.login().get(f"{web.url}{URL}?download=1").headers["Content-Disposition"]
    assert "attachment" in kept and "hall-e1a2b3c4-1.mp4" in kept


@pytest.mark.parametrize("path", [URL, "/events/e1a2b3c4/clips"])
def test_strangers_see_no_clip(web, path):
    data = visit(web)
    answer = web.browser().get(web.url + path, allow_redirects=False)
    assert answer.status_code in (302, 401)
    assert data[:100] not in answer.content and b"pre_roll" not in answer.content


def test_a_clip_that_was_deleted_is_said_to_be_gone(web):
    visit(web)
    for file in web.home.clips.rglob("*.mp4"):
        file.unlink()
    session = web.login()
    assert session.get(web.url + URL).status_code == 404
    listed = session.get(f"{web.url}/events/e1a2b3c4/clips").json()
    assert listed["clips"] == [] and "deleted" in listed["why"] and not listed["wait"]


@pytest.mark.parametrize("path", ["/events/e1a2b3c4/clip-2.mp4", "/events/other/clip-1.mp4",
                                  "/events/..%2f..%2fetc/clip-1.mp4"])
def test_other_names_are_not_found(web, path):
    visit(web)
    assert web.login().get(web.url + path).status_code == 404


@pytest.mark.parametrize(("picture", "stored", "why", "wait"), [
    ("p", False, "still being made", True), ("", False, "still being made", False)])
def test_until_the_clip_is_made_the_page_says_so(web, picture, stored, why, wait):
    visit(web, stored, picture=picture)
    session = web.login()
    listed = session.get(f"{web.url}/events/e1a2b3c4/clips").json()
    assert listed["clips"] == [] and why in listed["why"] and listed["wait"] is wait
    assert ("data-wait" in session.get(f"{web.url}/events/e1a2b3c4").text) is wait


def test_a_clip_that_was_asked_for_in_the_page_is_listed_there_until_it_can_be_played(web):
    session = web.login()
    given = web.command(session, "record hall 9s").json()
    assert given["text"] == "Recording Hall for 9 s. It appears on the camera's page when it is done."
    asked, = web.recorded(facts.RecordingAsked)
    assert "being recorded" in session.get(f"{web.url}/cameras/hall").text

    shelf, data = Clips(web.home, "pi"), bytes(1000)
    clip = shelf.id_of("hall", asked.event, asked.at)
    shelf.begin(clip, {})
    shelf.waiting(clip).write_bytes(data)
    shelf.keep(clip, {})
    web.record(facts.ClipStored(at=asked.at + 10, event=asked.event, camera="hall", clip=clip, seconds=14.2))
    page = session.get(f"{web.url}/cameras/hall").text
    assert "14 s" in page and f"/events/{asked.event}/clip-1.mp4?download=1" in page
    assert session.get(f"{web.url}/events/{asked.event}/clip-1.mp4").content == data


def test_what_became_of_a_clip_that_did_not_come_is_said():
    at = 1_700_000_000.0
    wanted = [facts.RecordingAsked(at=at + number, id=f"a{number}", camera="hall", by="ann", seconds=20.0)
              for number in range(3)]
    failed = facts.RecordingFailed(at=at + 9, camera="hall", asked="a1", reason="it is away")
    other = facts.RecordingAsked(at=at, camera="yard", by="ann", seconds=20.0)
    log = [failed, *wanted[::-1], other]
    assert [each.reason for each in recordings(log, "hall", at + 30)] == ["", "it is away", ""]
    assert "process ended" in recordings(log, "hall", at + 900)[0].reason
