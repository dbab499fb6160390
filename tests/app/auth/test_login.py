"""Who may see the pages, and what every answer carries."""

import os
import re
import stat
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from app.auth.passwords import Passwords, WeakPassword, session_secret
from app.auth.security_headers import local_path
from tests.app.web_house import PASSWORD, WebHouse, token_in
from tests.support.small_disk import small_disk

PAGES = ["/", "/events", "/events/e1", "/cameras", "/cameras/hall", "/people", "/system", "/parts/now",
         "/picture/hall.jpg", "/live/hall", "/live/hall/why", "/events/e1/picture", "/events/e1/thumbnail"]


def enter(web: WebHouse, session: requests.Session, password: str, target: str = "/") -> requests.Response:
    token = token_in(session.get(f"{web.url}/login").text)
    return session.post(f"{web.url}/login", data={"csrf_token": token, "password": password, "next": target},
                        allow_redirects=False)


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_sent_to_the_login_page(web: WebHouse, page: str) -> None:
    answer = web.browser().get(web.url + page, allow_redirects=False)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login?next=/")


def test_a_strangers_script_and_command_get_401(web: WebHouse) -> None:
    session = web.browser()
    token = token_in(session.get(f"{web.url}/login").text)

    parts = session.get(f"{web.url}/parts/now", headers={"Accept": "application/json"})
    command = session.post(f"{web.url}/command", data={"line": "mode off", "csrf_token": token})

    assert (parts.status_code, command.status_code) == (401, 401)
    assert parts.json()["ok"] is False
    assert web.log.recent(5) == []


def test_the_right_password_opens_the_page_that_was_wanted(web: WebHouse) -> None:
    session = web.browser()

    answer = enter(web, session, PASSWORD, "/system")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/system")
    assert session.get(f"{web.url}/system").status_code == 200


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " ", PASSWORD.upper(), "x" * 5000])
def test_a_wrong_password_is_told_in_one_line(web: WebHouse, password: str) -> None:
    session = web.browser()

    answer = enter(web, session, password)

    assert answer.status_code == 401
    assert "Wrong password." in answer.text
    assert session.get(f"{web.url}/", allow_redirects=False).status_code == 302


def test_after_five_tries_in_a_minute_even_the_right_password_waits(web: WebHouse) -> None:
    session = web.browser()
    codes = [enter(web, session, "wrong").status_code for _ in range(5)]

    sixth = enter(web, session, PASSWORD)

    assert codes == [401] * 5
    assert sixth.status_code == 429
    assert "wait a minute" in sixth.text
    assert session.get(f"{web.url}/", allow_redirects=False).status_code == 302


def test_right_passwords_are_no_tries(web: WebHouse) -> None:
    codes = [enter(web, web.browser(), PASSWORD).status_code for _ in range(7)]

    assert codes == [302] * 7


def test_many_tries_at_once_are_counted_too(web: WebHouse) -> None:
    session = web.browser()
    token = token_in(session.get(f"{web.url}/login").text)
    form = {"csrf_token": token, "password": "wrong"}
    with ThreadPoolExecutor(12) as pool:
        answers = pool.map(lambda _: requests.post(f"{web.url}/login", form, cookies=session.cookies), range(12))

    codes = sorted(answer.status_code for answer in answers)
    assert set(codes) == {401, 429} and codes.count(401) <= 5


def test_sessions_end_when_the_password_changes(web: WebHouse) -> None:
    session = web.login()
    assert session.get(f"{web.url}/", allow_redirects=False).status_code == 200

    Passwords(web.home.secrets).set("another horse battery")

    assert session.get(f"{web.url}/", allow_redirects=False).status_code == 302


def test_logging_out_ends_the_session_here(web: WebHouse) -> None:
    session = web.login()
    token = token_in(session.get(f"{web.url}/").text)

    page = session.post(f"{web.url}/logout", data={"csrf_token": token})

    assert "Logged out." in page.text
    assert session.get(f"{web.url}/", allow_redirects=False).status_code == 302


def test_without_a_password_nobody_comes_in_and_the_page_says_what_to_do(web: WebHouse) -> None:
    (web.home.secrets / "password").unlink()
    session = web.browser()

    assert "./hearthwatch password" in session.get(f"{web.url}/login").text
    assert enter(web, session, "").status_code == 401


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example",
                                    "javascript:alert(1)", "/\t/evil.example", "http:evil.example", "", "evil"])
def test_nobody_is_sent_elsewhere_after_logging_in(web: WebHouse, target: str) -> None:
    answer = enter(web, web.browser(), PASSWORD, target)

    assert answer.headers["Location"] == "/"
    assert local_path(target) == "/"


def test_a_post_without_the_pages_token_is_refused(web: WebHouse) -> None:
    session = web.login()

    answer = session.post(f"{web.url}/command", data={"line": "mode off"}, headers={"Accept": "application/json"})

    assert answer.status_code == 400
    assert "Reload it and try again" in answer.json()["text"]
    assert web.log.recent(5) == []


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(web: WebHouse) -> None:
    plain = web.browser().get(f"{web.url}/login").headers["Set-Cookie"]
    secure = web.app.test_client().get("/login", base_url="https://127.0.0.1").headers["Set-Cookie"]

    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    assert "Secure" not in plain
    assert "Secure" in secure


