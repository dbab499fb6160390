"""Sessions that the house keeps: what was ended opens nothing, and nothing lasts for ever."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from app.auth.access import Access
from app.auth.browser_names import browser_name
from app.auth.known_browsers import KnownDevices
from app.auth.passwords import Passwords
from app.auth.sessions import IDLE, LONGEST, MOST, LoginSessions
from house.clock import FakeClock
from house.facts import CommandGiven
from ledger.home import Home
from tests.app.auth.test_login import enter
from tests.app.web_house import PASSWORD, WebHouse, token_in
from tests.support.small_disk import small_disk

SEEN = ("Firefox on Android", "192.168.1.7")
DAY = 86_400.0
ANDROID = "Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def sessions(tmp_path: Path, clock: FakeClock) -> LoginSessions:
    return LoginSessions(tmp_path, clock)


def opens(web: WebHouse, session: requests.Session) -> bool:
    return session.get(f"{web.url}/people", allow_redirects=False).status_code == 200


def post(web: WebHouse, session: requests.Session, path: str, **form: str) -> requests.Response:
    token = token_in(session.get(f"{web.url}/system").text)
    return session.post(web.url + path, data={"csrf_token": token} | form)


def test_a_session_names_its_person_and_is_known_by_its_token_alone(sessions: LoginSessions) -> None:
    token = sessions.begin("owner", "", "stamp", SEEN)

    found = sessions.find(token, "stamp")

    assert found is not None and (found.person, found.browser) == ("owner", "Firefox on Android")
    assert [sessions.find(other, "stamp") for other in ("", found.id, token[:-1], token.swapcase())] == [None] * 4


def test_the_file_holds_no_token_and_is_its_owners_alone(sessions: LoginSessions, tmp_path: Path) -> None:
    token = sessions.begin("owner", "", "stamp", SEEN)

    file = tmp_path / "sessions.json"

    assert token not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_session_outlives_the_app_and_an_ended_one_does_not_come_back(
        sessions: LoginSessions, tmp_path: Path, clock: FakeClock) -> None:
    kept, ended = (sessions.begin("owner", "", "stamp", SEEN) for _ in range(2))
    gone = sessions.find(ended, "stamp")
    assert gone is not None and sessions.end(gone.id)

    again = LoginSessions(tmp_path, clock)

    assert again.find(kept, "stamp") is not None
    assert again.find(ended, "stamp") is None


def test_an_unused_session_ends_after_fourteen_days(sessions: LoginSessions, clock: FakeClock) -> None:
    token = sessions.begin("owner", "", "stamp", SEEN)

    clock.advance(IDLE - 1)
    assert sessions.find(token, "stamp") is not None
    clock.advance(IDLE)
    assert sessions.find(token, "stamp") is None
    assert sessions.all("stamp") == []


def test_a_session_that_is_used_every_day_ends_after_thirty_days(sessions: LoginSessions, clock: FakeClock) -> None:
    token, days = sessions.begin("owner", "", "stamp", SEEN), 0
    while sessions.find(token, "stamp") is not None:
        clock.advance(DAY)
        days += 1

    assert days == LONGEST / DAY == 30


def test_a_start_loses_at_most_an_hour_of_use_and_writes_no_more_than_that(
        sessions: LoginSessions, tmp_path: Path, clock: FakeClock) -> None:
    token = sessions.begin("owner", "", "stamp", SEEN)
    written = set()
    for _ in range(240):
        clock.advance(60)
        sessions.find(token, "stamp")
        written.add((tmp_path / "sessions.json").read_bytes())

    (again,) = LoginSessions(tmp_path, clock).all("stamp")

    assert len(written) == 5, "what was written at the start, and once an hour"
    assert clock.now() - again.used <= 3600


def test_another_password_ends_every_session_for_good(sessions: LoginSessions) -> None:
    token = sessions.begin("owner", "", "stamp", SEEN)

    assert sessions.find(token, "another stamp") is None
    assert sessions.find(token, "stamp") is None


def test_a_clock_that_is_years_behind_opens_nothing_and_hours_behind_do_not_matter(
        sessions: LoginSessions, clock: FakeClock) -> None:
    token = sessions.begin("owner", "", "stamp", SEEN)
    clock.set_back(7200)
    assert sessions.find(token, "stamp") is not None

    clock.set_back(300 * DAY)

    assert sessions.find(token, "stamp") is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 1}', '{"a": {"id": "a", "person": "owner"}}', "\x00" * 40])
def test_a_damaged_file_lets_nobody_in_and_keeps_nobody_out(tmp_path: Path, clock: FakeClock, text: str) -> None:
    (tmp_path / "sessions.json").write_text(text)
    sessions = LoginSessions(tmp_path, clock)

    assert sessions.all("stamp") == []
    assert sessions.find(sessions.begin("owner", "", "stamp", SEEN), "stamp") is not None


def test_there_are_never_more_sessions_than_fit_a_page_and_the_longest_unused_goes(
        sessions: LoginSessions, clock: FakeClock) -> None:
    tokens = []
    for _ in range(MOST + 1):
        tokens.append(sessions.begin("owner", "", "stamp", SEEN))
        clock.advance(1)

    assert len(sessions.all("stamp")) == MOST
    assert [sessions.find(token, "stamp") is None for token in tokens] == [True] + [False] * MOST


def test_on_a_disk_that_takes_no_files_people_log_in_and_out_and_the_end_says_it_is_not_kept(
        clock: FakeClock) -> None:
    with small_disk("1m") as disk:
        disk.read_only()
        sessions = LoginSessions(disk.path, clock)
        token = sessions.begin("owner", "", "stamp", SEEN)
        found = sessions.find(token, "stamp")
        assert found is not None

        assert sessions.end(found.id) is False
        assert sessions.find(token, "stamp") is None


def test_logging_out_makes_a_copied_cookie_worthless(web: WebHouse) -> None:
    session, thief = web.login(), web.browser()
    thief.cookies.update(session.cookies)
    assert opens(web, thief)

    post(web, session, "/logout")

    assert not opens(web, thief)


def test_a_cookie_from_before_the_login_is_another_one_afterwards(web: WebHouse) -> None:
    session = web.browser()
    session.get(f"{web.url}/login")
    planted = session.cookies["hearthwatch"]
    enter(web, session, PASSWORD)

    thief = web.browser()
    thief.cookies.set("hearthwatch", planted)

    assert session.cookies["hearthwatch"] != planted
    assert opens(web, session) and not opens(web, thief)


def test_logging_in_again_ends_the_session_this_browser_had(web: WebHouse) -> None:
    session, copied = web.login(), web.browser()
    copied.cookies.update(session.cookies)
    token = token_in(session.get(f"{web.url}/").text)
    session.post(f"{web.url}/login", data={"csrf_token": token, "password": PASSWORD})

    assert opens(web, session) and not opens(web, copied)


def test_the_system_page_lists_every_session_in_plain_words_and_ends_one(web: WebHouse) -> None:
    own, phone = web.login(), web.browser()
    phone.headers["User-Agent"] = ANDROID
    enter(web, phone, PASSWORD)
    page = own.get(f"{web.url}/system").text
    ids = [each.split('"')[0] for each in page.split('name="id" value="')[1:]]

    assert "Firefox on Android" in page and page.count("this browser") == 1
    answer = post(web, own, "/sessions/end", id=ids[0])

    assert len(ids) == 1 and "Ended: 1 session." in answer.text
    assert opens(web, own) and not opens(web, phone)


def test_all_others_are_ended_at_once(web: WebHouse) -> None:
    own, others = web.login(), [web.login() for _ in range(3)]

    answer = post(web, own, "/sessions/end-others")

    assert "Ended: 3 sessions." in answer.text
    assert [opens(web, each) for each in (own, *others)] == [True, False, False, False]


@pytest.mark.parametrize("path", ["/sessions/end", "/sessions/end-others"])
def test_ending_sessions_takes_a_login_and_the_pages_token(web: WebHouse, path: str) -> None:
    own, other = web.login(), web.login()
    stranger = web.browser()
    token = token_in(stranger.get(f"{web.url}/login").text)

    assert stranger.post(web.url + path, data={"csrf_token": token}).status_code == 401
    assert own.post(web.url + path).status_code == 400
    assert opens(web, own) and opens(web, other)


def test_sessions_go_on_when_the_app_starts_again(make_web: Callable[..., WebHouse]) -> None:
    session = make_web().login()
    again = make_web()

    assert opens(again, session)


def test_the_cookie_over_tls_belongs_to_this_host_alone(web: WebHouse) -> None:
    browser = web.app.test_client()
    page = browser.get("/login", base_url="https://127.0.0.1")
    answer = browser.post("/login", base_url="https://127.0.0.1", headers={"Referer": "https://127.0.0.1/login"},
                          data={"csrf_token": token_in(page.text), "password": PASSWORD})

    cookies = answer.headers.getlist("Set-Cookie")

    assert answer.status_code == 302
    assert sorted(each.split("=")[0] for each in cookies) == ["__Host-hearthwatch", "__Host-hearthwatch-device"]
    for each in cookies:
        assert "Secure" in each and "HttpOnly" in each and "Path=/" in each and "Domain" not in each
    assert browser.get("/people", base_url="https://127.0.0.1").status_code == 200


def test_a_command_is_kept_under_the_name_of_the_sessions_person(web: WebHouse) -> None:
    access: Access = web.app.extensions["hearthwatch-access"]
    session = web.login()
    (found,) = access.sessions.all(web.passwords.stamp)

    web.command(session, "mode away")

    assert [given.who for given in web.recorded(CommandGiven)] == [found.person] == ["owner"]


def test_a_password_set_in_a_terminal_ends_sessions_and_leaves_devices_known(web: WebHouse, home: Home) -> None:
    session = web.login()
    Passwords(home.secrets).set("a wholly different one")

    assert not opens(web, session)
    access: Access = web.app.extensions["hearthwatch-access"]
    assert access.devices.find(session.cookies["hearthwatch-device"])


@pytest.mark.parametrize(("agent", "words"), [
    (ANDROID, "Firefox on Android"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
     "Mobile/15E148 Safari/604.1", "Safari on iPhone"),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 "
     "Edg/131.0.0.0", "Edge on Windows"),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537",
     "Chrome on a Mac"),
    ("curl/8.5.0", "curl"), ("", "an unknown browser"), ("<script>", "an unknown browser"),
])
def test_a_browser_is_named_in_plain_words(agent: str, words: str) -> None:
    assert browser_name(agent) == words


def test_a_damaged_file_of_devices_says_what_is_lost_and_logs_nobody_out(
        tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "devices.json").write_text("{")
    KnownDevices(tmp_path, FakeClock())
    assert "no browser is known any more" in caplog.text and "logs in" not in caplog.text
