"""asus://: the login of the phone app, its token, and the pages that asusrouter reads."""

import json
from base64 import b64decode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import pytest

from tests.support.needed import missing
from tests.who_is_home.routers.played_router import BAD, LOGIN, PASSWORD, Asked, context_of, does_badly, refusal
from who_is_home.router import ListedDevice

try:
    from who_is_home.routers import asus
except ImportError:
    missing("asusrouter (requirements/routers.txt)", whole_module=True)

PHONE = ListedDevice("aa:bb:cc:00:00:01", "Annas-iPhone", "192.168.1.20", True)
LAPTOP = ListedDevice("aa:bb:cc:00:00:02", "laptop", "192.168.1.21", False)


def client(mac: str, nick: str, name: str, ip: str, online: str) -> dict[str, str]:
    return {"mac": mac, "nickName": nick, "name": name, "ip": ip, "isOnline": online, "isWL": "1", "amesh_isRe": "0"}


def clients_page() -> str:
    rows = {"AA:BB:CC:00:00:01": client("AA:BB:CC:00:00:01", "", "Annas-iPhone", "192.168.1.20", "1"),
            "AA:BB:CC:00:00:02": client("AA:BB:CC:00:00:02", "laptop", "x", "192.168.1.21", "0")}
    return (f"originDataTmp = originData;\noriginData = {{\nfromNetworkmapd : [{json.dumps(rows)}],\n"
            "nmpClient : [{}]\n}\nnetworkmap_fullscan = 0;\n")


@dataclass
class Asus:
    """A router: one token at a time, and JSON with an error_status for whoever has none."""

    clients: str = field(default_factory=clients_page)
    mesh: str = ""
    refuses: dict[str, str] = field(default_factory=dict)
    token: str = ""
    logins: int = 0

    def __call__(self, asked: Asked) -> None:
        if "DUTUtil" not in asked.headers.get("User-Agent", ""):
            asked.send("<html><script>top.location.href='/Main_Login.asp'</script></html>")
        elif asked.route == "/login.cgi":
            self.login(asked)
        elif not self.token or asked.cookies.get("asus_token") != self.token:
            asked.json({"error_status": "2"})
        elif asked.route == "/Logout.asp":
            self.token = ""
            asked.json({"error_status": "8"})
        elif asked.route == "/update_clients.asp":
            asked.send(self.clients)
        elif asked.route == "/ajax_onboarding.asp" and self.mesh:
            asked.send(self.mesh)
        else:
            asked.send("no", status=404)

    def login(self, asked: Asked) -> None:
        given = parse_qs(unquote(asked.body.decode()).replace("+", "%2B")).get("login_authorization", [""])[0]
        if self.refuses or b64decode(given).decode() != f"anna:{PASSWORD}":
            asked.json(self.refuses or {"error_status": "3"})
            return
        self.logins += 1
        self.token = f"tok{self.logins}"
        asked.json({"asus_token": self.token})


def router(server, login=LOGIN):
    address = server.address("asus", login)
    return asus.connect(address, context_of(address))


def test_who_is_online_is_listed_in_one_session_that_is_ended(played) -> None:
    box = Asus()
    made = router(played(box))

    assert made.devices() == made.devices() == (PHONE, LAPTOP)
    assert (box.logins, box.token) == (1, "tok1")
    made.close()
    assert box.token == ""


def test_a_session_that_ended_is_opened_again_once(played) -> None:
    box = Asus()
    made = router(played(box))
    made.devices()
    box.token = "somebody else's"

    assert made.devices() == (PHONE, LAPTOP)
    assert box.logins == 2


def test_in_a_mesh_only_who_is_connected_to_one_of_its_nodes_is_there(played) -> None:
    mesh = {"AA:BB:CC:00:00:FE": {"5G": {"AA:BB:CC:00:00:02": {"ip": "192.168.1.21", "rssi": "-50"}}}}
    box = Asus(mesh=f"get_onboardinglist = [{{}}][0];\nget_allclientlist = [{json.dumps(mesh)}][0];\n")

    assert [(each.name, each.active) for each in router(played(box)).devices()] == [
        ("Annas-iPhone", False), ("laptop", True)]


@pytest.mark.parametrize(("refuses", "about", "transient", "said"), [
    ({"error_status": "3"}, "login", False, "refuses this user and password"),
    ({"error_status": "7", "remaining_lock_time": "60"}, "login", True, "lets nobody log in for 60 s"),
    ({"error_status": "9"}, "login", True, "only one log in at a time"),
    ({"error_status": "10"}, "login", False, "captcha"),
    ({"surprise": 1}, "answer", False, "does not answer a login as an ASUS router"),
])
def test_a_refusal_is_named(played, refuses: dict[str, Any], about, transient, said) -> None:
    server = played(Asus(refuses=refuses))

    problem = refusal(router(server))
    assert said in str(problem) and (problem.about, problem.transient) == (about, transient)
    assert server.asked == ["POST /login.cgi"]


def test_a_changed_page_is_named(played) -> None:
    box = Asus(clients="originData = {fromNetworkmapd : [1]}networkmap_fullscan = 0;")

    assert "not understood" in str(refusal(router(played(box))))


def test_the_recorded_pages_of_a_router_are_understood(played, shared: Path) -> None:
    folder = shared / "data" / "routers"
    clients = (folder / "asusrouter_rt_ax88u_update_clients_001.content").read_text("utf-8-sig")
    mesh = (folder / "asusrouter_rt_ax88u_onboarding_001.content").read_text("utf-8-sig")

    alone = router(played(Asus(clients))).devices()
    both = router(played(Asus(clients, mesh))).devices()
    assert (len(alone), sum(each.active for each in alone)) == (60, 19)
    assert (len(both), sum(each.active for each in both)) == (60, 19)
    assert all(each.mac and (each.name or not each.active) for each in both)


@pytest.mark.parametrize("bad", BAD, ids=lambda each: each.__name__)
def test_a_router_that_does_badly_is_one_clear_error_and_recovers(played, bad) -> None:
    server = played(Asus())
    does_badly(asus, server, server.address("asus"), bad)
