"""Every error is a page in the look for every browser, with a way on; one line for scripts."""

import re

import pytest
import requests

from tests.app.web_house import PASSWORD, WebHouse, token_in

CHROMIUM = ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
            "application/signed-exchange;v=b3;q=0.7")
BROWSERS = {
    "chromium": {"Accept": CHROMIUM, "Sec-Fetch-Mode": "navigate"},
    "an old chromium": {"Accept": CHROMIUM},
    "firefox": {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
    "safari": {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Sec-Fetch-Mode": "navigate"},
    "an odd one": {"Accept": "*/*", "Sec-Fetch-Mode": "navigate"},
}
WRONG = ["/nothing", "/events/nothing", "/events/nothing/picture", "/cameras/attic", "/clips/nothing.mp4",
         "/live/attic", "/picture/attic.jpg", "/picture/yard.jpg", "/cameras/yard/stages.jpg", "/parts/nothing",
         "/command"]


def shown(answer: requests.Response) -> tuple[str, list[tuple[str, str]]]:
    """The heading of an error page and its ways on, as address and text."""
    title = re.search(r"<h1>(?:<span[^>]*></span>)?(.*?)</h1>", answer.text)
    assert title, answer.text
    return title[1], re.findall(r'<a class="button" href="([^"]*)">([^<]*)</a>', answer.text)


@pytest.mark.parametrize("browser", BROWSERS)
def test_every_error_is_a_page_in_every_browser(web: WebHouse, browser: str) -> None:
    session = web.login(**BROWSERS[browser])
    for path in WRONG:
        answer = session.get(web.url + path)

        assert answer.status_code >= 400, path
        assert answer.headers["Content-Type"].startswith("text/html"), path
        assert "style.css" in answer.text
        assert shown(answer)[1], path


def test_a_missing_event_leads_to_all_events_and_a_missing_camera_to_all_cameras(web: WebHouse) -> None:
    session = web.login(Accept=CHROMIUM)

    event, camera, page = (session.get(web.url + path) for path in ("/events/gone", "/cameras/attic", "/nothing"))

    assert shown(event) == ("Page not found", [("/events", "All events"), ("/", "Go to Now")])
    assert shown(camera) == ("Page not found", [("/cameras", "All cameras"), ("/", "Go to Now")])
    assert shown(page)[1] == [("/", "Go to Now")]


def test_a_page_that_is_too_old_leads_back_to_itself(web: WebHouse) -> None:
    session = web.login(Accept=CHROMIUM)

    answer = session.post(f"{web.url}/command", data={"line": "status", "csrf_token": "old"},
                          headers={"Referer": f"{web.url}/cameras/hall?x=1"})

    assert answer.status_code == 400 and "Reload it and try again" in answer.text
    assert shown(answer)[1] == [("/cameras/hall?x=1", "Back"), ("/", "Go to Now")]


def test_the_way_back_never_leads_to_another_site(web: WebHouse) -> None:
    session = web.login(Accept=CHROMIUM)

    answers = [session.post(f"{web.url}/command", data={"line": "status"}, headers={"Referer": referer})
               for referer in ("https://evil.example/login", f"{web.url}//evil.example", "http://[", "javascript:1")]

    assert {way for answer in answers for way, _ in shown(answer)[1]} == {"/"}


def test_somebody_who_is_not_logged_in_is_led_to_the_login_page(web: WebHouse) -> None:
    session = web.browser()
    token = token_in(session.get(f"{web.url}/login").text)

    answer = session.post(f"{web.url}/command", data={"line": "mode off", "csrf_token": token},
                          headers={"Accept": CHROMIUM})

    assert (answer.status_code, shown(answer)) == (401, ("Please log in", [("/login", "Log in")]))


def test_after_too_many_passwords_the_login_page_comes_again_and_says_when(web: WebHouse) -> None:
    session = web.browser()
    form = {"csrf_token": token_in(session.get(f"{web.url}/login").text), "next": "/system"}
    for _ in range(5):
        session.post(f"{web.url}/login", data=form | {"password": "wrong"})

    answer = session.post(f"{web.url}/login", data=form | {"password": PASSWORD}, headers={"Accept": CHROMIUM})

    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0
    assert 'name="password"' in answer.text and "wait a minute" in answer.text
    assert 'name="next" value="/system"' in answer.text


@pytest.mark.parametrize(("accept", "kind"), [
    ("application/json", "application/json"), ("application/json, text/plain, */*", "application/json"),
    ("*/*", "text/plain"), ("image/avif,image/webp,*/*;q=0.8", "text/plain"),
    ("text/plain", "text/plain"), ("", "text/plain"),
])  # fmt: skip
def test_scripts_and_pictures_get_one_line(web: WebHouse, accept: str, kind: str) -> None:
    answer = requests.get(f"{web.url}/nothing", headers={"Accept": accept}, timeout=60)

    assert answer.status_code == 404 and answer.headers["Content-Type"].startswith(kind)
