"""How many passwords are checked: many tries stop neither the page nor the owner."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.auth.access import Access
from app.auth.known_browsers import DAYS, MOST, WRONG_IN_A_ROW, KnownDevices
from app.auth.login_rate_limit import AT_ONCE, BUSY, EVERYBODY, FLOODED, USED_UP, LoginTries, TooManyTries, place_of
from house.clock import FakeClock
from tests.app.auth.test_login import enter
from tests.app.auth.test_sessions import post
from tests.app.web_house import PASSWORD, WebHouse


def refused(tries: LoginTries, address: str) -> str:
    """Why a stranger at this address is refused; "" when their (wrong) password was checked."""
    try:
        tries.stranger(address, lambda: False)
    except TooManyTries as error:
        assert error.seconds >= 1
        return str(error)
    return ""


@contextmanager
def being_checked(tries: LoginTries, addresses: list[str]) -> Iterator[None]:
    """Strangers whose passwords are being checked while the block lasts."""
    go, begun = threading.Event(), threading.Semaphore(0)

    def check() -> bool:
        begun.release()
        return go.wait(60)

    with ThreadPoolExecutor(len(addresses)) as pool:
        waiting = [pool.submit(tries.stranger, address, check) for address in addresses]
        for _ in addresses:
            assert begun.acquire(timeout=60)
        yield
        go.set()
        assert [each.result() for each in waiting] == [True] * len(addresses)


def test_five_wrong_passwords_of_one_place_are_checked_and_the_sixth_is_not() -> None:
    tries = LoginTries()

    assert [refused(tries, "10.0.0.1") for _ in range(6)] == [""] * 5 + [USED_UP]
    assert refused(tries, "10.0.0.2") == ""


def test_no_more_than_two_strangers_are_checked_at_once_and_the_next_is_told_at_once() -> None:
    tries = LoginTries()
    with being_checked(tries, [f"10.0.0.{number}" for number in range(AT_ONCE)]):
        assert refused(tries, "10.0.1.1") == BUSY

    assert refused(tries, "10.0.1.1") == ""


def test_wrong_passwords_from_many_places_are_bounded_together() -> None:
    tries = LoginTries()

    answers = [refused(tries, f"10.0.{number // 5}.1") for number in range(200)]

    assert answers == [""] * EVERYBODY.amount + [FLOODED] * (200 - EVERYBODY.amount)


def test_a_known_device_is_checked_whatever_strangers_do() -> None:
    tries = LoginTries()
    with being_checked(tries, [f"10.0.0.{number}" for number in range(AT_ONCE)]):
        assert tries.known(lambda: True)
    for number in range(200):
        refused(tries, f"10.0.{number}.1")

    assert tries.known(lambda: True)


def test_right_passwords_use_no_try_up() -> None:
    tries = LoginTries()

    assert [tries.stranger("10.0.0.1", lambda: True) for _ in range(70)] == [True] * 70


@pytest.mark.parametrize(("address", "place"), [
    ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("", ""),
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
])
def test_one_customer_of_ipv6_is_one_place(address: str, place: str) -> None:
    assert place_of(address) == place


def test_a_device_is_known_for_its_days_after_a_start_too(tmp_path: Path) -> None:
    clock = FakeClock()
    cookie = KnownDevices(tmp_path, clock).right("")
    again = KnownDevices(tmp_path, clock)

    assert again.find(cookie) and again.right(cookie) == cookie
    assert cookie not in (tmp_path / "devices.json").read_text()
    clock.advance(DAYS * 86_400)
    assert again.find(cookie) == ""


def test_a_device_with_too_many_wrong_passwords_in_a_row_is_a_stranger(tmp_path: Path) -> None:
    devices = KnownDevices(tmp_path, FakeClock())
    cookie = devices.right("")
    for _ in range(WRONG_IN_A_ROW - 1):
        devices.wrong(devices.find(cookie))
    devices.right(cookie)
    for _ in range(WRONG_IN_A_ROW):
        assert devices.find(cookie)
        devices.wrong(devices.find(cookie))

    assert devices.find(cookie) == ""


def test_only_the_latest_devices_are_known(tmp_path: Path) -> None:
    clock, cookies = FakeClock(), []
    devices = KnownDevices(tmp_path, clock)
    for _ in range(MOST + 1):
        cookies.append(devices.right(""))
        clock.advance(1)

    assert [bool(devices.find(cookie)) for cookie in cookies] == [False] + [True] * MOST


def test_the_owner_gets_in_although_a_visitor_of_the_same_address_used_all_tries_up(web: WebHouse) -> None:
    owner = web.login()
    owner.cookies.pop("hearthwatch")
    visitor = web.browser()
    codes = [enter(web, visitor, "wrong").status_code for _ in range(6)]

    assert codes == [401] * 5 + [429]
    assert enter(web, owner, PASSWORD).status_code == 302


def test_a_refused_try_says_when_to_come_again(web: WebHouse) -> None:
    session = web.browser()
    for _ in range(5):
        enter(web, session, "wrong")

    assert 1 <= int(enter(web, session, PASSWORD).headers["Retry-After"]) <= 60


def test_tries_beyond_those_that_are_checked_are_answered_while_these_still_are(web: WebHouse) -> None:
    access: Access = web.app.extensions["hearthwatch-access"]
    with being_checked(access.tries, [f"10.0.0.{number}" for number in range(AT_ONCE)]):
        answers = [enter(web, web.browser(), PASSWORD) for _ in range(10)]

    assert {answer.status_code for answer in answers} == {429}
    assert all(BUSY in answer.text and answer.headers["Retry-After"] for answer in answers)
    assert enter(web, web.browser(), PASSWORD).status_code == 302


def test_ending_a_session_makes_a_stranger_of_its_device(web: WebHouse) -> None:
    lost, own = web.login(), web.login()
    access: Access = web.app.extensions["hearthwatch-access"]
    assert access.devices.find(lost.cookies["hearthwatch-device"])

    post(web, own, "/sessions/end-others")

    assert access.devices.find(lost.cookies["hearthwatch-device"]) == ""
    assert access.devices.find(own.cookies["hearthwatch-device"])
