"""A camera's settings in a real browser: hours on the grid of the week, the least score by a slider."""

import json
import time
from typing import Any

import pytest

from house import facts
from house.settings.whole_config import survey
from tests.app.web_house import SETTINGS, WebHouse

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("look", [{}, {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}])
def test_hours_are_pressed_on_the_grid_and_the_least_score_is_dragged(person: Any, web: WebHouse,
                                                                      look: dict[str, Any]) -> None:
    assert web.settings.redis_url is not None
    web.home.config.write_text(json.dumps(SETTINGS | {"redis_url": web.settings.redis_url.get_secret_value()}))
    now = time.time()
    for number, score in enumerate((0.4, 0.6, 0.9)):
        web.record(facts.EventBegan(at=now - 9, event=f"event{number}", camera="hall"),
                   facts.EventLabelled(at=now - 8, event=f"event{number}", camera="hall", picture="p", analyzer="x",
                                       labels=(facts.Label("person", score),)))
    one = person(**look)
    page = one.login("/cameras/hall/settings")
    page.get_by_role("grid", name="Hours", exact=True).get_by_role("gridcell", name="Tue 8 to 9").click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    assert page.locator("#when").input_value() == "Tue 8:00-10:00; Wed 9:00-10:00"
    page.locator("#when").fill("Sat,Sun")
    page.wait_for_selector("[aria-label='Sat 5 to 6'][aria-selected=true]")
    page.get_by_role("slider", name="How sure it must be").fill("0.5")
    page.get_by_text("From 0.50: 2 of the 3 events of the last week").wait_for()
    page.get_by_label("Analyzer 1", exact=True).fill("yolox")
    page.get_by_label("Analyzer 2", exact=True).fill("nanodet")
    page.get_by_label("Analyzer 2 looks").select_option("yolox")
    page.get_by_role("button", name="Up analyzer 2").click()
    assert page.get_by_label("Analyzer 1", exact=True).input_value() == "nanodet"
    page.get_by_role("button", name="Up analyzer 2").click()
    page.get_by_label("Analyzer 3", exact=True).fill("faces")
    page.get_by_role("button", name="Remove analyzer 3").click()
    page.get_by_label("Analyzer 2", exact=True).scroll_into_view_if_needed()
    one.shot(f"settings-{'phone' if look else 'desk'}")
    page.get_by_role("button", name="Save").first.click()
    page.get_by_text("Saved.").wait_for()
    report = survey(web.home.config, web.home.learned, {})
    assert report.settings is not None
    hall = report.settings.cameras["hall"]
    assert (hall.when, hall.alert.min_score) == (("Sat,Sun",), 0.5)
    assert [(each.address, each.after) for each in hall.analyzers] == [("yolox://", ""), ("nanodet://", "yolox")]
    assert one.violations() == []
