"""What is gone here and lies in the archive: offered, asked for, waited for, and shown once it was fetched."""

import time

import pytest
import requests

from house import facts
from ledger.files.archive_cache import ArchiveCache
from tests.app.web_house import WebHouse

EVENT, CLIP, PICTURE = "e1a2b3c4", "pi/hall/2026-05-01/e1a2b3c4", "pi/hall/2026-05-01/e1a2b3c4"
URL = f"/events/{EVENT}"


@pytest.fixture
def archived(make_web):
    """A house with an archive, and an event whose clip and picture are gone from it."""
    web = make_web(storage={"upload": {"address": "folder:///mnt/disk"}, "archive": {"keep": ["clips", "pictures"]}})
    at = time.time() - 900
    web.record(facts.EventBegan(at=at, event=EVENT, camera="hall", picture=PICTURE),
               facts.EventEnded(at=at + 9, event=EVENT, camera="hall", began_at=at, duration=9.0, clip=CLIP,
                                picture=PICTURE),
               facts.ClipStored(at=at + 10, event=EVENT, camera="hall", clip=CLIP, seconds=19.2))
    return web


def ask(web: WebHouse, session: requests.Session) -> requests.Response:
    token = session.get(web.url + URL).text.split('name="csrf_token" value="')[-1].split('"')[0]
    return session.post(f"{web.url}{URL}/archive", data={"csrf_token": token})


def asked(web: WebHouse) -> list[facts.ArchiveAsked]:
    return [fact for fact in reversed(web.log.recent(20, [facts.ArchiveAsked])) if isinstance(fact, facts.ArchiveAsked)]


def test_what_is_gone_is_offered_asked_for_waited_for_and_shown(archived):
    web, session = archived, archived.login()
    assert "the archive may have a copy" in session.get(web.url + URL).text

    page = ask(web, session).text

    assert [(fact.kind, fact.file) for fact in asked(web)] == [("clips", CLIP), ("pictures", PICTURE)]
    assert web.home.archive_asked.exists()
    assert "is being fetched" in page and "Fetch it" not in page
    assert session.get(f"{web.url}{URL}/archive").json()["wait"]

    for kind, data in (("clips", b"the clip"), ("pictures", b"the picture")):
        cache = ArchiveCache(web.home, 10_000_000)
        passing = cache.begin(kind, CLIP)
        passing.write_bytes(data)
        cache.keep(kind, CLIP, passing)
        web.record(facts.ArchiveFetched(at=time.time(), event=EVENT, camera="hall", kind=kind, file=CLIP))
    assert session.get(f"{web.url}{URL}/archive").json() == {"text": "", "wait": False, "ask": False}
    assert session.get(f"{web.url}{URL}/clip-1.mp4").content == b"the clip"
    assert session.get(f"{web.url}{URL}/picture").content == b"the picture"
    assert "<video" in session.get(web.url + URL).text


def test_why_it_could_not_be_fetched_is_said_and_it_can_be_asked_for_again(archived):
    web, session = archived, archived.login()
    ask(web, session)
    for kind in ("clips", "pictures"):
        web.record(facts.ArchiveFetched(at=time.time(), event=EVENT, camera="hall", kind=kind, file=CLIP,
                                        reason="it is not in the archive"))

    page = session.get(web.url + URL).text

    assert "could not be fetched from the archive: it is not in the archive." in page and "Fetch it" in page
    assert "is being fetched" in ask(web, session).text


def test_an_archive_that_does_not_answer_is_not_waited_for_for_ever(archived):
    web, session = archived, archived.login()
    web.record(facts.ArchiveAsked(at=time.time() - 600, event=EVENT, camera="hall", kind="clips", file=CLIP, by="x"))

    found = session.get(f"{web.url}{URL}/archive").json()

    assert (found["wait"], found["ask"]) == (False, True) and "doctor" in found["text"]


def test_nothing_is_offered_without_an_archive_and_strangers_ask_for_nothing(archived, web):
    assert archived.browser().post(f"{archived.url}{URL}/archive", allow_redirects=False).status_code in (302, 400, 401)
    assert asked(archived) == []

    web.record(facts.EventBegan(at=time.time() - 60, event=EVENT, camera="hall", picture=PICTURE))
    assert web.login().get(f"{web.url}{URL}/archive").json()["text"] == ""
