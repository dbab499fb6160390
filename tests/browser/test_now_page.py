"""The dashboard in a real browser: what people see, press and type."""

import os
import time
from typing import Any

import pytest

from house import facts
from tests.app.web_house import PASSWORD, WebHouse

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LOOKS = {"light": {"color_scheme": "light"}, "dark": {"color_scheme": "dark"}, "phone": PHONE,
         "phone-dark": PHONE | {"color_scheme": "dark"}}
PAGES = {"now": "/", "events": "/events", "event": "/events/e1a2b3c4", "cameras": "/cameras", "camera": "/cameras/hall",
         "people": "/people", "system": "/system"}


def comes_true(page: Any, script: str, arg: Any = None) -> None:
    """Wait until `script` is true in the page (Playwright's own way needs eval, which our pages forbid)."""
    end = time.monotonic() + 60
    while not page.evaluate(script, arg):
        assert time.monotonic() < end, f"waited in vain: {script}"
        page.wait_for_timeout(50)


def visit(web: WebHouse, event: str = "e1a2b3c4", alerted: bool = True) -> None:
    """An event at the hall that is over."""
    at = time.time() - 30
    web.record(
        facts.EventBegan(at=at, event=event, camera="hall"),
        facts.EventLabelled(at=at + 1, event=event, camera="hall", picture="", analyzer="nanodet",
                            labels=(facts.Label("person", 0.91, facts.Box(0, 0, 1, 1)),)),
        facts.AlertDecided(at=at + 1.3, event=event, camera="hall", sent=alerted, reasons=("mode Away sends alerts",)),
        facts.EventEnded(at=at + 9, event=event, camera="hall", began_at=at, duration=9),
    )


def test_login_then_the_state_of_a_new_house(person: Any) -> None:
    page = person().login_by_form()

    page.wait_for_selector("h1:has-text('press Away or /pycam_on')")
    assert page.title() == "Now · Hearthwatch"


def test_a_wrong_password_is_reported_and_the_field_is_marked(person: Any, web: WebHouse) -> None:
    page = person().page
    page.goto(f"{web.url}/login")
    page.fill("#password", "wrong")
    page.click("text=Log in")

    assert page.inner_text("[role=alert]") == "Wrong password."
    assert page.get_attribute("#password", "aria-invalid") == "true"


def test_pressing_away_changes_the_state_in_the_page_and_undo_takes_it_back(person: Any, web: WebHouse) -> None:
    page = person().login()
    page.evaluate("window.same = true")

    page.click("button[value='mode away']")
    page.wait_for_selector("h1:has-text('Away: watching, recording and alerting')")
    page.wait_for_selector("button[value='mode away'][aria-pressed=true]")
    page.wait_for_selector(".brand .lamp.armed")
    page.click("#toast >> text=Undo")
    page.wait_for_selector("h1:has-text('Home: watching')")
    page.wait_for_selector(".brand .lamp:not(.armed)")

    assert page.evaluate("window.same") is True
    assert [m.mode for m in web.recorded(facts.ModeChosen)] == ["home", "away"]


