"""Everything by the keyboard alone on every page, and the main paths in a browser that runs no scripts."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from house import facts
from ledger.home import Home
from ledger.redis.log import Log
from tests.app.web_house import PASSWORD, SETTINGS, FakeCamera, WebHouse

pytestmark = pytest.mark.browser
EVENT = "e1a2b3c4"
PAGES = ("/", "/events", f"/events/{EVENT}", "/timeline", "/cameras", "/cameras/hall", "/cameras/hall/settings",
         "/add-camera", "/people", "/system", "/nothing-there")


@pytest.fixture
def web(home: Home, redis_server: Any, room: bytes) -> Iterator[WebHouse]:
    """A house with two people, one of whom is home, and an event that is over."""
    more = {"people": {"Anna": {"devices": ["annas-phone"]}, "Ben": {"devices": ["bens-phone"]}},
            "presence": {"routers": {"attic": {"address": "file://devices.txt"}}}}
    home.config.write_text(json.dumps(SETTINGS | more | {"redis_url": redis_server.url}))
    at = time.time()
    people = [{"name": name, "home": name == "Anna", "since": at - 60, "confidence": 0.9, "evidence": "it was seen"}
              for name in more["people"]]
    home.presence_report.parent.mkdir(parents=True, exist_ok=True)
    home.presence_report.write_text(json.dumps({"at": at, "blind_since": None, "people": people, "devices": [],
                                                "routers": [], "notes": []}))
    with (WebHouse(home, Log(redis_server.client()), redis_server.url, **more) as web,
          FakeCamera(home, "hall", lambda: room).running()):
        web.record(facts.EventBegan(at=at - 30, event=EVENT, camera="hall"),
                   facts.AlertDecided(at=at - 29, event=EVENT, camera="hall", sent=False, reasons=("mode Home",)),
                   facts.EventEnded(at=at - 20, event=EVENT, camera="hall", began_at=at - 30, duration=10))
        yield web


def test_the_tab_key_reaches_everything_that_can_be_pressed_and_shows_where_it_is(person: Any, web: WebHouse) -> None:
    page = person().login()
    for path in PAGES:
        page.goto(web.url + path)
        page.wait_for_load_state()
        presses = page.evaluate(WATCH)
        for _ in range(ROUNDS):
            for _ in range(presses):
                page.keyboard.press("Tab")
            if not page.evaluate(MISSED):
                break

        assert page.evaluate("window.reached.size") > 0, path
        assert page.evaluate(MISSED) == [], path
        assert page.evaluate("window.unseen") == [], path


def test_people_cameras_and_an_event_are_used_by_keys_alone(person: Any, web: WebHouse) -> None:
    page = person().login("/people")
    page.wait_for_load_state()
    tab_to(page, "here Ben")
    page.keyboard.press("Enter")
    page.get_by_text("Ben is home").first.wait_for()

    page.goto(f"{web.url}/cameras")
    page.wait_for_load_state()
    tab_to(page, "Hall")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cameras/hall")
    page.wait_for_load_state()
    tab_to(page, "Regions and zones")
    page.keyboard.press("Enter")
    page.locator("[data-overlay][aria-pressed=true]").wait_for()

    page.goto(f"{web.url}/events/{EVENT}")
    page.wait_for_load_state()
    tab_to(page, f"tag {EVENT} unoccupied")
    page.keyboard.press("Space")
    page.locator("button[value$=' unoccupied'][aria-pressed=true]").first.wait_for()

    assert [fact.tag for fact in web.recorded(facts.EventTagged)] == ["unoccupied"]
    assert [fact.person for fact in web.recorded(facts.PresenceSaid)] == ["Ben"]


def test_the_main_paths_need_no_scripts(person: Any, web: WebHouse) -> None:
    page = person(java_script_enabled=False).page
    page.goto(f"{web.url}/people")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/people")
    page.click("button[value='here Ben']")
    page.locator(".flash", has_text="Ben is home").wait_for()

    page.goto(f"{web.url}/")
    while not page.locator("[data-camera=hall] img[src='/picture/hall.jpg']").count():
        page.reload()  # the camera gives pictures once somebody looks
    page.click("[data-camera=hall] .name")
    page.wait_for_url("**/cameras/hall")
    page.get_by_role("link", name="Change settings").click()
    page.locator("input[name=title]").fill("Hallway")
    page.get_by_role("button", name="Save").first.click()
    page.get_by_text("Saved.").first.wait_for()

    page.goto(f"{web.url}/events/{EVENT}")
    page.click("button[value$=' occupied']")
    page.locator("button[value$=' occupied'][aria-pressed=true]").first.wait_for()

    page.goto(f"{web.url}/system")
    page.fill("input[name=line]", "mode away")
    page.press("input[name=line]", "Enter")
    page.locator(".flash", has_text="Away: watching").wait_for()
    page.click("text=Log out")
    page.wait_for_url("**/login")

    assert [fact.mode for fact in web.recorded(facts.ModeChosen)] == ["away"]
    assert [fact.tag for fact in web.recorded(facts.EventTagged)] == ["occupied"]


def tab_to(page: Any, name: str) -> None:
    """Press Tab until what is focused has that value, label or text."""
    page.evaluate("document.body.focus()")
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("n => [document.activeElement.value, document.activeElement.ariaLabel, "
                         "document.activeElement.textContent.trim()].includes(n)", name):
            return
    pytest.fail(f"the Tab key does not come to {name!r}")


ROUNDS = 3
"""How often the Tab key may go round: a part of the page that is renewed just then may be passed over once."""
MISSED = "window.wanted.filter(name => !window.reached.has(name))"
WATCH = """(() => {
  const some = "a[href], button, input, select, textarea, summary, video[controls], [tabindex='0']";
  const key = e => e.id
    || [e.tagName, e.name, e.value, e.getAttribute("href"), e.ariaLabel, e.textContent.trim()].join("|");
  const all = [...document.querySelectorAll(some)].filter(e => e.tabIndex >= 0 && !e.disabled && e.type !== "hidden"
    && e.checkVisibility({ visibilityProperty: true }));
  Object.assign(window, { reached: new Set(), unseen: [], wanted: all.map(key) });
  document.addEventListener("focusin", ({ target }) => {
    window.reached.add(key(target));
    const style = getComputedStyle(target);
    if (style.outlineStyle === "none" && style.boxShadow === "none") window.unseen.push(key(target));
  });
  return all.length + 8 + 7 * all.filter(e => e.type?.startsWith("date")).length;  // a date has a stop for each part
})()"""
"""Notes what gets the focus and what of that does not show it; returns how often the Tab key is to be pressed."""
