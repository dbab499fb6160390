"""The Events page in a real Chromium: looking for events in the history, with and without the page's script."""

import time
import zipfile

import pytest

from house import facts
from ledger.history.writer import History

pytestmark = pytest.mark.browser
BOX = facts.Box(0.1, 0.2, 0.3, 0.4)


@pytest.fixture
def remembered(web):
    """Sixty events of the last days, in the history alone."""
    history, now = History(web.home, timezone=web.settings.house.timezone), time.time()
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
    assert page.locator(".day-of-events h2").first.inner_text() == "Today"

    page.get_by_role("link", name="Hall 30").click()
    page.wait_for_url("**camera=hall**")
    assert "30 events" in page.inner_text("main")
    first = page.locator(".event .what a").first.get_attribute("href")
    page.click(".pager >> text=Older")
    page.wait_for_url("**before=**")
    assert page.locator(".event").count() == 10
    assert page.locator(".filter[aria-current]").inner_text().split() == ["Hall", "30"]
    page.click(".pager >> text=Newer")
    page.wait_for_url("**after=**")
    assert page.locator(".event .what a").first.get_attribute("href") == first

    page.fill("#text", "person")
    page.press("#text", "Enter")
    page.wait_for_url("**text=person**")
    assert "camera=hall" in page.url
    page.locator(".hours-bars a").nth(12).click()
    page.wait_for_url("**hour=12**")
    assert page.locator(".event").count() > 0
    assert someone.faults == []


def test_chips_count_what_pressing_them_would_find(remembered, person):
    page = person().login("/events?alerted=yes")
    for name in ("Hall", "traffic light", "Someone was there"):
        page.goto(f"{remembered.url}/events?alerted=yes")
        chip = page.locator(".filter", has_text=name)
        count = int(chip.locator(".count").inner_text())
        chip.click()
        page.wait_for_url(lambda url: url != f"{remembered.url}/events?alerted=yes")
        assert page.locator("[data-count]").inner_text() == f"{count} event{'' if count == 1 else 's'}"
        assert page.locator(".event").count() == count
    page.click("text=Show all")
    page.wait_for_url(remembered.url + "/events")
    assert "60 events" in page.inner_text("main")


def test_events_are_reviewed_by_keys_alone(remembered, person):
    someone = person()
    page = someone.login("/events?seen=no")
    page.locator("#main").focus()
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("li.event").nth(1)
    assert page.evaluate("document.activeElement.closest('li.event').id") == second.get_attribute("id")

    page.keyboard.press("u")
    second.locator("[aria-pressed=true]", has_text="False alarm").wait_for()
    assert second.locator(".chip.new").count() == 0
    assert page.evaluate("document.activeElement.closest('li.event').id") == second.get_attribute("id")
    page.keyboard.press("k")
    page.keyboard.press("s")
    page.locator("li.event").first.locator(".chip.new").wait_for(state="detached")

    page.keyboard.press("a")
    assert page.get_by_text("20 events chosen:").is_visible()
    page.keyboard.press("o")
    page.get_by_text("20 events: Tagged occupied").wait_for()
    page.wait_for_function("() => document.querySelectorAll('.chip.new').length == 0")
    assert page.get_by_text("Choose events to handle them together.").is_visible(), "nothing stays chosen"
    assert {fact.by for fact in remembered.recorded(facts.EventTagged)} == {"owner"}


def test_keys_are_shown_can_be_turned_off_and_leave_typing_alone(remembered, person):
    page = person().login("/events")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard")
    assert dialog.is_visible()
    dialog.get_by_label("Use these keys").uncheck()
    dialog.get_by_role("button", name="Close").click()
    page.keyboard.press("a")
    assert page.locator("input[name=event]:checked").count() == 0

    page.fill("#text", "")
    page.locator("#text").press_sequentially("oak?")

    assert page.input_value("#text") == "oak?"
    assert not dialog.is_visible()


def test_events_are_deleted_after_asking_again(remembered, person):
    page = person().login("/events")
    gone = page.locator("li.event").first.get_attribute("id")
    page.locator("li.event .choose").first.click()
    page.get_by_text("Delete…").click()
    page.get_by_role("button", name="Delete for good").click()

    page.locator(f"#{gone}").wait_for(state="detached")

    assert page.get_by_text("This cannot be undone. What was already sent").is_visible()
    assert [fact.event for fact in remembered.recorded(facts.EventDeleted)] == [gone.removeprefix("event-")]


def test_what_was_chosen_is_downloaded_as_a_zip(remembered, person):
    page = person().login("/events")
    page.locator("li.event .choose").first.click()

    with page.expect_download() as download:
        page.get_by_role("button", name="Download pictures").click()

    with zipfile.ZipFile(download.value.path()) as made:
        assert made.testzip() is None
    assert download.value.suggested_filename.startswith("hearthwatch-")


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


def test_events_are_reviewed_and_deleted_without_the_script(remembered, person):
    page = person(java_script_enabled=False).login("/events")
    names = [each.get_attribute("data-event") for each in page.locator("li.event").all()[:3]]
    for number in range(2):
        page.locator("li.event .choose").nth(number).click()
    page.get_by_role("button", name="Seen", exact=True).click()
    page.get_by_text("2 events: seen.").wait_for()

    page.locator("li.event .choose").nth(2).click()
    page.get_by_text("Delete…").click()
    page.get_by_role("button", name="Delete for good").click()
    page.get_by_text("Deleted, with its pictures").wait_for()

    assert page.locator(f"#event-{names[2]}").count() == 0
    assert [fact.event for fact in remembered.recorded(facts.EventDeleted)] == [names[2]]
    page.locator(f"#event-{names[0]} .what a").click()
    page.get_by_role("link", name="Older").click()
    page.wait_for_url(f"**/events/{names[1]}")
