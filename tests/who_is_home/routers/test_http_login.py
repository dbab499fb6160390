"""http_login://: a router's own login and page of devices, written in config.yml."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.who_is_home.routers.played_router import BAD, LOGIN, PASSWORD, Asked, context_of, does_badly, login_page
from who_is_home.router import ListedDevice, RouterError
from who_is_home.routers import http_login

PAGES: dict[str, Any] = {
    "login_page": "/login.html", "hidden_fields": True, "login": "/goform/login",
    "fields": {"username": "{user}", "password": "{password_sha256}"}, "devices": "/api/devices?sid={csrf}",
    "path": "data.hosts", "name": "alias|hostname", "mac": "macAddress", "ip": "ip", "active": "state",
    "logout": "/logout",
}
PHONE = ListedDevice("aa:bb:cc:00:00:01", "Annas-iPhone", "192.168.1.20", True)
LAPTOP = ListedDevice("aa:bb:cc:00:00:02", "laptop", "192.168.1.21", False)


@dataclass
class Shop:
    """A router as they are sold: a token in its login page, a cookie, a session that ends, a page of JSON."""

    sessions: set[str] = field(default_factory=set)
    logins: int = 0
    page: Any = field(default_factory=lambda: {"data": {"hosts": [
        {"macAddress": "AA-BB-CC-00-00-01", "alias": "", "hostname": "Annas-iPhone", "ip": "192.168.1.20",
         "state": "Online"},
        {"macAddress": "AA-BB-CC-00-00-02", "alias": "laptop", "hostname": "x", "ip": "192.168.1.21",
         "state": "offline"}]}})

    def __call__(self, asked: Asked) -> None:
        {"/login.html": self.login_page, "/goform/login": self.login, "/api/devices": self.devices,
         "/logout": self.logout}.get(asked.route, lambda a: a.send("no", status=404))(asked)

    def login_page(self, asked: Asked) -> None:
        asked.send("<html><form action='/goform/login'><input type=hidden name=csrf value=t0k>"
                   "<input name=username><input type=password name=password></form>", Set_Cookie="pre=1; Path=/")

    def login(self, asked: Asked) -> None:
        right = {"csrf": "t0k", "username": "anna", "password": hashlib.sha256(PASSWORD.encode()).hexdigest()}
        if asked.form != right or asked.cookies.get("pre") != "1":
            asked.send(status=302, Location="/login.html")
            return
        self.logins += 1
        self.sessions.add(f"s{self.logins}")
        asked.send(status=302, Location="/index.html", Set_Cookie=f"SID=s{self.logins}; Path=/; HttpOnly")

    def devices(self, asked: Asked) -> None:
        if asked.cookies.get("SID") in self.sessions and asked.query.get("sid") == "t0k":
            asked.json(self.page)
        else:
            asked.send(status=302, Location="/login.html")

    def logout(self, asked: Asked) -> None:
        self.sessions.discard(asked.cookies.get("SID", ""))
        asked.send("bye")


def router(server, scheme="http_login", who=LOGIN, **pages):
    address = server.address(scheme, who)
    return http_login.connect(address, context_of(address, http_login=PAGES | pages))


def refused(made) -> RouterError:
    with pytest.raises(RouterError) as caught:
        made.devices()
    assert PASSWORD not in str(caught.value) and "s3cret" not in str(caught.value)
    return caught.value


def test_it_logs_in_as_the_page_wants_and_lists_what_is_there(played) -> None:
    shop = Shop()
    server = played(shop)

    assert router(server).devices() == (PHONE, LAPTOP)


def test_a_session_is_kept_between_calls_and_ended_at_the_end(played) -> None:
    shop = Shop()
    made = router(played(shop))

    made.devices(), made.devices()
    assert (shop.logins, shop.sessions) == (1, {"s1"})
    made.close()
    assert shop.sessions == set()


def test_a_session_that_the_router_ended_is_opened_again_once(played) -> None:
    shop = Shop()
    made = router(played(shop))
    made.devices()
    shop.sessions.clear()

    assert made.devices() == (PHONE, LAPTOP)
    assert shop.logins == 2


def test_a_wrong_password_is_sent_once_a_call_and_said(played) -> None:
    server = played(Shop())
    made = router(server, who="anna:wrong@")

    problem = refused(made)
    assert (problem.about, problem.transient) == ("login", False)
    assert "password" in str(problem)
    assert server.count("POST /goform/login") == 1


def test_a_page_that_changed_is_said_with_what_is_there_now(played) -> None:
    shop = Shop()
    made = router(played(shop))
    made.devices()
    shop.page = {"result": {"clients": []}, "ok": True}

    problem = refused(made)
    assert (problem.about, problem.transient) == ("answer", False)
    assert "no list at data.hosts; the page has: result, ok" in str(problem)
    assert shop.logins == 2 and "s2" not in shop.sessions


@pytest.mark.parametrize(("pages", "said"), [
    ({"mac": "m", "name": "n", "ip": "i"}, "no row has one of m, n, i; a row has: macAddress, alias"),
    ({"active": "online"}, "no row has online"),
    ({"login": "/gone"}, "has no page /gone (status 404); check `login`"),
    ({"devices": "/gone"}, "has no page /gone (status 404); check `devices`"),
    ({"devices": "/x/{token}"}, "has no value called {token}, which its settings name"),
    ({"take": {"token": "data.token"}}, "data.token, which `take` names"),
    ({"devices": ""}, "set `devices`"),
])
def test_a_setting_that_does_not_fit_is_named(played, pages, said) -> None:
    assert said in str(refused(router(played(Shop()), **pages)))


@pytest.mark.parametrize("bad", BAD, ids=lambda each: each.__name__)
def test_a_router_that_does_badly_is_one_clear_error_and_recovers(played, bad) -> None:
    shop = Shop()
    server = played(shop)
    address = server.address("http_login")
    does_badly(http_login, server, address, bad, http_login=PAGES)


def test_a_router_without_a_login_is_just_asked(played) -> None:
    server = played(lambda asked: asked.json({"AA:BB:CC:00:00:01": {"n": "Annas-iPhone", "up": True},
                                              "AA:BB:CC:00:00:02": {"n": "laptop", "up": False}}))
    pages = {"devices": "/list", "mac": "@key", "name": "n", "active": "up"}
    address = server.address("http_login", "")

    found = http_login.connect(address, context_of(address, http_login=pages)).devices()
    assert [(each.mac, each.name, each.active) for each in found] == [
        (PHONE.mac, "Annas-iPhone", True), (LAPTOP.mac, "laptop", False)]


@pytest.mark.parametrize(("send_as", "login"), [
    ("basic", "Basic YW5uYTpzM2NyZXQmcEBzcw=="), ("digest", 'Digest username="anna", realm="box"')])
def test_the_login_may_go_with_every_question(played, send_as: str, login: str) -> None:
    def play(asked: Asked) -> None:
        if asked.headers.get("Authorization", "").startswith(login):
            asked.send('var hosts = [["aabbcc000001", "phone"]];')
        else:
            asked.send("no", 401, WWW_Authenticate='Digest realm="box", nonce="1", qop="auth"')

    pages = {"send_as": send_as, "devices": "/hosts.js", "mac": "0", "name": "1"}
    address = played(play).address("http_login")

    found = http_login.connect(address, context_of(address, http_login=pages)).devices()
    assert [(each.mac, each.name) for each in found] == [("aa:bb:cc:00:00:01", "phone")]


def test_a_token_of_the_login_goes_into_addresses_and_headers(played) -> None:
    def play(asked: Asked) -> None:
        if asked.route == "/login":
            asked.json({"code": 0, "data": {"stok": "abc"}})
        elif asked.route == "/stok=abc/hosts" and asked.headers.get("X-Token") == "abc":
            asked.json([{"mac": "aabbcc000001", "name": "phone"}])
        else:
            asked.send(status=403)

    pages = {"login": "/login", "send_as": "json", "fields": {"pw": "{password}"}, "take": {"stok": "data.stok"},
             "devices": "/stok={stok}/hosts", "headers": {"X-Token": "{stok}"}}
    address = played(play).address("http_login")

    found = http_login.connect(address, context_of(address, http_login=pages)).devices()
    assert [(each.mac, each.name) for each in found] == [("aa:bb:cc:00:00:01", "phone")]


def test_a_redirect_to_another_address_gets_no_cookie(played) -> None:
    other = played(login_page)
    server = played(lambda asked: asked.send(status=302, Location=other.address("http", "")))

    problem = refused(router(server, login_page=""))
    assert "sends on to another address; ask it over TLS: http_logins://" in str(problem)
    assert other.asked == []


def test_over_tls_a_certificate_of_its_own_must_be_named(played, certificate) -> None:
    server = played(Shop(), certificate)

    problem = refused(router(server, "http_logins"))
    assert "a certificate that is not trusted" in str(problem) and not problem.transient
    written = str(problem).partition("?fingerprint=")[2][:64]
    address = server.address("http_logins", rest=f"?fingerprint={written}")
    assert http_login.connect(address, context_of(address, http_login=PAGES)).devices() == (PHONE, LAPTOP)
    unchecked = server.address("http_logins", rest="?verify=no")
    assert http_login.connect(unchecked, context_of(unchecked, http_login=PAGES)).devices() == (PHONE, LAPTOP)


def test_another_certificate_than_the_one_named_gets_no_password(played, certificate) -> None:
    server = played(Shop(), certificate)
    address = server.address("http_logins", rest=f"?fingerprint={'0' * 64}")

    problem = refused(http_login.connect(address, context_of(address, http_login=PAGES)))
    assert "shows another certificate" in str(problem) and server.asked == []


@pytest.mark.parametrize(("address", "said"), [
    ("http_login://", "names no router"),
    ("http_login://h:0x/", "cuts it short"),
    ("http_login://anna:s3cret/x@10.0.0.1/", "cuts it short"),
    ("http_login://anna:s3cret@h/?verify=maybe", "yes or no"),
    ("http_login://anna:s3cret@h/?fingerprint=12", "64 digits"),
    ("http_login://anna:s3cret@h/?colour=red", "known here: verify, fingerprint"),
    ("http_login://h/", "no user and no password"),
])
def test_an_address_that_can_never_work_is_refused_at_once(address: str, said: str) -> None:
    wanted = {"login": "/login", "devices": "/list"}
    with pytest.raises(RouterError) as caught:
        http_login.connect(address, context_of(address, http_login=wanted))
    assert said in str(caught.value) and "s3cret" not in str(caught.value) and not caught.value.transient
