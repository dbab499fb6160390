"""Zones drawn on the picture in a real browser: by keyboard alone, by mouse, and by touch."""

import json
import time
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

from app.pages.camera_setup.zones.zone_text import Drawing, ZoneShape, written
from house import facts
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


def test_the_script_writes_labels_as_the_house_does(drawing: Any) -> None:
    _, page = drawing()
    shape = ZoneShape("zone", "street", ((0, 0), (1, 0), (1, 1)), True, False, ("van: a_b, 50%",), {"big @x": 0.7})
    text = written(Drawing((shape,), {"a = b,c": 0.6}))

    again = page.evaluate("""async (text) => {
        const { read, write } = await import("/static/camera_setup/zone_shapes.js");
        return [read(text).shapes[0].labels, write(read(text))];
    }""", text)

    assert again == [["van: a_b, 50%"], text]


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


class Mouse:
    """Drags and presses with a mouse."""

    look: dict[str, Any] = {}

    def __init__(self, page: Any) -> None:
        self.page = page

    def drag(self, way: list[tuple[float, float]]) -> None:
        self.page.mouse.move(*way[0])
        self.page.mouse.down()
        for each in way[1:]:
            self.page.mouse.move(*each)
        self.page.mouse.up()

    def press(self, what: Any) -> None:
        what.click()


