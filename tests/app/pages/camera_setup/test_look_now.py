"""What analyzers see in a picture, in the page: each by itself, nothing recorded, nothing sent out."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from app.pages.camera_setup import look_now
from house import facts
from house.settings.whole_config import Settings
from ledger.files.pictures import Pictures
from tests.app.web_house import FakeCamera, WebHouse


def drawn() -> bytes:
    return cv2.imencode(".jpg", np.full((360, 640, 3), 90, np.uint8))[1].tobytes()


def test_a_camera_without_a_picture_says_so(web: WebHouse, send: Callable[..., Any]) -> None:
    answer = send("/cameras/yard/look")
    assert answer.status_code == 404 and "No picture yet" in answer.text


def test_each_analyzer_that_is_here_looks_and_one_without_its_model_says_what_to_do(
        web: WebHouse, send: Callable[..., Any], monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("HEARTHWATCH_MODELS", str(tmp_path))
    before = len(web.log.recent(100))
    with FakeCamera(web.home, "hall", drawn).running():
        page = send("/cameras/hall/look").text
    assert "yolox://" in page and "nanodet://" in page and page.count("Look again") == 1
    assert len(web.log.recent(100)) == before, "nothing is recorded"


def test_a_picture_of_a_camera_that_sends_none_any_more_is_not_called_one_of_now(
        web: WebHouse, send: Callable[..., Any]) -> None:
    FakeCamera(web.home, "hall", drawn).write()
    os.utime(web.home.live("hall"), times=(time.time() - 3600.5,) * 2)
    page = send("/cameras/hall/look").text
    assert "its last picture, 60 min old: none came since" in page and "its picture of now" not in page


def test_no_picture_is_sent_out_and_no_money_spent_for_a_try() -> None:
    settings = Settings.model_validate({"cameras": {"hall": {"source": "demo://room", "analyzers": [
        "nanodet://", "rekognition://eu-west-1"]}}})
    assert look_now.here(settings, settings.cameras["hall"]) == ["nanodet://", "yolox://"]


def test_the_picture_of_an_event_is_looked_at_from_its_page(web: WebHouse, send: Callable[..., Any]) -> None:
    picture = Pictures(web.home, "pi").save("hall", "abcdef12", drawn(), {}, time.time())
    web.record(facts.EventBegan(at=time.time(), event="abcdef12", camera="hall", picture=picture))
    assert "Look at its picture again" in web.login().get(f"{web.url}/events/abcdef12").text
    page = send("/cameras/hall/look", event="abcdef12").text
    assert "the picture of Motion at Hall" in page and "yolox://" in page
    assert send("/cameras/yard/look", event="abcdef12").status_code == 404, "it is of another camera"
