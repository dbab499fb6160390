"""A page whose house no longer answers says so, greys what it shows, and comes back by itself; so do live pictures."""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
from werkzeug.serving import BaseWSGIServer, make_server

from app.live.routes import part
from tests.app.web_house import FakeCamera, WebHouse
from tests.browser.test_now_page import LOOKS, comes_true

pytestmark = pytest.mark.browser
SHOWN = "!document.getElementById('lost').hidden"
GREY = "getComputedStyle(document.querySelector('main')).filter.includes('grayscale')"


def serve_again(web: WebHouse) -> BaseWSGIServer:
    """The dashboard at its old address, after it was gone."""
    server = make_server("127.0.0.1", web.server.port, web.app, threaded=True)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server


def gone(web: WebHouse) -> None:
    web.server.shutdown()
    web.server.server_close()


def hangs(page: Any) -> None:
    """Requests arrive and are never answered."""
    page.route("**/parts/**", lambda route: None)


def seconds_until(page: Any, script: str, most: int) -> int:
    """Seconds of the page's own clock until `script` is true, `most` + 1 when it does not become so."""
    for second in range(most + 1):
        if page.evaluate(script):
            return second
        page.clock.run_for(1000)
        page.wait_for_timeout(100)  # real time, for what comes over the network
    return most + 1


@pytest.mark.parametrize("silenced", [lambda web, page: gone(web), lambda web, page: hangs(page)],
                         ids=["gone", "hangs"])
def test_within_ten_seconds_it_says_that_the_connection_is_lost_and_since_when(
    person: Any, web: WebHouse, silenced: Callable[[WebHouse, Any], None]
) -> None:
    someone = person()
    someone.page.clock.install()
    page = someone.login()
    page.clock.run_for(6000)
    clock = page.evaluate("document.body.dataset.clock")
    assert page.is_hidden("#lost") and not page.evaluate(GREY)

    silenced(web, page)

    assert seconds_until(page, SHOWN, 10) <= 10
    assert page.inner_text("#lost").startswith(f"Connection lost, last seen {clock}")
    assert page.evaluate(GREY)


def test_it_comes_back_by_itself_with_what_is_new(person: Any, web: WebHouse) -> None:
    page = person().login()
    gone(web)
    page.wait_for_selector("#lost:not([hidden])")

    again = serve_again(web)
    page.wait_for_selector("#lost", state="hidden")

    assert not page.evaluate(GREY)
    page.click("button[value='mode away']")
    page.wait_for_selector("h1:has-text('Away')")
    again.shutdown()
    again.server_close()


def test_one_answer_that_fails_is_not_called_a_lost_connection(person: Any, web: WebHouse) -> None:
    someone = person()
    someone.page.clock.install()
    page = someone.login()
    failed: list[str] = []

    def once(route: Any) -> None:
        if failed:
            route.continue_()
        else:
            failed.append(route.request.url)
            route.abort()

    page.route("**/parts/**", once)

    assert seconds_until(page, SHOWN, 12) == 13
    assert failed


def test_a_page_that_was_hidden_for_long_is_not_called_lost_when_it_is_seen_again(person: Any, web: WebHouse) -> None:
    someone = person()
    someone.page.clock.install()
    page = someone.login()
    page.evaluate("hidden => Object.defineProperty(document, 'hidden', {value: hidden, configurable: true})", True)
    page.clock.run_for(60_000)
    assert page.is_hidden("#lost")

    page.evaluate("""() => { Object.defineProperty(document, 'hidden', {value: false, configurable: true});
        document.dispatchEvent(new Event('visibilitychange')); }""")

    assert seconds_until(page, SHOWN, 3) == 4


def test_a_button_pressed_while_nobody_answers_does_not_claim_that_nothing_was_changed(person: Any) -> None:
    someone = person()
    someone.page.clock.install()
    page = someone.login()
    page.route("**/command", lambda route: None)

    page.click("button[value='mode away']")

    assert seconds_until(page, "!document.getElementById('toast').hidden", 15) <= 15
    assert "may still be done" in page.inner_text("#toast")


def stalled(services: Any, camera: str, slot: Any, _logged_in: Any, _full: bool) -> Iterator[bytes]:
    """A stream that sends one picture and nothing more, as behind a connection that has died."""
    yield part(services.home.live(camera), 0.0)
    yield part(services.home.live(camera), 0.0)  # the browser shows a picture once the next one begins
    slot.ended.wait(60)


def test_a_stream_that_stalls_is_not_shown_as_live_while_the_rest_of_the_house_answers(
    person: Any, web: WebHouse
) -> None:
    page = person().login()
    comes_true(page, "document.querySelector('[data-camera=hall] img').naturalWidth === 640")
    with mock.patch("app.live.routes.frames", stalled):
        page.click("[data-camera=hall] .view")
        page.wait_for_selector("[data-camera=hall] .age:text-is('live')")

        page.wait_for_selector("[data-camera=hall][data-live=off]")

    page.wait_for_selector("[data-camera=hall] .remark:has-text('broke off')")


def test_a_camera_that_stands_still_is_not_shown_as_live(person: Any, web: WebHouse, room: bytes) -> None:
    page = person().login("/cameras/yard")
    with FakeCamera(web.home, "yard", lambda: room).running():
        page.wait_for_selector("[data-camera=yard] .age:text-is('live')")

    page.wait_for_selector("[data-camera=yard][data-live=off][data-stale=yes]")

    assert page.inner_text("[data-camera=yard] .age").startswith("old picture, ")


def test_live_pictures_move(person: Any, web: WebHouse) -> None:
    page = person().login()
    page.click("[data-camera=hall] .view")
    page.wait_for_selector("[data-camera=hall] .age:text-is('live')")

    first = page.get_attribute("[data-camera=hall] img", "src")

    comes_true(page, "src => document.querySelector('[data-camera=hall] img').src !== src", first)
    comes_true(page, "document.querySelector('[data-camera=hall] img').naturalWidth === 640")
    assert page.get_attribute("[data-camera=hall]", "data-live") == "on"


@pytest.mark.parametrize("look", LOOKS)
def test_the_notice_fits_and_can_be_read(person: Any, web: WebHouse, look: str) -> None:
    someone = person(**LOOKS[look])
    page = someone.login()
    comes_true(page, "document.querySelector('[data-camera=hall] img').naturalWidth === 640")
    gone(web)
    page.wait_for_selector("#lost:not([hidden])")

    someone.shot(f"lost-{look}")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.mouse.wheel(0, 5000)
    comes_true(page, "(r => r.top >= 0 && r.bottom <= innerHeight)(document.getElementById('lost')"
                     ".getBoundingClientRect())")
