"""What motion sees, in a real browser and with a camera that really looks."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from seeing_camera import seeing

from house.settings.whole_config import Settings
from ledger.home import Home
from ledger.redis.log import Log
from tests.app.web_house import FakeCamera, WebHouse
from tests.browser.conftest import Person
from vision import jpeg

pytestmark = pytest.mark.browser
CAMERA = "/cameras/hall"
ZONES = {"door": [[0.8, 0.2], [1.0, 0.2], [1.0, 0.8], [0.8, 0.8]]}
HIDDEN = "document.querySelector('[data-camera=hall] .overlay').checkVisibility()"
BOXES = "document.querySelectorAll('[data-camera=hall] .overlay rect.box').length"
PRESSED = "name => document.querySelector(`[data-${name}]`).getAttribute('aria-pressed')"


@pytest.fixture
def web(home: Home, redis_server: Any) -> Iterator[WebHouse]:
    """A dashboard with one camera that looks at the demo room."""
    hall = {"source": "demo://room", "motion": {"zones": ZONES, "masks": [[[0, 0], [0.3, 0], [0.3, 0.1]]]}}
    cameras = Settings.model_validate({"cameras": {"hall": hall}}).cameras
    with (WebHouse(home, Log(redis_server.client()), redis_server.url, cameras=cameras) as web,
          seeing(home, "hall")):
        yield web


def wait(page: Any, script: str, seconds: float = 60) -> None:
    """Wait until the script is true; our pages forbid the eval that Playwright's own way needs."""
    for _ in range(int(seconds * 20)):
        if page.evaluate(script):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"waited in vain: {script}")


def test_regions_and_zones_are_laid_over_the_live_picture_on_wish_and_the_wish_is_kept(person: Any) -> None:
    someone = person()
    page = someone.login(CAMERA)
    wait(page, "document.querySelector('[data-camera=hall] img').naturalWidth > 0")
    assert page.evaluate(HIDDEN) is False and page.evaluate(BOXES) == 0

    page.click("text=Regions and zones")
    wait(page, f"{BOXES} > 0")
    assert page.evaluate(HIDDEN) is True and page.evaluate(PRESSED, "overlay") == "true"
    assert page.evaluate("document.querySelectorAll('.overlay .zone, .overlay .mask').length") == 2
    someone.shot("camera-regions")
    page.reload()
    wait(page, f"{BOXES} > 0")

    page.click("text=Regions and zones")
    assert page.evaluate(HIDDEN) is False
    page.reload()
    wait(page, "!document.querySelector('[data-overlay]').hidden")
    assert page.evaluate(HIDDEN) is False


def test_the_steps_of_motion_are_renewed_while_they_are_open_and_no_longer(person: Any, web: WebHouse) -> None:
    someone = person(color_scheme="dark")
    page = someone.login(CAMERA)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "stages.jpg" in request.url else None)
    wait(page, "!document.querySelector('[data-steps]').hidden")
    assert asked == []

    page.click("text=Steps of motion")
    wait(page, "document.querySelector('#stages-picture img').naturalWidth === 1504")
    first = page.get_attribute("#stages-picture img", "src")
    wait(page, f"document.querySelector('#stages-picture img').getAttribute('src') !== '{first}'")
    someone.shot("camera-stages")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.click("text=Steps of motion")
    assert page.is_hidden("#stages-picture")
    before = len(asked)
    with page.expect_response("**/parts/camera?*"):
        page.wait_for_timeout(1)  # the rest of the page is renewed every 2.5 s
    assert len(asked) <= before + 1


def test_a_camera_that_sends_nothing_says_so_beside_the_button(person: Any, web: WebHouse) -> None:
    page = person().login(CAMERA)
    page.route("**/stages.jpg", lambda route: route.fulfill(status=404, body="No steps yet: it sends nothing.\n"))
    wait(page, "!document.querySelector('[data-steps]').hidden")
    page.click("text=Steps of motion")
    page.wait_for_selector("text=No steps yet: it sends nothing.")
    assert page.is_hidden("#stages-picture")


def test_on_a_phone_everything_fits_and_can_be_pressed(person: Any) -> None:
    someone = person(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = someone.login(CAMERA)
    wait(page, "!document.querySelector('[data-steps]').hidden")
    page.tap("text=Steps of motion")
    wait(page, "document.querySelector('#stages-picture img').naturalWidth === 1504")
    someone.shot("camera-stages-phone")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    heights = page.evaluate("[...document.querySelectorAll('.wishes button')].map(b => b.clientHeight + 2)")
    assert len(heights) == 2 and min(heights) >= 43.5


def test_the_boxes_are_those_of_the_picture_that_is_shown(chromium: Any, home: Home, redis_server: Any) -> None:
    """Each picture is of one gray, and its only region as far to the right as it is bright."""
    shown = itertools.count()

    def picture() -> bytes:
        gray = 20 + 8 * (next(shown) % 25)
        region = [gray / 255, 0.1, 0.1, 0.1]
        return jpeg.with_comment(jpeg.encode(np.full((360, 640), gray, np.uint8)),
                                 json.dumps({"regions": [region], "warming": False}))

    with (WebHouse(home, Log(redis_server.client()), redis_server.url) as web,
          FakeCamera(home, "hall", picture).running()):
        someone = Person(chromium, web)
        page = someone.login(CAMERA)
        page.click("text=Regions and zones")
        apart = page.evaluate(APART, 20)
        someone.context.close()

    assert len(apart) == 20
    assert max(apart) <= 2, apart


APART = """many => new Promise(done => {
  const image = document.querySelector("[data-camera=hall] img");
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const found = [];
  let last = "";
  let before = "";
  let painted = 0;
  (function look() {
    const box = document.querySelector("[data-camera=hall] .overlay rect.box");
    painted = image.src === before ? painted + 1 : 0; // how often the browser has painted since the picture came
    const settled = painted >= 3;
    before = image.src;
    if (box && settled && image.complete && image.src.startsWith("blob:") && image.src !== last) {
      last = image.src;
      pen.drawImage(image, 0, 0, 1, 1);
      found.push(Math.abs(pen.getImageData(0, 0, 1, 1).data[0] - 255 * Number(box.getAttribute("x"))));
    }
    if (found.length < many) requestAnimationFrame(look);
    else done(found);
  })();
})"""
