"""The clients of a UniFi console that answers after its documented API, and one that fails in every way."""

import hashlib
import ssl
from collections.abc import Callable
from typing import Any

import pytest

from tests.who_is_home.routers.played_router import BAD, Asked, PlayedRouter, context_of, does_badly
from who_is_home.router import ListedDevice, Router, RouterError
from who_is_home.routers import unifi

KEY = "s3cretKey-abc"
API = "/proxy/network/integration/v1"
HOME, GARAGE = "88f7af54-98f8-306a-a1c7-c9349722b1f6", "0c0a7b9e-1111-306a-a1c7-c9349722b1f7"


def client(number: int, **more: Any) -> dict[str, Any]:
    return {"type": "WIRELESS", "id": f"id-{number}", "name": f"phone-{number}", "connectedAt": "2026-11-29T20:00:00Z",
            "ipAddress": f"192.168.1.{number % 250}",
            "macAddress": f"A4:83:E7:00:{number // 256:02X}:{number % 256:02X}",
            "uplinkDeviceId": "x", "access": {"type": "DEFAULT"}} | more


class Console:
    """Its sites and clients, handed out in pages to whoever has the key."""

    def __init__(self) -> None:
        self.sites = [{"id": HOME, "internalReference": "default", "name": "Default"}]
        self.clients: dict[str, list[Any]] = {HOME: [client(1)]}

    def __call__(self, asked: Asked) -> None:
        if not asked.route.startswith(API):
            asked.json({"statusCode": 404}, 404)
        elif asked.headers.get("X-API-KEY") != KEY:
            asked.json({"statusCode": 401, "statusName": "UNAUTHORIZED", "message": "Missing credentials"}, 401)
        elif asked.route == f"{API}/sites":
            self.page(asked, self.sites)
        else:
            site, found = asked.route.removeprefix(f"{API}/sites/").removesuffix("/clients"), self.clients
            self.page(asked, found[site]) if site in found else asked.json({"statusCode": 404}, 404)

    @staticmethod
    def page(asked: Asked, rows: list[Any]) -> None:
        at, most = int(asked.query.get("offset", 0)), int(asked.query.get("limit", 25))
        assert most <= 200
        data = rows[at : at + most]
        asked.json({"offset": at, "limit": most, "count": len(data), "totalCount": len(rows), "data": data})


@pytest.fixture
def console() -> Console:
    return Console()


@pytest.fixture
def asking(played, certificate) -> Callable[..., tuple[Router, PlayedRouter]]:
    """`asking(play)`: an adapter and the console it asks, whose own certificate is allowed."""
    def start(play: Callable[[Asked], None], rest: str = "", timeout: float = 20.0) -> tuple[Router, PlayedRouter]:
        server = played(play, certificate)
        address = server.address("unifi", f":{KEY}@", f"?verify=no{rest}")
        return unifi.connect(address, context_of(address, timeout)), server

    return start


def test_clients_are_listed_as_they_are_now(console, asking):
    console.clients[HOME] += [client(2, name=None, ipAddress=None), {"type": "VPN", "name": "vpn", "id": "v"}, "odd"]
    router, server = asking(console)
    assert router.devices() == (
        ListedDevice("a4:83:e7:00:00:01", "phone-1", "192.168.1.1"), ListedDevice("a4:83:e7:00:00:02"),
        ListedDevice(name="vpn"))
    router.devices()
    assert server.count(f"GET {API}/sites") == 1


def test_a_long_list_comes_in_pages(console, asking):
    console.clients[HOME] = [client(number) for number in range(450)]
    router, server = asking(console)
    assert len(router.devices()) == 450
    assert server.count(f"GET {API}/sites/{HOME}/clients") == 3


@pytest.mark.parametrize("wanted", ["Garage", "xyz12", GARAGE])
def test_a_site_is_chosen_by_name_and_the_usual_one_is_the_default(console, asking, wanted):
    console.sites.append({"id": GARAGE, "internalReference": "xyz12", "name": "Garage"})
    console.clients[GARAGE] = [client(7)]
    assert [each.name for each in asking(console)[0].devices()] == ["phone-1"]
    assert [each.name for each in asking(console, f"&site={wanted}")[0].devices()] == ["phone-7"]


def test_a_site_that_is_not_there_is_told_with_those_that_are(console, asking):
    with pytest.raises(RouterError, match=r"no site Cellar; it has Default: write \?site=NAME"):
        asking(console, "&site=Cellar")[0].devices()


def test_a_site_that_was_made_anew_is_found_again(console, asking):
    router, _ = asking(console)
    router.devices()
    console.sites[0]["id"] = GARAGE
    console.clients = {GARAGE: [client(9)]}
    with pytest.raises(RouterError) as failed:
        router.devices()
    assert failed.value.transient
    assert [each.name for each in router.devices()] == ["phone-9"]


@pytest.mark.parametrize(("status", "said", "transient", "about"), [
    (401, "refuses this API key", False, "login"), (403, "does not let this API key", False, "login"),
    (404, "no API that takes a key; it needs UniFi Network 9", False, "answer"), (302, "no API", False, "answer"),
    (429, "does not answer now", True, "unreachable"), (503, "does not answer now", True, "unreachable"),
    (418, "status 418", False, "answer"),
])  # fmt: skip
def test_a_refusal_is_named(asking, status, said, transient, about):
    router, _ = asking(lambda asked: asked.json({}, status, Location="/login"))
    with pytest.raises(RouterError, match=said) as refused:
        router.devices()
    assert (refused.value.transient, refused.value.about, KEY in str(refused.value)) == (transient, about, False)


@pytest.mark.parametrize("answer", [[], {"data": {}}, {"sites": []}, 5, None])
def test_json_of_another_kind_is_named(asking, answer):
    with pytest.raises(RouterError, match="is it UniFi Network"):
        asking(lambda asked: asked.json(answer))[0].devices()


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.__name__)
def test_a_console_that_fails_is_an_error_and_it_recovers_by_itself(console, played, certificate, bad):
    server = played(console, certificate)
    does_badly(unifi, server, server.address("unifi", f":{KEY}@", "?verify=no"), bad, timeout=20.0)


def test_its_own_certificate_is_refused_unless_it_is_named(console, played, certificate):
    address = played(console, certificate).address("unifi", f":{KEY}@")
    shown = hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate.read_text().partition("-----END PRIVATE KEY-----")[2]
                                                    .strip())).hexdigest()
    with pytest.raises(RouterError, match=rf"not trusted.*\?fingerprint={shown}.*\?verify=no"):
        unifi.connect(address, context_of()).devices()
    assert len(unifi.connect(f"{address}?fingerprint={shown}", context_of()).devices()) == 1


@pytest.mark.parametrize(("address", "said"), [
    ("unifi://192.168.1.1", r"unifi://:KEY@HOST; make one"), ("unifi://", "names no router"),
    ("unifi://h?key=a%0Ab", "API key"), ("unifi://:a@h?port=1", "'port'"),
])  # fmt: skip
def test_an_address_that_can_never_work_says_what_to_write(address, said):
    with pytest.raises(RouterError, match=said) as refused:
        unifi.connect(address, context_of())
    assert not refused.value.transient


def test_the_key_may_stand_behind_the_question_mark(console, played, certificate):
    address = played(console, certificate).address("unifi", "", f"?verify=no&key={KEY}")
    assert len(unifi.connect(address, context_of()).devices()) == 1