@pytest.mark.parametrize("look", LOOKS)
def test_pressing_away_names_what_will_not_work_and_no_offline_camera_is_said_to_watch(
    person: Any, web: WebHouse, look: str
) -> None:
    web.record(facts.TroubleBegan(at=time.time(), kind="camera", about="yard", text="cannot connect to 10.0.0.7"),
               facts.TroubleBegan(at=time.time(), kind="channel", about="slack://", text="invalid_auth"))
    someone = person(**LOOKS[look])
    page = someone.login()

    page.click("button[value='mode away']")

    page.wait_for_selector("h1:has-text('Away: watching, recording and alerting; Yard is offline')")
    page.wait_for_selector("#toast:has-text('Warning: Yard: cannot connect to 10.0.0.7')")
    assert "Warning: Slack: invalid_auth" in page.inner_text("#toast")
    page.wait_for_selector("[data-camera=yard] .doing:has-text('offline')")
    someone.shot(f"armed-{look}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_happens_elsewhere_comes_into_the_page_by_itself(person: Any, web: WebHouse) -> None:
    page = person().login()
    page.wait_for_selector("text=Nothing has happened yet")

    visit(web)
    web.record(facts.TroubleBegan(at=time.time(), kind="camera", about="yard", text="yard does not answer: check it"))

    page.wait_for_selector(".event >> text=Person at Hall")
    page.wait_for_selector("text=yard does not answer: check it")
    page.wait_for_selector(".timeline .tl-mark")


def test_an_event_is_tagged_in_the_page_and_corrected(person: Any, web: WebHouse) -> None:
    visit(web)
    page = person().login()

    page.click("text=Someone was there >> nth=0")
    page.wait_for_selector("button[value$=' occupied'][aria-pressed=true]")
    page.click("button[value$=' unoccupied']")
    page.wait_for_selector("button[value$=' unoccupied'][aria-pressed=true]")

    assert [t.tag for t in web.recorded(facts.EventTagged)] == ["unoccupied", "occupied"]
    assert "tagged by the owner" in page.inner_text(".event")


def test_alerts_are_snoozed_and_turned_on_again(person: Any, web: WebHouse) -> None:
    page = person().login()

    page.click("text=Snooze 1 h")
    page.wait_for_selector("text=Alerts snoozed until")
    page.click("button[value='alerts on']")
    page.wait_for_selector("text=Snooze 1 h")

    assert [a.alerts for a in web.recorded(facts.AlertsChosen)] == ["on", "snoozed"]


def test_pictures_refresh_and_carry_their_age(person: Any) -> None:
    page = person().login()

    comes_true(page, "document.querySelector('[data-camera=hall] img').naturalWidth === 640")
    first = page.get_attribute("[data-camera=hall] img", "src")
    comes_true(page, "src => document.querySelector('[data-camera=hall] img').src !== src", first)

    comes_true(page, "/^([0-9] s ago|just now)$/.test(document.querySelector('[data-camera=hall] .age').textContent)")
    assert page.get_attribute("[data-camera=hall]", "data-stale") == "no"


def test_an_old_picture_greys_out_and_says_so(person: Any, web: WebHouse, room: bytes) -> None:
    live = web.home.live("yard")
    live.write_bytes(room)
    web.home.frame_time("yard").touch()
    for file in (live, web.home.frame_time("yard")):
        os.utime(file, (time.time() - 90, time.time() - 90))
    page = person().login()

    page.wait_for_selector("[data-camera=yard][data-stale=yes]")

    assert page.inner_text("[data-camera=yard] .age").startswith("old picture, ")
    assert "grayscale" in page.evaluate("getComputedStyle(document.querySelector('[data-camera=yard] img')).filter")
    page.wait_for_selector("[data-camera=yard] .badge:has-text('last frame')")


def test_one_camera_at_a_time_is_live(person: Any, web: WebHouse, until: Any) -> None:
    page = person().login()

    page.click("[data-camera=hall] .view")
    page.wait_for_selector("[data-camera=hall][data-live=on]")
    until(lambda: web.services.streams.taken == 1, "the stream is open")
    page.wait_for_selector("[data-camera=hall] .age:has-text('live')")
    page.click("[data-camera=yard] .view")
    page.wait_for_selector("[data-camera=hall][data-live=off]")

    until(lambda: web.services.streams.taken <= 1, "the first stream is closed")
    assert page.locator("[data-live=on]").count() <= 1


def test_a_viewer_beyond_the_places_gets_stills_and_the_reason(person: Any, web: WebHouse) -> None:
    taken = [web.services.streams.open(f"other{i}") for i in range(4)]
    page = person().login()

    page.click("[data-camera=hall] .view")
    page.wait_for_selector("[data-camera=hall] .remark:has-text('All 4 live places are taken')")

    assert page.get_attribute("[data-camera=hall]", "data-live") == "off"
    first = page.get_attribute("[data-camera=hall] img", "src")
    comes_true(page, "src => document.querySelector('[data-camera=hall] img').src !== src", first)
    assert all(taken)


def test_a_hidden_tab_asks_for_nothing_until_it_is_seen_again(person: Any, web: WebHouse) -> None:
    someone = person()
    someone.page.clock.install()
    page = someone.login()
    comes_true(page, "document.querySelector('[data-camera=hall] img').naturalWidth === 640")
    asked: list[str] = []
    page.on("request", lambda request: request.url.startswith("http") and asked.append(request.url))
    page.evaluate(HIDE, True)
    page.clock.run_for(60_000)  # requests that were sent before are reported meanwhile
    asked.clear()

    page.clock.run_for(60_000)
    while_hidden = list(asked)
    with page.expect_request("**/parts/now*"), page.expect_request("**/picture/hall.jpg"):
        page.evaluate(HIDE, False)

    assert while_hidden == []


def test_a_camera_that_is_switched_off_goes_dark_at_once(person: Any, web: WebHouse) -> None:
    page = person().login()
    comes_true(page, "document.querySelector('[data-camera=hall] img').naturalWidth === 640")

    page.click("button[value='mode off']")

    page.wait_for_selector("[data-camera=hall] .blank:has-text('not watching: mode off')")
    assert page.is_hidden("[data-camera=hall] img")


def test_the_whole_way_by_keyboard(person: Any, web: WebHouse) -> None:
    visit(web)
    page = person().page
    page.goto(f"{web.url}/login")
    comes_true(page, "document.activeElement.id === 'password'")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Home')")
    page.wait_for_load_state()  # before that a press is sent as a form without scripts, which leads to a new page

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    comes_true(page, "document.activeElement.id === 'main'")
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("(e => e.value || e.getAttribute('aria-label') || e.textContent.trim())"
                                     "(document.activeElement)"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", reached[-1]
        if reached[-1] == "mode away":
            page.keyboard.press("Enter")
            page.wait_for_selector("h1:has-text('Away')")
            comes_true(page, "document.activeElement.value === 'mode away'")
        if reached[-1].endswith(" occupied"):
            page.keyboard.press(" ")
            page.wait_for_selector("button[value$=' occupied'][aria-pressed=true]")
            break

    assert "mode away" in reached
    assert "Live picture of Hall" in reached
    assert len(web.recorded(facts.EventTagged)) == 1


def test_live_starts_by_the_space_key(person: Any, web: WebHouse) -> None:
    page = person().login()

    page.focus("[data-camera=hall] .view")
    page.keyboard.press(" ")
    page.wait_for_selector("[data-camera=hall] .view[aria-pressed=true]")
    page.keyboard.press(" ")

    page.wait_for_selector("[data-camera=hall] .view[aria-pressed=false]")


def test_the_focus_stays_where_it_was_while_the_page_renews_itself(person: Any, web: WebHouse) -> None:
    visit(web)
    page = person().login()
    page.focus("button[value$=' unoccupied']")

    visit(web, "e9a2b3c4")
    page.wait_for_selector("button[value='tag e9a2b3c4 occupied']")

    assert page.evaluate("document.activeElement.value") == "tag e1a2b3c4 unoccupied"


def test_the_console_answers_in_the_page(person: Any, web: WebHouse) -> None:
    page = person().login("/system")

    page.fill("[data-console] input[name=line]", "mode away")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-answers]:has-text('Away: watching, recording and alerting.')")
    page.fill("[data-console] input[name=line]", "snooze forever")
    page.keyboard.press("Enter")

    page.wait_for_selector("[data-answers]:has-text('How long?')")
    page.keyboard.press("ArrowUp")
    assert page.input_value("[data-console] input[name=line]") == "snooze forever"
    page.wait_for_selector(".audit code:has-text('mode away')")


def test_a_test_alert_is_sent_from_the_system_page(person: Any, web: WebHouse) -> None:
    page = person().login("/system")

    page.click("button:has-text('Send a test alert')")

    page.wait_for_selector("#toast:has-text('cannot be called back')")
    assert page.is_hidden("#toast >> text=Undo")
    assert len(web.recorded(facts.AlertTestAsked)) == 1


def test_without_scripts_every_button_still_works(person: Any, web: WebHouse) -> None:
    visit(web)
    page = person(java_script_enabled=False).login()

    page.click("button[value='mode away']")
    page.wait_for_selector(".flash:has-text('Away: watching, recording and alerting.')")
    page.click("button[value$=' occupied']")

    page.wait_for_selector("button[value$=' occupied'][aria-pressed=true]")
    assert [m.mode for m in web.recorded(facts.ModeChosen)] == ["away"]


def test_when_the_session_ends_the_page_goes_to_the_login(person: Any, web: WebHouse) -> None:
    page = person().login()

    web.passwords.set("another password")

    page.wait_for_url("**/login?next=**")


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_fits_is_labelled_and_has_targets_a_finger_meets(person: Any, web: WebHouse, look: str) -> None:
    visit(web)
    web.record(facts.ModeChosen(at=time.time(), mode="away", by="owner"),
                facts.TroubleBegan(at=time.time(), kind="camera", about="yard", text="yard does not answer: check it"))
    someone = person(**LOOKS[look])
    page = someone.login()

    for name, path in PAGES.items():
        page.goto(web.url + path)
        page.wait_for_selector("main")
        if name in ("now", "cameras", "camera"):
            comes_true(page, "document.querySelector('[data-camera=hall] img').naturalWidth > 0")
        someone.shot(f"{name}-{look}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
        assert page.evaluate(UNLABELLED) == [], name
        assert page.evaluate(SMALL) == [], name
        assert page.evaluate("document.querySelectorAll('h1').length") == 1, name


def test_text_can_be_read_as_the_browser_paints_it(person: Any, web: WebHouse) -> None:
    visit(web)
    web.record(facts.TroubleBegan(at=time.time(), kind="camera", about="yard", text="yard does not answer: check it"))
    for scheme in ("light", "dark"):
        page = person(color_scheme=scheme).login()
        for path in PAGES.values():
            page.goto(web.url + path)
            page.wait_for_selector("main")
            assert page.evaluate(FAINT) == [], (scheme, path)


HIDE = """hidden => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});
  document.dispatchEvent(new Event('visibilitychange')); }"""

UNLABELLED = """[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, img')]
  .filter(e => e.checkVisibility() && !e.closest('[aria-hidden=true]'))
  .filter(e => !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length || e.hasAttribute('alt')))
  .map(e => e.outerHTML.slice(0, 120))"""

SMALL = """[...document.querySelectorAll('button, select, input:not([type=hidden]), nav a, .button, .more a')]
  .filter(e => e.checkVisibility() && !e.closest('[aria-hidden=true]') && !e.matches('.unseen'))
  .filter(e => { const r = (e.type === 'checkbox' && e.closest('label') || e).getBoundingClientRect();
    return r.width && (r.height < 43.5 || r.width < 43.5); })
  .map(e => e.outerHTML.slice(0, 120))"""

FAINT = """(() => {
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const lum = c => c.slice(0, 3).map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = e => {
    for (let at = e; at; at = at.parentElement) {
      const c = rgb(getComputedStyle(at).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
      if (c[3] > 0) return null;
    }
    return [255, 255, 255];
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !e.checkVisibility()) continue;
    if (e.closest('svg, script, .skip, .live-sign, .blank')) continue;
    const back = ground(e);
    if (!back) continue;
    const [a, b] = [lum(rgb(getComputedStyle(e).color)), lum(back)].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) faint.push(`${e.textContent.trim().slice(0, 40)} ${(a + .05) / (b + .05)}`);
  }
  return faint;
})()"""