class Finger(Mouse):
    """The same with a finger on a phone: the browser gets touches alone."""

    look = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "color_scheme": "dark"}

    def __init__(self, page: Any) -> None:
        super().__init__(page)
        self.screen = page.context.new_cdp_session(page)

    def drag(self, way: list[tuple[float, float]]) -> None:
        for kind, points in [("touchStart", way[:1]), *(("touchMove", [each]) for each in way[1:]), ("touchEnd", [])]:
            self.screen.send("Input.dispatchTouchEvent", {
                "type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    def press(self, what: Any) -> None:
        """Tap until it is pressed: on a busy machine a tap may last so long that the browser takes it for a hold."""
        what.evaluate("each => { const page = document.documentElement; delete page.dataset.pressed;"
                      "each.addEventListener('click', () => { page.dataset.pressed = 'yes'; }, { once: true }); }")
        for _ in range(10):
            what.tap()
            with suppress(PlaywrightTimeout):
                self.page.locator("html[data-pressed]").wait_for(state="attached", timeout=2000)
                return


@pytest.mark.parametrize("by", [Mouse, Finger])
def test_a_mask_is_dragged_snaps_to_the_edge_and_gets_corners_and_loses_them(drawing: Any, web: WebHouse, by: Any
                                                                             ) -> None:
    one, page = drawing(**by.look)
    hand = by(page)
    hand.press(page.get_by_role("button", name="New mask"))
    page.locator("[data-board]").scroll_into_view_if_needed()

    def drag(handle: str, x: float, y: float) -> None:
        box, board = (page.locator(each).bounding_box() for each in (f"[data-handle='{handle}']", "[data-board] img"))
        start = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        end = board["x"] + x * board["width"], board["y"] + y * board["height"]
        hand.drag([start, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2), end])

    def corners(number: int) -> None:
        expect(page.locator(".handle.corner")).to_have_count(number)

    drag("0", 0.01, 0.01)
    drag("edge-1", 0.7, 0.45)
    corners(5)
    one.shot(f"zones-{by.__name__}")
    hand.press(page.get_by_role("button", name="Undo"))
    corners(4)
    drag("edge-1", 0.8, 0.45)
    hand.press(page.get_by_role("button", name="Add corner"))
    corners(6)
    hand.press(page.get_by_role("button", name="Delete corner"))
    corners(5)
    drag("1", 0.62, 0.2)
    corners(5)
    hand.press(page.get_by_role("button", name="Delete corner"))
    corners(4)
    drag("all", 0.42, 0.4)
    save(page)
    (mask,) = saved(web).motion.masks
    assert mask[0] == (0.0, 0.0) and len(mask) == 4, "moved no further than the edge of the picture"
    assert mask[1] == pytest.approx((0.8, 0.45), abs=0.02)
    assert one.violations() == []
    hand.press(page.get_by_role("button", name="Mask 1", exact=True))
    hand.press(page.get_by_role("button", name="Delete", exact=True))
    save(page)
    assert saved(web).motion.masks == ()


def test_what_a_zone_does_is_chosen_beside_the_picture_and_counted_as_it_is_dragged(drawing: Any, web: WebHouse
                                                                                    ) -> None:
    at = time.time() - 600
    box = facts.Box(0.35, 0.35, 0.1, 0.1)
    for number, score in enumerate((0.9, 0.6, 0.4)):
        label = facts.Label("truck", score, box)
        web.record(facts.EventBegan(at=at, event=f"eeeeee{number}", camera="hall", picture="p", regions=(box,)),
                   facts.EventLabelled(at=at, event=f"eeeeee{number}", camera="hall", picture="p", labels=(label,),
                                       analyzer="a"),
                   facts.EventEnded(at=at + 9, event=f"eeeeee{number}", camera="hall", began_at=at, duration=9.0))
    one, page = drawing()
    page.get_by_role("button", name="New zone").click()
    page.get_by_label("Alert on what touches it").check()
    page.get_by_label("Only on these labels").fill("truck, bus")
    page.get_by_label("Alerts in", exact=True).select_option("own")
    page.get_by_label("Home", exact=True).check()
    page.get_by_label("Vacation", exact=True).uncheck()
    page.get_by_label("It is an entrance").check()
    score = page.get_by_role("slider", name="truck")
    page.get_by_text("in 3 of 3 events of the last week").wait_for()
    score.focus()
    for _ in range(6):
        page.keyboard.press("PageUp")
    page.get_by_text("in 1 of 3 events of the last week").wait_for()
    page.get_by_text("Of the last day's 3 events these zones would have alerted on 1 in mode Away, in Night on none "
                     "and in Home on 1.").wait_for()
    assert page.locator("[data-events] a").get_attribute("href") == "/events/eeeeee0"
    one.shot("zones-form")
    assert one.violations() == []
    save(page)
    own = saved(web)
    assert own.zone_modes == {"zone-1": ("home", "away")} and own.entrance_zones == ("zone-1",) and own.night == ()
    assert own.alert.zone_labels == {"zone-1": ("truck", "bus")}
    assert own.alert.zone_min_scores["zone-1"]["truck"] > 0.6

    page.get_by_role("button", name="As usual for truck").click()
    page.get_by_label("Alerts in", exact=True).select_option("")
    page.get_by_label("It is outdoors").check()
    one.shot("zones-form-usual")
    save(page)
    assert (saved(web).zone_modes, saved(web).night, saved(web).alert.zone_min_scores) == ({}, ("zone-1",), {})


def test_a_suggested_mask_is_taken_with_one_press_and_not_suggested_again(drawing: Any, web: WebHouse) -> None:
    at = time.time() - 600
    for number in range(6):
        name = f"abcdef{number}"
        web.record(facts.EventBegan(at=at, event=name, camera="hall", picture="p",
                                    regions=(facts.Box(0.8, 0.05, 0.15, 0.06),)),
                   facts.EventLabelled(at=at, event=name, camera="hall", picture="p", labels=(), analyzer="a"),
                   facts.EventEnded(at=at + 9, event=name, camera="hall", began_at=at, duration=9.0))
    one, page = drawing()
    page.get_by_text("6 of the last week's events showed nobody, all at one place").wait_for()
    one.shot("zones-suggestion")
    page.get_by_role("button", name="Add that mask").click()
    page.get_by_text("would have alerted on none in mode Away").wait_for()
    assert not page.get_by_role("button", name="Add that mask").is_visible()
    save(page)
    assert len(saved(web).motion.masks) == 1


def test_what_crosses_itself_is_said_while_it_is_dragged_and_when_it_is_typed(drawing: Any, web: WebHouse) -> None:
    _, page = drawing()
    page.get_by_role("button", name="New zone").click()
    page.get_by_text("No event of the last day").wait_for()
    corner, board = (page.locator(each).bounding_box() for each in ("[data-handle='0']", "[data-board] img"))
    page.mouse.move(corner["x"] + corner["width"] / 2, corner["y"] + corner["height"] / 2)
    page.mouse.down()
    page.mouse.move(board["x"] + 0.8 * board["width"], board["y"] + 0.45 * board["height"], steps=4)
    page.get_by_text("Zone zone-1: Has edges that cross each other").wait_for()
    page.mouse.up()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("No event of the last day").wait_for()
    page.get_by_text("Zones and masks as text").click()
    page.locator("textarea").fill("zone porch: 0,0 1,1 1,0 0,1")
    page.get_by_text("Zone porch: Has edges that cross each other").wait_for()
