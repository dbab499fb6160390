"""Live pictures over real HTTP, with a stand-in that writes the camera's live files."""

import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
import requests

from app.reading.stream_slots import StreamSlots
from house import facts
from house.clock import SystemClock
from tests.app.web_house import FakeCamera, WebHouse, token_in

HALL = "/live/hall"


class Counter:
    """Numbered bytes that begin and end as a JPEG does."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> bytes:
        self.count += 1
        return b"\xff\xd8 picture %06d \xff\xd9" % self.count


@pytest.fixture
def hall(web: WebHouse) -> Iterator[FakeCamera]:
    with FakeCamera(web.home, "hall", Counter()).running() as camera:
        yield camera


def parts_of(answer: requests.Response, count: int) -> list[bytes]:
    """The first pictures of a multipart stream."""
    data = b""
    for chunk in answer.iter_content(None):
        data += chunk
        if data.count(b"\xff\xd9") >= count:
            break
    return [piece[piece.index(b"\xff\xd8"): piece.index(b"\xff\xd9") + 2]
            for piece in data.split(b"--frame-of-hearthwatch") if b"\xff\xd9" in piece][:count]


def test_a_stream_brings_each_newer_picture_and_holds_the_lease(web: WebHouse, hall: FakeCamera) -> None:
    with web.login().get(web.url + HALL, stream=True, timeout=60) as answer:
        pictures = parts_of(answer, 4)

    assert answer.headers["Content-Type"].startswith("multipart/x-mixed-replace; boundary=")
    assert pictures == sorted(set(pictures))
    assert len(pictures) == 4
    assert hall.leased()


def test_a_stream_waits_for_a_picture_where_the_last_one_was_written_long_ago(web: WebHouse) -> None:
    camera = FakeCamera(web.home, "hall", Counter())
    camera.write()
    os.utime(web.home.live("hall"), times=(time.time() - 3600,) * 2)
    with camera.running(), web.login().get(web.url + HALL, stream=True, timeout=60) as answer:
        pictures = parts_of(answer, 2)

    assert len(pictures) == 2 and b"000001" not in pictures[0], "not the old one"


def test_a_stream_gives_its_place_back_when_the_viewer_goes(web: WebHouse, hall: FakeCamera,
                                                            until: Callable[..., None]) -> None:
    with web.login().get(web.url + HALL, stream=True, timeout=60) as answer:
        parts_of(answer, 1)
        assert web.services.streams.taken == 1

    until(lambda: web.services.streams.taken == 0, "the place is free again")


def test_half_of_the_threads_may_stream_and_the_next_viewer_is_told(web: WebHouse, hall: FakeCamera) -> None:
    session = web.login()
    with ExitStack() as open_streams:
        for page in range(4):
            answer = open_streams.enter_context(closing(session.get(f"{web.url}{HALL}?page=p{page}", stream=True)))
            assert answer.status_code == 200
            parts_of(answer, 1)

        refused = session.get(f"{web.url}{HALL}?page=p9", headers={"Accept": "*/*"})
        why = session.get(f"{web.url}{HALL}/why").json()["reason"]
        still = session.get(f"{web.url}/picture/hall.jpg")

    assert refused.status_code == 503
    assert "All 4 live places are taken: a new picture each second instead." in refused.text
    assert why == refused.text.strip()
    assert still.status_code == 200


def test_a_page_that_asks_for_a_second_stream_ends_its_first(web: WebHouse, hall: FakeCamera,
                                                             until: Callable[..., None]) -> None:
    session = web.login()
    with closing(session.get(f"{web.url}{HALL}?page=p1", stream=True, timeout=60)) as first:
        parts_of(first, 1)
        with closing(session.get(f"{web.url}{HALL}?page=p1", stream=True, timeout=60)) as second:
            parts_of(second, 1)
            for _ in first.iter_content(None):
                continue  # what was on its way; then it ends, by itself
            until(lambda: web.services.streams.taken == 1, "one stream is left")


def test_a_stream_ends_when_the_house_stops_watching(web: WebHouse, hall: FakeCamera) -> None:
    with web.login().get(web.url + HALL, stream=True, timeout=60) as answer:
        parts_of(answer, 1)
        web.record(facts.ModeChosen(at=time.time(), mode="off", by="x"))

        for _ in answer.iter_content(None):
            continue  # what was on its way; then it ends, by itself

    assert web.login().get(web.url + HALL).status_code == 409


def test_a_stream_ends_with_its_session(web: WebHouse, hall: FakeCamera) -> None:
    session, other = web.login(), web.login()
    with session.get(web.url + HALL, stream=True, timeout=60) as answer:
        parts_of(answer, 1)
        token = token_in(other.get(f"{web.url}/system").text)
        other.post(f"{web.url}/sessions/end-others", data={"csrf_token": token})

        for _ in answer.iter_content(None):
            continue  # what was on its way; then it ends, by itself

    assert session.get(web.url + HALL, allow_redirects=False).status_code in (302, 401)


def test_a_stream_without_new_frames_ends_instead_of_showing_an_old_one(web: WebHouse, monkeypatch: Any) -> None:
    monkeypatch.setattr("app.live.routes.STALE", 0.4)
    FakeCamera(web.home, "hall", Counter()).write()

    with web.login().get(web.url + HALL, stream=True, timeout=60) as answer:
        data = b"".join(answer.iter_content(None))

    assert data.count(b"\xff\xd9") <= 2


def test_a_still_carries_its_age(web: WebHouse, hall: FakeCamera) -> None:
    answer = web.login().get(f"{web.url}/picture/hall.jpg")

    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.content.startswith(b"\xff\xd8")
    assert 0 <= float(answer.headers["X-Picture-Age"]) < 5
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_old_still_is_shown_with_its_true_age(web: WebHouse) -> None:
    live = web.home.live("hall")
    live.write_bytes(b"\xff\xd8 old \xff\xd9")
    os.utime(live, (time.time() - 90, time.time() - 90))

    answer = web.login().get(f"{web.url}/picture/hall.jpg")

    assert answer.status_code == 200
    assert 89 < float(answer.headers["X-Picture-Age"]) < time.time() - live.stat().st_mtime + 0.1


def test_a_still_waits_for_a_picture_that_the_lease_brings(web: WebHouse, monkeypatch: Any) -> None:
    monkeypatch.setattr("app.live.routes.PATIENCE", 60.0)  # a busy machine's camera may be late
    camera = FakeCamera(web.home, "hall", Counter())

    with camera.running():
        answer = web.login().get(f"{web.url}/picture/hall.jpg")

    assert answer.status_code == 200


def test_without_a_camera_process_the_still_says_where_to_look(web: WebHouse) -> None:
    answer = web.login().get(f"{web.url}/picture/hall.jpg")

    assert answer.status_code == 404
    assert "System page" in answer.text


def test_a_script_that_asks_again_and_again_hears_of_no_error_while_there_is_no_picture(web: WebHouse) -> None:
    answer = web.login().get(f"{web.url}/picture/hall.jpg", headers={"Sec-Fetch-Dest": "empty"})

    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("path", ["/picture/{}.jpg", "/live/{}"])
def test_nothing_old_is_shown_of_a_camera_that_must_not_be_watched(make_web: Callable[..., WebHouse],
                                                                  path: str) -> None:
    web = make_web(cameras={"hall": {"source": "demo://room", "private": True}})
    web.home.live("hall").write_bytes(b"\xff\xd8 the sofa \xff\xd9")

    answer = web.login().get(web.url + path.format("hall"))

    assert answer.status_code == 409
    assert "private while someone is home" in answer.text
    assert b"sofa" not in answer.content


@pytest.mark.parametrize("name", ["nobody", "%2e%2e%2fsecrets%2fpassword", "hall%00"])
def test_there_is_no_picture_of_anything_but_cameras(web: WebHouse, name: str) -> None:
    session = web.login()

    for path in (f"/picture/{name}.jpg", f"/live/{name}", f"/cameras/{name}"):
        assert session.get(web.url + path).status_code == 404


def test_commands_are_answered_while_all_live_places_are_taken(web: WebHouse, hall: FakeCamera) -> None:
    session = web.login()
    with ExitStack() as open_streams:
        for page in range(4):
            parts_of(open_streams.enter_context(closing(session.get(f"{web.url}{HALL}?page={page}", stream=True))), 1)

        assert web.command(session, "mode away").json()["ok"] is True


def test_places_are_counted_under_many_hands() -> None:
    streams = StreamSlots(3)
    most = []

    def viewer() -> None:
        for _ in range(200):
            place = streams.open("")
            if place:
                most.append(streams.taken)
                place.close()
                place.close()

    threads = [threading.Thread(target=viewer) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert max(most) <= 3
    assert streams.taken == 0


def test_a_page_takes_its_own_place_over_when_all_are_taken() -> None:
    streams = StreamSlots(1)
    first = streams.open("p1")
    assert first is not None
    assert streams.open("p2") is None
    ender = threading.Thread(target=lambda: (first.ended.wait(60), first.close()))
    ender.start()

    second = streams.open("p1")

    ender.join()
    assert second is not None
    assert not second.ended.is_set()
    assert SystemClock().now() > 0


def test_the_lease_is_touched_by_opening_the_first_page(web: WebHouse) -> None:
    lease: Path = web.home.lease("hall")
    assert not lease.exists()
    web.home.frame_time("hall").touch()

    web.login()

    assert lease.exists()


def test_who_looks_full_screen_gets_the_full_picture_and_the_small_one_while_there_is_none(
        web: WebHouse, hall: FakeCamera) -> None:
    full, session = web.home.full("hall"), web.login()

    def sizes() -> list[str]:
        with session.get(f"{web.url}{HALL}?full=1", stream=True, timeout=60) as answer:
            data = b""
            for chunk in answer.iter_content(None):
                data += chunk
                if data.count(b"\xff\xd9") >= 2:
                    break
        return re.findall(r"X-Picture-Size: (\w+)", data.decode("latin1"))

    assert set(sizes()) == {"small"}
    assert web.home.full_lease("hall").exists() and hall.leased(), "both are asked for"
    full.write_bytes(b"\xff\xd8 the main stream \xff\xd9")
    assert sizes()[0] == "full"
    os.utime(full, (time.time() - 9,) * 2)
    assert set(sizes()) == {"small"}, "it is older than the small one"