@pytest.mark.parametrize("path", ["/login", "/static/style.css", "/healthz", "/nothing", "/pycam_on"])
def test_every_answer_carries_the_security_headers(web: WebHouse, path: str) -> None:
    headers = web.browser().get(web.url + path).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_pages_have_no_inline_script_or_style_and_nothing_from_elsewhere(web: WebHouse) -> None:
    session = web.login()

    for page in ("/", "/events", "/cameras", "/cameras/hall", "/people", "/system", "/nothing"):
        html = session.get(web.url + page).text
        for forbidden in (" style=", "<style", "onclick=", "javascript:", "https://", "http://"):
            assert forbidden not in html.replace("http://192.168.1.10:8080", ""), (page, forbidden)
        assert all(" src=" in opened for opened in re.findall("<script[^>]*>", html)), page


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8080", "a.local.evil.com"])
def test_a_strange_host_name_is_refused(web: WebHouse, host: str) -> None:
    answer = requests.get(f"{web.url}/login", headers={"Host": host}, timeout=60)

    assert answer.status_code == 400
    assert "does not answer to that name" in answer.text


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1", "192.168.1.10:8080", "[::1]:8080", "raspberrypi",
                                  "Pi.local", "house.lan"])
def test_addresses_and_local_names_are_answered(web: WebHouse, host: str) -> None:
    assert requests.get(f"{web.url}/login", headers={"Host": host}, timeout=60).status_code == 200


def test_a_name_from_the_settings_is_answered_and_others_still_get_one_clear_line(
        make_web: Callable[..., WebHouse]) -> None:
    web = make_web(web={"hosts": ["House.Example.org"]})

    answers = {host: requests.get(f"{web.url}/login", headers={"Host": host}, timeout=60)
               for host in ("house.example.org", "HOUSE.example.org:443", "example.org", "evil.house.example.org")}

    assert [answer.status_code for answer in answers.values()] == [200, 200, 400, 400]
    assert answers["example.org"].text.count("\n") == 1 and "web.hosts" in answers["example.org"].text


@pytest.mark.parametrize(("accept", "kind"), [("text/html", "text/html"), ("application/json", "application/json"),
                                              ("*/*", "text/plain")])
def test_errors_are_one_clear_line_in_the_form_that_was_asked_for(web: WebHouse, accept: str, kind: str) -> None:
    answer = requests.get(f"{web.url}/nothing", headers={"Accept": accept}, timeout=60)

    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith(kind)
    assert "There is no such page." in answer.text


def test_a_fault_of_ours_shows_no_traceback(web: WebHouse, monkeypatch: Any) -> None:
    def broken() -> None:
        raise RuntimeError("the secret word is xyzzy")
    monkeypatch.setattr(web.services.reading, "state", broken)
    session = web.browser()
    session.cookies.update(_cookies(web))

    answer = session.get(f"{web.url}/")

    assert answer.status_code == 500
    assert "xyzzy" not in answer.text
    assert "hearthwatch logs app" in answer.text


def _cookies(web: WebHouse) -> Any:
    """The cookies of someone who logged in, taken without asking for a page."""
    session = web.browser()
    enter(web, session, PASSWORD)
    return session.cookies


def test_the_password_is_kept_as_a_hash_for_its_owner_alone(tmp_path: Any) -> None:
    passwords = Passwords(tmp_path / "secrets")

    made_up = passwords.make_up()

    stored = tmp_path / "secrets" / "password"
    assert made_up not in stored.read_text()
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    assert passwords.right(made_up)
    assert not passwords.right(made_up[:-1])
    assert len(set(made_up)) > 5


@pytest.mark.parametrize("weak", ["", "nine-9999", "x" * 257])
def test_a_password_too_short_or_too_long_is_refused_with_its_bounds(tmp_path: Any, weak: str) -> None:
    with pytest.raises(WeakPassword, match="10 to 256 characters"):
        Passwords(tmp_path).set(weak)


def test_the_stamp_changes_with_every_new_password(tmp_path: Any) -> None:
    passwords = Passwords(tmp_path)
    stamps = []
    for password in ("a first long word", "a second long word", "a first long word"):
        passwords.set(password)
        stamps.append(passwords.stamp)

    assert len(set(stamps)) == 3


def test_on_a_disk_that_takes_no_files_a_process_has_a_session_secret_of_its_own() -> None:
    with small_disk("1m") as disk:
        disk.read_only()
        assert len(session_secret(disk.path)) == 64


def test_the_session_secret_lasts_and_is_its_owners_alone(tmp_path: Any) -> None:
    first = session_secret(tmp_path / "secrets")
    os.utime(tmp_path, (time.time(), time.time()))

    assert session_secret(tmp_path / "secrets") == first
    assert len(first) >= 32
    assert stat.S_IMODE((tmp_path / "secrets" / "session").stat().st_mode) == 0o600


def test_what_a_page_asks_for_meanwhile_brings_no_older_cookie_over_what_was_just_said(web: WebHouse) -> None:
    session = web.login()
    token = token_in(session.get(f"{web.url}/").text)
    for path in ("/parts/cameras", "/parts/now", "/events"):
        assert "hearthwatch=" not in session.get(web.url + path).headers.get("Set-Cookie", ""), path
    said = session.post(f"{web.url}/command", data={"csrf_token": token, "line": "mode away"}, allow_redirects=False)
    assert "hearthwatch=" in said.headers["Set-Cookie"]
    session.get(f"{web.url}/parts/now")
    assert "Away" in session.get(f"{web.url}/").text
