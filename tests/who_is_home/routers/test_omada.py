"""omada://: a controller with its id, its login, its token, its sites and pages of clients."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.who_is_home.routers.played_router import BAD, LOGIN, PASSWORD, Asked, context_of, does_badly, refusal
from who_is_home.router import ListedDevice, RouterError
from who_is_home.routers import omada

ID = "c21f969b5f03d33d43e04f8f136e7682"
ROOT = f"/{ID}/api/v2"
CLIENT = {"mac": "AA-BB-CC-00-00-01", "name": "AA-BB-CC-00-00-01", "hostName": "Annas-iPhone", "ip": "192.168.1.20",
          "active": True}
PHONE = ListedDevice("aa:bb:cc:00:00:01", "Annas-iPhone", "192.168.1.20", True)


@dataclass
class Controller:
    """A controller: whoever's session has ended gets its login page with status 200, as real ones do."""

    sites: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {"Home": [CLIENT], "Office": []})
    sessions: dict[str, str] = field(default_factory=dict)
    logins: int = 0
    login_error: int = 0
    clients_error: int = 0

    def __call__(self, asked: Asked) -> None:
        if asked.route == "/api/info":
            asked.json({"errorCode": 0, "msg": "Success.", "result": {"controllerVer": "5.13.30.8", "omadacId": ID}})
        elif asked.route == f"{ROOT}/login":
            self.login(asked)
        elif self.sessions.get(asked.cookies.get("TPOMADA_SESSIONID", "")) != asked.headers.get("Csrf-Token", "-"):
            asked.send("<!DOCTYPE html><html>login</html>", Content_Type="text/html;charset=utf-8")
        else:
            self.inside(asked)

    def login(self, asked: Asked) -> None:
        right = json.loads(asked.body) == {"username": "anna", "password": PASSWORD}
        if self.login_error or not right:
            asked.json({"errorCode": self.login_error or -30109, "msg": "Invalid username or password."})
            return
        self.logins += 1
        self.sessions[f"s{self.logins}"] = f"token{self.logins}"
        asked.json({"errorCode": 0, "result": {"roleType": 0, "token": f"token{self.logins}"}},
                   Set_Cookie=f"TPOMADA_SESSIONID=s{self.logins}; Path=/; Secure; HttpOnly")

    def inside(self, asked: Asked) -> None:
        if asked.route == f"{ROOT}/users/current":
            sites = [{"name": name, "key": f"id-{name}"} for name in self.sites]
            asked.json({"errorCode": 0, "result": {"privilege": {"sites": sites}}})
        elif asked.route == f"{ROOT}/logout":
            del self.sessions[asked.cookies["TPOMADA_SESSIONID"]]
            asked.json({"errorCode": 0})
        elif self.clients_error:
            asked.json({"errorCode": self.clients_error, "msg": "no"})
        else:
            rows = self.sites[asked.route.split("/")[-2].removeprefix("id-")]
            size, page = int(asked.query["currentPageSize"]), int(asked.query["currentPage"])
            asked.json({"errorCode": 0, "result": {"totalRows": len(rows), "currentPage": page, "currentSize": size,
                                                   "data": rows[(page - 1) * size : page * size]}})


@pytest.fixture
def router(played, certificate):
    def make(box: Any, login: str = LOGIN, rest: str = "?verify=no") -> omada.OmadaController:
        address = played(box, certificate).address("omada", login, rest)
        return omada.connect(address, context_of(address))

    return make


def test_clients_of_every_site_are_listed_in_one_session_that_is_ended(router) -> None:
    box = Controller()
    made = router(box)

    assert made.devices() == made.devices() == (PHONE,)
    assert (box.logins, len(box.sessions)) == (1, 1)
    made.close()
    assert box.sessions == {}


def test_a_session_that_ended_is_opened_again_once(router) -> None:
    box = Controller()
    made = router(box)
    made.devices()
    box.sessions.clear()

    assert made.devices() == (PHONE,)
    assert box.logins == 2


def test_more_clients_than_one_page_holds_are_all_listed(router) -> None:
    box = Controller({"Home": [CLIENT | {"mac": f"AA-BB-CC-00-01-{n:02X}"} for n in range(230)]})

    assert len(router(box).devices()) == 230


def test_one_site_alone_is_asked_when_it_is_named(router) -> None:
    assert router(Controller(), rest="?verify=no&site=Office").devices() == ()
    problem = refusal(router(Controller(), rest="?verify=no&site=Attic"))
    assert "no site called Attic" in str(problem) and "It sees: Home, Office" in str(problem)


@pytest.mark.parametrize(("box", "login", "about", "transient", "said"), [
    (Controller(), "anna:wr0ng@", "login", False, "refuses this user and password"),
    (Controller(login_error=-30110), LOGIN, "login", True, "locked anna out"),
    (Controller(clients_error=-1005), LOGIN, "login", False, "role Viewer"),
    (Controller({}), LOGIN, "login", False, "shows anna no site"),
])
def test_what_is_wrong_is_named(router, box, login, about, transient, said) -> None:
    problem = refusal(router(box, login))

    assert said in str(problem) and (problem.about, problem.transient) == (about, transient)
    assert box.logins <= 1


def test_the_recorded_clients_are_listed_by_name(router, shared: Path) -> None:
    rows = json.loads((shared / "data" / "routers" / "omada_connected_clients.json").read_text())

    found = router(Controller({"Home": rows})).devices()
    assert [(each.mac, each.name, each.active) for each in found] == [
        ("16:32:50:ed:fb:15", "", True), ("2e:dc:e1:c4:37:d3", "Apple", True), ("2c:71:ff:ed:34:83", "Banana", True)]


def test_without_a_login_in_the_address_nothing_is_asked() -> None:
    with pytest.raises(RouterError, match=r"omada://USER:\$\{file:secrets/router\}@10.0.0.5"):
        omada.connect("omada://10.0.0.5", context_of())


@pytest.mark.parametrize("bad", BAD, ids=lambda each: each.__name__)
def test_a_controller_that_does_badly_is_one_clear_error_and_recovers(played, certificate, bad) -> None:
    server = played(Controller(), certificate)
    does_badly(omada, server, server.address("omada", rest="?verify=no"), bad)
