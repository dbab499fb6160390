"""The reference of a camera over what it sees, in a real browser."""

import time
from typing import Any

import cv2
import numpy as np
import pytest

from house import facts
from ledger.files.references import ReferenceFiles, ReferencePicture
from tests.app.web_house import WebHouse

pytestmark = pytest.mark.browser
IMAGES = "[...document.querySelectorAll('[data-pair] img')]"
SHOWN = f"{IMAGES}.map(each => getComputedStyle(each).clipPath)"


def drawn(level: int) -> bytes:
    view = np.full((360, 640, 3), level, np.uint8)
    cv2.putText(view, str(level), (60, 200), cv2.FONT_HERSHEY_SIMPLEX, 4, (255, 255, 255), 8)
    return cv2.imencode(".jpg", view)[1].tobytes()


def keep(web: WebHouse) -> None:
    files = ReferenceFiles(web.home)
    files.save(ReferencePicture("hall", "r1", time.time() - 900, True, "ann"), drawn(40), b"png")
    files.save(ReferencePicture("hall", "r2", time.time() - 60, False, ""), drawn(160), b"png")
    web.record(facts.SceneChecked(at=time.time(), camera="hall", state="tampered", verdict="covered",
                                  words="covered: 83 % of the view", score=95.0))


@pytest.mark.parametrize("look", [{}, {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}])
def test_a_slider_says_how_much_of_the_reference_is_shown(person: Any, web: WebHouse, look: dict[str, Any]) -> None:
    keep(web)
    someone = person(**look)
    page = someone.login()
    page.goto(f"{web.url}/cameras/hall")
    slider = page.get_by_role("slider", name="How much of the reference is shown")
    before = page.evaluate(SHOWN)
    page.evaluate("document.querySelector('[data-share]').focus()")  # at once: the card may be brought anew any moment
    page.keyboard.press("Home")
    for _ in range(20):
        page.keyboard.press("ArrowRight")

    ReferenceFiles(web.home).save(ReferencePicture("hall", "r3", time.time(), True, "ann"), drawn(90), b"png")
    page.wait_for_selector("[data-pair] img[src$=r3]")

    assert slider.input_value() == "20"
    assert slider.evaluate("e => e === document.activeElement")
    assert before[0].startswith("inset(0px 50%") and before[1] == "none"
    assert slider.get_attribute("aria-valuetext") == "20 % reference"
    boxes = page.evaluate(f"{IMAGES}.map(each => {{ const b = each.getBoundingClientRect(); "
                          "return [b.x, b.y, b.width]; })")
    assert boxes[0] == boxes[1]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    someone.shot(f"scene-slider-{look.get('color_scheme', 'light')}")


def test_without_scripts_both_stand_side_by_side(person: Any, web: WebHouse) -> None:
    keep(web)
    page = person(java_script_enabled=False).login()
    page.goto(f"{web.url}/cameras/hall")

    assert page.locator("[data-pair] img").count() == 2
    assert not page.locator("[data-pair] input").is_visible()
