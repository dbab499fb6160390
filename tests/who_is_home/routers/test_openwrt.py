"""openwrt://: ubus over JSON-RPC, as uhttpd and rpcd speak it."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.who_is_home.routers.played_router import BAD, PASSWORD, Asked, context_of, does_badly, refusal
from who_is_home.router import ListedDevice
from who_is_home.routers import openwrt

NOBODY = "0" * 32
RIGHTS = {"hostapd": {"get_clients"}, "iwinfo": {"devices", "assoclist"}, "luci-rpc": {"getDHCPLeases"},
          "dhcp": {"ipv4leases"}, "file": {"read"}, "session": {"login", "destroy"}}
LEASES = {"dhcp_leases": [
    {"hostname": "Annas-iPhone", "ipaddr": "192.168.1.20", "macaddr": "AA:BB:CC:00:00:01", "expires": 41000},
    {"hostname": "nas", "ipaddr": "192.168.1.30", "macaddr": "AA:BB:CC:00:00:03"}]}
PHONE = ListedDevice("aa:bb:cc:00:00:01", "Annas-iPhone", "192.168.1.20", True)
NAS = ListedDevice("aa:bb:cc:00:00:03", "nas", "192.168.1.30", False)


@dataclass
class OpenWrt:
    """rpcd with its sessions and rights; an object that is not there is an error as uhttpd gives it."""

    rights: dict[str, set[str]] = field(default_factory=lambda: {name: set(each) for name, each in RIGHTS.items()})
    objects: dict[tuple[str, str], Any] = field(default_factory=lambda: {
        ("hostapd.phy0-ap0", "get_clients"): {"freq": 2412, "clients": {
            "aa:bb:cc:00:00:01": {"auth": True, "assoc": True}, "aa:bb:cc:00:00:09": {"auth": True, "assoc": False}}},
        ("luci-rpc", "getDHCPLeases"): LEASES})
    sessions: set[str] = field(default_factory=set)
    logins: int = 0

    def __call__(self, asked: Asked) -> None:
        if asked.route != "/ubus":
            asked.send("no", status=404)
            return
        question = json.loads(asked.body)
        head = {"jsonrpc": "2.0", "id": question["id"]}
        if question["method"] == "list":
            found = {name: {} for name, _ in self.objects if name.startswith("hostapd.")}
            asked.json(head | {"result": found})
            return
        asked.json(head | self.called(*question["params"]))

    def called(self, session: str, place: str, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if (place, method) == ("session", "login"):
            if session != NOBODY or arguments != {"username": "anna", "password": PASSWORD}:
                return {"result": [6]}
            self.logins += 1
            self.sessions.add(f"{self.logins:032x}")
            return {"result": [0, {"ubus_rpc_session": f"{self.logins:032x}", "timeout": 300, "expires": 299}]}
        if session not in self.sessions or method not in self.rights.get(place.partition(".")[0], set()):
            return {"error": {"code": -32002, "message": "Access denied"}}
        if (place, method) == ("session", "destroy"):
            self.sessions.discard(session)
            return {"result": [0]}
        if (place, method) not in self.objects:
            absent = {"error": {"code": -32000, "message": "Object not found"}}
            return {"result": [4]} if place == "luci-rpc" else absent
        return {"result": [0, self.objects[(place, method)]]}


def router(server, **named):
    address = server.address("openwrt", **named)
    return openwrt.connect(address, context_of(address))


def test_who_is_connected_by_wifi_is_there_and_a_lease_only_gives_the_name(played) -> None:
    box = OpenWrt()
    made = router(played(box))

    assert made.devices() == (ListedDevice("aa:bb:cc:00:00:01", "Annas-iPhone", "192.168.1.20", True), NAS)
    made.devices()
    assert (box.logins, len(box.sessions)) == (1, 1)
    made.close()
    assert box.sessions == set()


def test_a_session_that_ran_out_is_opened_again_once(played) -> None:
    box = OpenWrt()
    made = router(played(box))
    made.devices()
    box.sessions.clear()

    assert PHONE in made.devices()
    assert box.logins == 2


def test_a_wrong_password_is_said(played) -> None:
    server = played(OpenWrt())

    problem = refusal(router(server, login="anna:wr0ng@"))
    assert (problem.about, problem.transient) == ("login", False)
    assert "refuses this user and password" in str(problem) and server.count("POST /ubus") == 1


@pytest.mark.parametrize(("lacking", "said"), [
    ("hostapd", '"hostapd.*": ["get_clients"]'), ("luci-rpc", '"luci-rpc": ["getDHCPLeases"]')])
def test_a_right_that_is_missing_is_named_with_where_it_is_given(played, lacking, said) -> None:
    box = OpenWrt()
    del box.rights[lacking]
    made = router(played(box))

    problem = refusal(made)
    assert said in str(problem) and "/usr/share/rpcd/acl.d/hearthwatch.json" in str(problem)
    assert (problem.about, problem.transient, box.logins, box.sessions) == ("login", False, 1, set())


def test_without_hostapd_the_drivers_are_asked(played) -> None:
    box = OpenWrt(objects={("iwinfo", "devices"): {"devices": ["ra0"]},
                           ("iwinfo", "assoclist"): {"results": [{"mac": "AA:BB:CC:00:00:01", "signal": -50}]},
                           ("luci-rpc", "getDHCPLeases"): LEASES})

    assert PHONE in router(played(box)).devices()


@pytest.mark.parametrize("leases", [
    {("dhcp", "ipv4leases"): {"device": {"br-lan": {"leases": [
        {"mac": "aabbcc000001", "hostname": "Annas-iPhone", "address": "192.168.1.20"}]}}}},
    {("file", "read"): {"data": "1700000000 aa:bb:cc:00:00:01 192.168.1.20 Annas-iPhone 01:aa\nduid 00\n"}}])
def test_names_come_from_wherever_the_leases_are(played, leases) -> None:
    box = OpenWrt()
    del box.objects["luci-rpc", "getDHCPLeases"]
    box.objects |= leases

    assert router(played(box)).devices() == (PHONE,)


def test_an_access_point_without_leases_lists_addresses_alone(played) -> None:
    box = OpenWrt()
    del box.objects["luci-rpc", "getDHCPLeases"]

    assert router(played(box)).devices() == (ListedDevice("aa:bb:cc:00:00:01"),)


def test_a_router_without_wifi_cannot_tell_who_is_there(played) -> None:
    problem = refusal(router(played(OpenWrt(objects={("luci-rpc", "getDHCPLeases"): LEASES}))))

    assert "has no Wi-Fi that is on" in str(problem)


@pytest.mark.parametrize("bad", BAD, ids=lambda each: each.__name__)
def test_a_router_that_does_badly_is_one_clear_error_and_recovers(played, bad) -> None:
    server = played(OpenWrt())
    does_badly(openwrt, server, server.address("openwrt"), bad)
