"""The Events page in a real Chromium: looking for events in the history, with and without the page's script."""

import time

import pytest

from house import facts
from ledger.history.writer import History

pytestmark = pytest.mark.browser
BOX = facts.Box(0.1, 0.2, 0.3, 0.4)


@pytest.fixture
def remembered(web):
    """Sixty events of the last days, in the history alone."""
    history, now = History(web.home), time.time()
    for number in range(60):
        at, camera, event = now - number * 7200, ("hall", "yard")[number % 2], f"e{number:04}"
        reason = "mode Home sends no alerts" if number % 3 else "mode Away sends alerts"
        found = [facts.EventBegan(at=at, event=event, camera=camera),
                 facts.AlertDecided(at=at + 1, event=event, camera=camera, sent=number % 3 == 0,
                                    reasons=(reason,)),
                 facts.EventEnded(at=at + 20, event=event, camera=camera, began_at=at, duration=20)]
        if number % 4 == 0:
            label = facts.Label("traffic light" if number % 8 else "person", 0.91, BOX)
            found.insert(1, facts.EventLabelled(at=at, event=event, camera=camera, picture="", labels=(label,),
                                                analyzer="nanodet"))
        if number % 5 == 0:
            found.append(facts.EventTagged(at=at + 60, event=event, tag="occupied", by="anna"))
        history.add(found, now)
    history.close()
    return web


@pytest.mark.parametrize("script", [True, False])
def test_a_search_finds_and_pages_with_and_without_the_script(remembered, person, script):
    someone = person(java_script_enabled=script)
    page = someone.login("/events")
    assert page.locator(".event").count() == 20
    assert "60 events" in page.inner_text("main")

    page.select_option("#camera", "hall")
    page.click("text=Search")
    page.wait_for_url("**camera=hall**")
    assert "30 events" in page.inner_text("main")
    first = page.locator(".event .what a").first.get_attribute("href")
    page.click(".pager >> text=Older")
    page.wait_for_url("**before=**")
    assert page.locator(".event").count() == 10
    assert page.input_value("#camera") == "hall"
    page.click(".pager >> text=Newer")
    page.wait_for_url("**after=**")

    assert page.locator(".event .what a").first.get_attribute("href") == first
    assert someone.faults == []


def test_labels_tags_and_whether_an_alert_was_sent_are_choices(remembered, person):
    page = person().login("/events")
    page.select_option("#label", "traffic_light")
    page.select_option("#alerted", "yes")
    page.click("text=Search")
    page.wait_for_url("**label=traffic_light**")

    titles = page.locator(".event .what a").all_inner_texts()
    assert titles
    assert all(title.startswith("Motion at") for title in titles), "a thing names no event"
    assert page.input_value("#alerted") == "yes"
    page.click("text=Show all")
    page.wait_for_url(remembered.url + "/events")
    assert "60 events" in page.inner_text("main")


def test_an_event_that_only_the_history_knows_has_its_page(remembered, person):
    page = person().login("/events")
    page.locator(".event .what a").first.click()
    page.wait_for_url("**/events/e0000")

    assert page.inner_text("h1") == "Person at Hall"


@pytest.mark.parametrize(("name", "look"), [
    ("events-desktop", {}), ("events-dark", {"color_scheme": "dark"}),
    ("events-phone", {"viewport": {"width": 360, "height": 800}, "color_scheme": "dark"}),
])
def test_the_page_fits_its_screen(remembered, person, name, look):
    someone = person(**look)
    page = someone.login("/events")

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    someone.shot(name)
