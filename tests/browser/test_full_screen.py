"""One camera full screen in a real browser: in full size while that comes, and as small as before when it is left."""

import threading
import time
from typing import Any

import cv2
import numpy as np
import pytest

from house import facts
from ledger.files.clips import Clips
from tests.app.web_house import WebHouse

pytestmark = pytest.mark.browser
WIDTH = "() => document.querySelector('.big img').naturalWidth"


class MainStream:
    """Writes the full picture of a camera while somebody looks at it full screen, as its process does."""

    def __init__(self, web: WebHouse, camera: str) -> None:
        self.picture, self.lease = web.home.full(camera), web.home.full_lease(camera)
        self.data = cv2.imencode(".jpg", np.full((720, 1280, 3), 120, np.uint8))[1].tobytes()
        self.stop = threading.Event()

    def run(self) -> None:
        while not self.stop.wait(0.1):
            if self.lease.exists() and time.time() - self.lease.stat().st_mtime < 5:
                waiting = self.picture.with_suffix(".new")
                waiting.write_bytes(self.data)
                waiting.replace(self.picture)


def test_full_screen_shows_the_main_stream_and_a_clip_of_now_is_asked_for_beside_it(
        person: Any, web: WebHouse, until: Any) -> None:
    main = MainStream(web, "hall")
    thread = threading.Thread(target=main.run, daemon=True)
    one = person()
    page = one.login("/cameras/hall")
    until(lambda: page.evaluate(WIDTH) == 640, "the small picture")
    page.get_by_role("button", name="Full screen").click()
    until(lambda: page.evaluate("() => document.fullscreenElement !== null"), "full screen")
    page.get_by_text("this is the small one").or_(page.get_by_text("in small size")).wait_for()
    thread.start()
    until(lambda: page.evaluate(WIDTH) == 1280, "the full picture")
    one.shot("full-screen")
    page.evaluate("() => document.exitFullscreen()")
    until(lambda: page.evaluate(WIDTH) == 640, "the small picture")
    main.stop.set()

    page.get_by_role("button", name="Clip now").click()
    page.get_by_text("Recording Hall for 20 s").wait_for()
    page.get_by_text("being recorded").wait_for()
    asked, = web.recorded(facts.RecordingAsked)
    shelf = Clips(web.home, "pi")
    clip = shelf.id_of("hall", asked.event, asked.at)
    shelf.begin(clip, {})
    shelf.waiting(clip).write_bytes(b"film")
    shelf.keep(clip, {})
    web.record(facts.ClipStored(at=asked.at + 10, event=asked.event, camera="hall", clip=clip, seconds=25.0))
    page.get_by_role("link", name="Play").wait_for()
    one.shot("clip-now")
    assert one.violations() == [] and one.faults == []


def test_where_the_browser_has_no_full_screen_the_picture_fills_the_page_until_it_is_closed(
        person: Any, web: WebHouse, until: Any) -> None:
    one = person(viewport={"width": 390, "height": 844}, color_scheme="dark")
    one.page.add_init_script("delete Element.prototype.requestFullscreen")
    page = one.login("/cameras/hall")
    page.get_by_role("button", name="Full screen").click()
    box = page.locator(".big .view").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
    until(web.home.full_lease("hall").exists, "the full picture is asked for")
    one.shot("filled-phone")
    page.keyboard.press("Enter")
    assert page.locator(".big .view").bounding_box()["height"] < 500 and page.locator(".close-filled").count() == 0
