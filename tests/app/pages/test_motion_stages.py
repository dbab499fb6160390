"""What motion sees, over real HTTP, with a camera that really looks."""

import json
import time
from collections.abc import Callable, Iterator

import pytest
import requests
from seeing_camera import seeing

from house import facts
from tests.app.web_house import WebHouse
from vision import jpeg

STAGES = "/cameras/hall/stages.jpg"


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


def test_regions_come_in_the_live_picture_itself_as_fractions_of_the_view(
        web: WebHouse, hall: None, until: Callable[..., None]) -> None:
    session = web.login()
    found: list[list[float]] = []

    def somebody() -> bool:
        answer = session.get(f"{web.url}/picture/hall.jpg")
        if answer.status_code == 404:
            return False  # the camera has sent nothing yet
        data = answer.content
        assert jpeg.decode(data).shape == (360, 640, 3)
        found[:] = json.loads(data[6:4 + int.from_bytes(data[4:6], "big")])["regions"]
        return bool(found)

    until(somebody, "somebody is seen")
    assert all(len(region) == 4 and all(0 <= side <= 1 for side in region) for region in found)


def test_a_camera_that_sends_nothing_says_where_to_look(web: WebHouse) -> None:
    answer = web.login().get(web.url + STAGES)
    assert answer.status_code == 404 and "No steps yet" in answer.text


def test_a_camera_that_is_off_shows_nothing_and_says_why(web: WebHouse) -> None:
    web.home.stages("hall").write_bytes(b"old")
    web.record(facts.ModeChosen(at=time.time(), mode="off", by="ann"))
    session = web.login()
    answer = session.get(web.url + STAGES, headers={"Accept": "*/*"})
    assert answer.status_code == 409 and answer.text.startswith("Not watching: ")
    assert not web.home.lease("hall").exists()


@pytest.mark.parametrize("path", ["/cameras/cellar/stages.jpg", "/cameras/..%2f..%2fconfig/stages.jpg"])
def test_there_is_nothing_of_a_camera_that_is_not_there(web: WebHouse, path: str) -> None:
    assert web.login().get(web.url + path).status_code == 404


def test_a_stranger_sees_nothing(web: WebHouse) -> None:
    answer = requests.get(web.url + STAGES, allow_redirects=False, timeout=60)
    assert answer.status_code in (302, 401)
    assert not web.home.stages_lease("hall").exists() and not web.home.lease("hall").exists()
