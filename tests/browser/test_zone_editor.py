"""Zones drawn on the picture in a real browser: by keyboard alone, by mouse, and by touch."""

import json
from typing import Any

import pytest

from house.settings.whole_config import survey
from tests.app.web_house import SETTINGS, WebHouse

pytestmark = pytest.mark.browser


@pytest.fixture
def drawing(person: Any, web: WebHouse) -> Any:
    """`drawing(**look)`: somebody on the page of zones of the camera hall."""
    assert web.settings.redis_url is not None
    web.home.config.write_text(json.dumps(SETTINGS | {"redis_url": web.settings.redis_url.get_secret_value()}))

    def open_page(**look: Any) -> tuple[Any, Any]:
        one = person(**look)
        page = one.login("/cameras/hall/zones")
        page.get_by_role("button", name="New zone").wait_for()
        return one, page

    return open_page


def saved(web: WebHouse) -> Any:
    report = survey(web.home.config, web.home.learned, {})
    assert report.settings is not None, report.problems
    return report.settings.cameras["hall"]


def save(page: Any) -> None:
    page.get_by_role("button", name="Save").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_text("Zones and masks are saved.").wait_for()


def test_a_zone_is_drawn_moved_and_deleted_by_keyboard_alone(drawing: Any, web: WebHouse) -> None:
    one, page = drawing()
    page.get_by_role("button", name="New zone").focus()
    page.keyboard.press("Enter")
    corner = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert corner.startswith("Corner 1 of zone zone-1, 30 % from the left, 30 %")
    for key in ("Shift+ArrowLeft", "ArrowUp", "+", "ArrowDown", "Delete", "Control+z"):
        page.keyboard.press(key)
    page.get_by_label("Name").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("front porch")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    one.shot("zones-desk")
    save(page)
    zones = saved(web).motion.zones
    assert list(zones) == ["front-porch"] and saved(web).alert.zones == ("front-porch",)
    assert len(zones["front-porch"]) == 5 and zones["front-porch"][0] == (0.25, 0.29)

    page.get_by_role("button", name="Move zone front-porch").focus()
    page.keyboard.press("Shift+ArrowRight")
    save(page)
    assert saved(web).motion.zones["front-porch"][0] == (0.3, 0.29)

    page.get_by_role("button", name="Delete", exact=True).focus()
    page.keyboard.press("Enter")
    save(page)
    assert saved(web).motion.zones == {} and saved(web).alert.zones == ()


@pytest.mark.parametrize("look", [{}, {"viewport": {"width": 390, "height": 844}, "has_touch": True,
                                       "color_scheme": "dark"}])
def test_a_mask_is_dragged_snaps_to_the_edge_and_gets_a_corner_more(drawing: Any, web: WebHouse,
                                                                    look: dict[str, Any]) -> None:
    one, page = drawing(**look)
    page.get_by_role("button", name="New mask").click()
    board = page.locator("[data-board] img").bounding_box()

    def drag(handle: str, x: float, y: float) -> None:
        box = page.locator(f"[data-handle='{handle}']").bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(board["x"] + x * board["width"], board["y"] + y * board["height"], steps=4)
        page.mouse.up()

    drag("0", 0.01, 0.01)
    drag("edge-1", 0.7, 0.45)
    one.shot(f"zones-{'phone' if look else 'mouse'}")
    page.get_by_role("button", name="Undo").click()
    drag("edge-1", 0.8, 0.45)
    save(page)
    (mask,) = saved(web).motion.masks
    assert mask[0] == (0.0, 0.0) and len(mask) == 5 and mask[2] == pytest.approx((0.8, 0.45), abs=0.02)


def test_what_crosses_itself_is_said_while_it_is_drawn(drawing: Any, web: WebHouse) -> None:
    _, page = drawing()
    page.get_by_role("button", name="New zone").click()
    page.get_by_text("No event of the last day").wait_for()
    page.get_by_text("Zones and masks as text").click()
    page.locator("textarea").fill("zone porch: 0,0 1,1 1,0 0,1")
    page.get_by_text("Zone porch: Has edges that cross each other").wait_for()
