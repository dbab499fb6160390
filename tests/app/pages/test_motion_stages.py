"""What motion sees, over real HTTP, with a camera that really looks."""

import json
import os
import time
from collections.abc import Callable, Iterator

import pytest
import requests
from seeing_camera import seeing

from house import facts
from tests.app.web_house import WebHouse
from vision import jpeg

STAGES, SEEN = "/cameras/hall/stages.jpg", "/cameras/hall/seen.json"


@pytest.fixture
def hall(web: WebHouse) -> Iterator[None]:
    with seeing(web.home, "hall"):
        yield


def test_the_steps_of_motion_are_drawn_when_somebody_asks_and_their_age_is_told(
        web: WebHouse, hall: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.pages.motion_stages.PATIENCE", 60.0)  # a busy machine draws late
    session = web.login()
    web.home.lease("hall").unlink(missing_ok=True)  # the first page asks for pictures
    assert not web.home.stages("hall").exists()

    asked = time.time()
    answer = session.get(web.url + STAGES)

    assert answer.status_code == 200 and answer.headers["Content-Type"] == "image/jpeg"
    assert jpeg.decode(answer.content).shape[1] == 1504
    assert 0 <= float(answer.headers["X-Picture-Age"]) < time.time() - asked + 0.1
    assert web.home.stages_lease("hall").stat().st_mtime > asked - 0.1
    assert not web.home.lease("hall").exists(), "nobody looks at the live picture"


def test_regions_of_the_live_picture_come_as_fractions_of_the_view(
        web: WebHouse, hall: None, until: Callable[..., None]) -> None:
    session = web.login()
    found: list[list[float]] = []

    def somebody() -> bool:
        found[:] = session.get(web.url + SEEN).json()["regions"]
        return bool(found)

    until(somebody, "somebody is seen")
    assert all(len(region) == 4 and all(0 <= side <= 1 for side in region) for region in found)


def test_regions_of_an_old_picture_are_not_shown(web: WebHouse) -> None:
    file = web.home.seen("hall")
    file.write_text(json.dumps({"regions": [[0, 0, 1, 1]], "warming": True}))
    session = web.login()
    assert session.get(web.url + SEEN).json() == {"regions": [[0, 0, 1, 1]], "warming": True}

    os.utime(file, (time.time() - 60, time.time() - 60))
    assert session.get(web.url + SEEN).json() == {"regions": [], "warming": False}


@pytest.mark.parametrize("text", ["", "[1, 2]", "{"])
def test_a_file_that_makes_no_sense_shows_nothing(web: WebHouse, text: str) -> None:
    web.home.seen("hall").write_text(text)
    assert web.login().get(web.url + SEEN).json() == {"regions": [], "warming": False}


def test_a_camera_that_sends_nothing_says_where_to_look(web: WebHouse) -> None:
    answer = web.login().get(web.url + STAGES)
    assert answer.status_code == 404 and "No steps yet" in answer.text


def test_a_camera_that_is_off_shows_nothing_and_says_why(web: WebHouse) -> None:
    web.home.stages("hall").write_bytes(b"old")
    web.record(facts.ModeChosen(at=time.time(), mode="off", by="ann"))
    session = web.login()
    answer = session.get(web.url + STAGES, headers={"Accept": "*/*"})
    assert answer.status_code == 409 and answer.text.startswith("Not watching: ")
    assert session.get(web.url + SEEN).json() == {"regions": [], "warming": False}
    assert not web.home.lease("hall").exists()


@pytest.mark.parametrize("path", ["/cameras/cellar/stages.jpg", "/cameras/cellar/seen.json",
                                  "/cameras/..%2f..%2fconfig/stages.jpg"])
def test_there_is_nothing_of_a_camera_that_is_not_there(web: WebHouse, path: str) -> None:
    assert web.login().get(web.url + path).status_code == 404


@pytest.mark.parametrize("path", [STAGES, SEEN])
def test_a_stranger_sees_nothing(web: WebHouse, path: str) -> None:
    answer = requests.get(web.url + path, allow_redirects=False, timeout=60)
    assert answer.status_code in (302, 401)
    assert not web.home.stages_lease("hall").exists() and not web.home.lease("hall").exists()
