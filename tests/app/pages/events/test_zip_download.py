"""A zip of events: exact, made while it is sent, with nothing of it held."""

import io
import time
import tracemalloc
import zipfile

import pytest

from app.pages.events.zip_download import ZipEntry, zipped
from house import facts, times
from ledger.files.pictures import Pictures
from tests.app.web_house import token_in

NOW = times.local(1_732_921_200.0, "Europe/Berlin")


def jpeg(number):
    return b"\xff\xd8" + number.to_bytes(4, "big") * 500


def entry(name, *pieces):
    return ZipEntry(name, NOW, lambda: iter(pieces))


def unpacked(pieces):
    made = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
    assert made.testzip() is None
    return {name: made.read(name) for name in made.namelist()}


def gone():
    raise OSError("gone")


def test_names_of_any_letters_are_kept_and_equal_ones_are_numbered():
    found = unpacked(zipped([entry("Küche/a.jpg", b"1"), entry("Küche/a.jpg", b"2"), entry("Küche/a.jpg", b"3", b"4"),
                             entry("Küche/a (2).jpg", b"5")]))

    assert found == {"Küche/a.jpg": b"1", "Küche/a (2).jpg": b"2", "Küche/a (3).jpg": b"34",
                     "Küche/a (2) (2).jpg": b"5"}


def test_what_is_gone_is_named_and_the_rest_is_there():
    found = unpacked(zipped([entry("a.jpg", b"1"), ZipEntry("b.jpg", NOW, gone), entry("b.jpg", b"2")]))

    assert found["a.jpg"] == b"1" and found["b.jpg"] == b"2"
    assert "b.jpg" in found["missing.txt"].decode()


def test_five_hundred_pictures_are_exact_and_hardly_any_memory_is_used():
    size = 400_000
    tracemalloc.start()
    try:
        sent, seen = 0, io.BytesIO()
        for piece in zipped(entry(f"{number}.jpg", bytes([number % 251]) * size) for number in range(500)):
            sent += len(piece)
            seen.write(piece[:0])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert sent > 500 * size
    assert peak < 10 * size


@pytest.fixture
def pictured(web):
    """Twelve events, of which each has a picture of its own and the last has two."""
    store, now = Pictures(web.home, "pi"), time.time()
    for number in range(12):
        at, event = now - 60 * number - 60, f"e{number:04}abcdef"
        picture = store.save("hall", event, jpeg(number), {}, at)
        web.record(facts.EventBegan(at=at, event=event, camera="hall", picture=picture),
                   facts.EventEnded(at=at + 9, event=event, camera="hall", began_at=at, duration=9.0))
    better = store.save("hall", f"{event}-2", jpeg(99), {}, at)
    web.record(facts.EventPictured(at=at + 3, event=event, camera="hall", picture=better))
    return web


def download(web, session, query="", **sent):
    token = token_in(session.get(f"{web.url}/events").text)
    return session.post(f"{web.url}/events/zip{query}", data={"csrf_token": token, **sent})


def test_the_chosen_events_are_downloaded(pictured):
    session = pictured.login()
    answer = download(pictured, session, event=["e0003abcdef", "e0011abcdef", "ffffffff"])

    assert answer.headers["Content-Type"] == "application/zip"
    assert 'filename="hearthwatch-' in answer.headers["Content-Disposition"]
    found = unpacked([answer.content])
    assert sorted(found.values()) == sorted([jpeg(3), jpeg(11), jpeg(99)])
    assert all(name.startswith("Hall/") and name.endswith(".jpg") for name in found)


def test_all_that_were_found_are_downloaded_and_nothing_that_was_not(pictured):
    session = pictured.login()

    assert len(unpacked([download(pictured, session, found="all").content])) == 13
    assert unpacked([download(pictured, session, "?camera=yard", found="all").content]) == {}
    assert download(pictured, session).status_code == 400


def test_a_third_download_at_once_is_refused_and_a_broken_one_gives_its_place_back(pictured):
    session, taken = pictured.login(), pictured.services.downloads
    taken.acquire()
    taken.acquire()
    assert download(pictured, session, found="all").status_code == 503
    taken.release()
    for _ in range(4):
        assert download(pictured, session, found="all").status_code == 200
    taken.release()


def test_nobody_downloads_without_a_login(web):
    assert web.browser().post(f"{web.url}/events/zip", data={"found": "all"}).headers.get("Content-Type") != (
        "application/zip")
