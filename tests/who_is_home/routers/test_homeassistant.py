"""People and trackers of a Home Assistant that is as strict as its documented API, and of one that fails."""

import ssl
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.who_is_home.routers.played_homeassistant import TOKEN, PlayedHomeAssistant
from tests.who_is_home.routers.played_router import context_of
from who_is_home import live_connection
from who_is_home.router import ListedDevice, Router, RouterError
from who_is_home.routers import homeassistant
from who_is_home.routers.homeassistant import connection
from who_is_home.routers.homeassistant.entities import Entities

ANNA = ListedDevice(name="Anna", topic="person.anna")
PHONE = ListedDevice("a4:83:e7:12:34:56", "Annas-iPhone", "192.168.1.20", topic="device_tracker.annas_iphone")


@pytest.fixture
def there() -> Iterator[PlayedHomeAssistant]:
    """One with a person, a tracker and something else, whose user did nothing wrong in the end."""
    made = PlayedHomeAssistant()
    made.set("person.anna", "home", friendly_name="Anna", latitude=52.5)
    made.set("device_tracker.annas_iphone", "home", friendly_name="Annas-iPhone", source_type="router",
             mac="A4:83:E7:12:34:56", ip="192.168.1.20")
    made.set("light.kitchen", "on", friendly_name="Kitchen")
    yield made
    made.stop()
    assert made.broken == []


@pytest.fixture
def look(monkeypatch) -> Iterator[Callable[..., Router]]:
    """`look(there)`: an adapter that tries again soon; all are closed afterwards, and no thread may be left."""
    monkeypatch.setattr(live_connection, "FIRST_WAIT", 0.05)
    monkeypatch.setattr(live_connection.LiveConnection, "turn", 0.05)
    made: list[Router] = []

    def connect(port: int, rest: str = "", token: str = TOKEN, timeout: float = 5.0) -> Router:
        address = f"homeassistant://:{token}@127.0.0.1:{port}{rest}"
        made.append(homeassistant.connect(address, context_of(timeout=timeout)))
        return made[-1]

    yield connect
    for each in made:
        each.close()
    assert [each.name for each in threading.enumerate() if "homeassistant" in each.name] == []


def error_of(router: Router) -> RouterError | None:
    try:
        router.devices()
    except RouterError as error:
        return error
    return None


def test_people_and_trackers_are_listed_and_nothing_else(there, look):
    assert set(look(there.port).devices()) == {ANNA, PHONE}


def test_changes_are_heard(there, look, until):
    router = look(there.port)
    router.devices()
    there.set("person.anna", "not_home", friendly_name="Anna")
    there.set("device_tracker.annas_iphone", "unavailable", friendly_name="iPhone")
    there.set("person.ben", "home")
    there.remove("light.kitchen")
    changed = {ListedDevice(name="Anna", topic="person.anna", active=False),
               ListedDevice(name="iPhone", topic="device_tracker.annas_iphone", active=False),
               ListedDevice(name="ben", topic="person.ben")}
    until(lambda: set(router.devices()) == changed, "the changes are heard", 20)
    there.remove("person.ben")
    until(lambda: "person.ben" not in [each.topic for each in router.devices()], "the removal is heard", 20)


def test_only_the_wanted_entities_are_asked_for(there, look):
    assert look(there.port, "?only=person.anna").devices() == (ANNA,)
    assert there.subscriptions == [["person.anna"]]


def test_in_a_large_house_only_people_and_trackers_are_listened_to(there, look, until):
    for number in range(60):
        there.set(f"sensor.s{number}", str(number))
    router = look(there.port)
    assert set(router.devices()) == {ANNA, PHONE}
    wanted = ["device_tracker.annas_iphone", "person.anna"]
    until(lambda: there.subscriptions == [wanted], "only they are asked for", 20)


def test_in_a_large_house_a_new_person_is_found_some_time(there, look, until, monkeypatch):
    monkeypatch.setattr(connection, "AGAIN_SECONDS", 0.2)
    for number in range(60):
        there.set(f"sensor.s{number}", str(number))
    router = look(there.port)
    assert len(router.devices()) == 2
    until(lambda: there.subscriptions and there.subscriptions[0], "only people are listened to", 20)
    there.set("person.ben", "home")
    until(lambda: "person.ben" in [each.topic for each in router.devices()], "the new person is found", 20)


def test_a_restart_is_an_error_until_it_is_back(there, look, until):
    router = look(there.port)
    router.devices()
    there.status = 503
    there.drop()
    until(lambda: error_of(router) is not None, "the restart is noticed", 20)
    error = error_of(router)
    assert error is not None
    assert (error.transient, TOKEN in str(error)) == (True, False)
    there.status = 101
    there.set("person.anna", "not_home", friendly_name="Anna")
    until(lambda: error_of(router) is None, "it is heard again", 20)
    assert [each.active for each in router.devices() if each.topic == "person.anna"] == [False]


