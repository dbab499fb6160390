"""mikrotik://: the REST service of RouterOS 7."""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.who_is_home.routers.played_router import BAD, PASSWORD, Asked, context_of, does_badly, refusal
from who_is_home.router import ListedDevice
from who_is_home.routers import mikrotik

LOGIN = "Basic " + b64encode(f"anna:{PASSWORD}".encode()).decode()
TABLES = {
    "ip/dhcp-server/lease": [
        {".id": "*1", "mac-address": "AA:BB:CC:00:00:01", "active-mac-address": "AA:BB:CC:00:00:01",
         "address": "192.168.88.20", "active-address": "192.168.88.20", "host-name": "Annas-iPhone"},
        {".id": "*2", "mac-address": "AA:BB:CC:00:00:02", "address": "192.168.88.21", "comment": "laptop"},
        {".id": "*3", "mac-address": "AA:BB:CC:00:00:03", "address": "192.168.88.22", "host-name": "nas"}],
    "interface/wifi/registration-table": [{".id": "*9", "mac-address": "AA:BB:CC:00:00:01", "signal": "-50"}],
    "ip/arp": [{"mac-address": "AA:BB:CC:00:00:02", "address": "192.168.88.21", "status": "stale"},
               {"mac-address": "AA:BB:CC:00:00:03", "address": "192.168.88.22", "status": "reachable"}],
}
LISTED = (ListedDevice("aa:bb:cc:00:00:01", "Annas-iPhone", "192.168.88.20", True),
          ListedDevice("aa:bb:cc:00:00:03", "nas", "192.168.88.22", True),
          ListedDevice("aa:bb:cc:00:00:02", "laptop", "192.168.88.21", False))


@dataclass
class RouterOs:
    """The REST service: JSON errors, a login with every question, and only the tables this one has."""

    tables: dict[str, Any] = field(default_factory=lambda: dict(TABLES))
    policy: bool = True

    def __call__(self, asked: Asked) -> None:
        name = asked.route.removeprefix("/rest/")
        if not asked.route.startswith("/rest/"):
            asked.send("<html>WebFig</html>", status=404)
        elif asked.headers.get("Authorization") != LOGIN or not self.policy:
            asked.json({"error": 401, "message": "Unauthorized"}, 401)
        elif name not in self.tables:
            asked.json({"detail": "no such command or directory (x)", "error": 400, "message": "Bad Request"}, 400)
        else:
            wanted = [each for each in asked.query.get(".proplist", "").split(",") if each]
            asked.json([{key: value for key, value in row.items() if not wanted or key in wanted}
                        for row in self.tables[name]])


def router(server, **named):
    address = server.address("mikrotik", **named)
    return mikrotik.connect(address, context_of(address))


def test_wifi_and_fresh_arp_are_evidence_and_leases_give_names(played) -> None:
    assert router(played(RouterOs())).devices() == LISTED


def test_tables_that_it_lacks_are_asked_for_once(played) -> None:
    server = played(RouterOs())
    made = router(server)

    made.devices(), made.devices()
    assert server.count("GET /rest/interface/wireless/registration-table") == 1
    assert server.count("GET /rest/interface/wifi/registration-table") == 2


def test_a_router_that_was_replaced_by_one_with_other_tables_is_asked_anew(played) -> None:
    box = RouterOs()
    server = played(box)
    made = router(server)
    made.devices()
    box.tables["interface/wireless/registration-table"] = box.tables.pop("interface/wifi/registration-table")
    server.play = lambda asked: asked.send(status=503)
    refusal(made)
    server.play = box

    assert made.devices() == LISTED


@pytest.mark.parametrize(("box", "login", "about", "said"), [
    (RouterOs(), "anna:wr0ng@", "login", "policies read and rest-api"),
    (RouterOs(policy=False), "anna:s3cret%26p%40ss@", "login", "policies read and rest-api"),
    (RouterOs({"ip/dhcp-server/lease": [], "ip/arp": [{"mac-address": "AA:BB:CC:00:00:02", "complete": "true"}]}),
     "anna:s3cret%26p%40ss@", "answer", "neither Wi-Fi nor an ARP table"),
    (lambda asked: asked.send("<html>WebFig</html>", status=404), "anna:x@", "answer", "needs RouterOS 7.1"),
])
def test_what_is_wrong_is_named(played, box, login, about, said) -> None:
    problem = refusal(router(played(box), login=login))

    assert said in str(problem) and (problem.about, problem.transient) == (about, False)


def test_the_recorded_tables_list_the_phone_that_is_connected(played, shared: Path) -> None:
    box = RouterOs(json.loads((shared / "data" / "routers" / "mikrotik_tables.json").read_text()))

    found = router(played(box)).devices()
    assert [(each.mac[-2:], each.name, each.active) for each in found] == [
        ("01", "Device_1", True), ("02", "Device_2", False), ("03", "123", False)]


@pytest.mark.parametrize("bad", BAD, ids=lambda each: each.__name__)
def test_a_router_that_does_badly_is_one_clear_error_and_recovers(played, bad) -> None:
    server = played(RouterOs())
    does_badly(mikrotik, server, server.address("mikrotik"), bad)