def test_a_refused_token_is_named_and_not_tried_at_each_look(there, look):
    router = look(there.port, token="eyJ-of-somebody-else")
    for _ in range(3):
        error = error_of(router)
        assert error is not None
        assert (error.transient, error.about) == (False, "login")
        assert "refuses this token" in str(error)
        assert "somebody-else" not in str(error)
    assert there.logins == 1


def test_one_that_knows_nobody_yet_is_blind_and_not_empty(there, look, until):
    for name in ("person.anna", "device_tracker.annas_iphone"):
        there.remove(name)
    router = look(there.port)
    with pytest.raises(RouterError, match="no person and no device tracker") as failed:
        router.devices()
    assert failed.value.transient
    there.set("person.anna", "home", friendly_name="Anna")
    until(lambda: error_of(router) is None, "the person is there", 20)


@pytest.mark.parametrize(("status", "said", "transient"), [
    (403, r"ip_bans\.yaml", False), (404, "not as Home Assistant does", False), (502, "does not work now", True),
])  # fmt: skip
def test_a_refused_handshake_is_named(there, look, status, said, transient):
    there.status = status
    with pytest.raises(RouterError, match=said) as failed:
        look(there.port).devices()
    assert failed.value.transient is transient


@pytest.mark.parametrize(("greeting", "said"), [
    (None, "takes too long"), ("no json", "no JSON"), ('{"type": "hello"}', "takes too long"), ("[" * 9999, "no JSON"),
])  # fmt: skip
def test_one_that_says_nothing_or_nonsense_is_told_within_the_time_for_an_answer(there, look, greeting, said):
    there.greeting = greeting
    with pytest.raises(RouterError, match=said):
        look(there.port, timeout=0.4).devices()


def test_more_than_can_be_taken_is_named(there, look, monkeypatch):
    monkeypatch.setattr("who_is_home.routers.homeassistant.websocket_opening.LARGEST", 5000)
    there.set("sensor.story", "x", text="y" * 6000)
    with pytest.raises(RouterError, match=r"\?only=person"):
        look(there.port).devices()


def test_a_certificate_that_it_made_itself_needs_to_be_allowed(certificate, look):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    made = PlayedHomeAssistant(tls)
    made.set("person.anna", "home", friendly_name="Anna")
    with pytest.raises(RouterError, match=r"not trusted.*\?tls=yes&verify=no") as refused:
        look(made.port, "?tls=yes").devices()
    assert not refused.value.transient
    with pytest.raises(RouterError, match=r"\?tls=yes"):
        look(made.port).devices()
    assert look(made.port, "?tls=yes&verify=no").devices() == (ANNA,)
    made.stop()


def test_tls_where_there_is_none_and_nothing_at_the_port_are_told(there, look):
    with pytest.raises(RouterError, match=r"leave out \?tls=yes"):
        look(there.port, "?tls=yes").devices()
    there.stop()
    with pytest.raises(RouterError, match="refuses connections"):
        look(there.port).devices()


@pytest.mark.parametrize("event", [
    None, 7, [], {"a": []}, {"a": {"person.x": 5}}, {"c": {"person.anna": {"+": 5, "-": {"a": [5]}}}},
    {"r": "person.anna"}, {"r": [None, {}]}, {"c": {"person.ben": {"+": {"s": "home"}}}},
    {"a": {"light.x": {"s": "on"}}},
])  # fmt: skip
def test_an_event_of_no_known_form_changes_nothing(event: Any):
    entities = Entities()
    entities.take({"a": {"person.anna": {"s": "home", "a": {"friendly_name": "Anna"}}}})
    entities.take(event)
    assert entities.listed() == (ANNA,)


@pytest.mark.parametrize(("address", "said"), [
    ("homeassistant://127.0.0.1", "behind a colon"), ("homeassistant://abc@127.0.0.1", "behind a colon"),
    ("homeassistant://:abc@127.0.0.1/lovelace", "nothing behind it"), ("homeassistant://:abc@", "names a host"),
    ("homeassistant://h?token=a&only=light.x", "only must be"), ("homeassistant://h?token=a&tls=1", "yes or no"),
    ("homeassistant://h?token=a%0Ab", "behind a colon"),
])  # fmt: skip
def test_an_address_that_can_never_work_says_what_to_write(address, said):
    with pytest.raises(RouterError, match=said) as refused:
        homeassistant.connect(address, context_of())
    assert (refused.value.transient, "abc" in str(refused.value)) == (False, False)
