"""The pages through a real nginx, with the lines of setup.md and with each of them missing."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests
from requests.adapters import HTTPAdapter

from benchmarks.ports import held_port
from tests.app.web_house import PASSWORD, WebHouse, token_in
from tests.support.needed import missing

SETUP = Path(__file__).resolve().parents[3] / "setup.md"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
Proxy = Callable[..., str]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    if not NGINX or not shutil.which("openssl"):
        missing("nginx or openssl")
    folder = tmp_path_factory.mktemp("certificate")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
               "-subj", "/CN=house.lan", "-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def documented() -> str:
    """The server of setup.md."""
    found = re.search(r"^```nginx\n(.*?)^```", SETUP.read_text(), re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.fixture
def proxy(tmp_path, certificate, until) -> Iterator[Proxy]:
    """`proxy(web, changes)`: the address of an nginx in front of it; `changes`: texts of its server to be replaced."""
    with ExitStack() as running:
        def start(web: WebHouse, changes: dict[str, str] | None = None) -> str:
            port, server = held_port(), documented()
            usual = {"listen 443": f"listen 127.0.0.1:{port}",
                     "/etc/letsencrypt/live/house.example.org": str(certificate),
                     "127.0.0.1:8080": web.url.removeprefix("http://")}
            for text, other in {**usual, **(changes or {})}.items():
                assert text in server
                server = server.replace(text, other)
            temporary = "".join(f"{kind}_temp_path {tmp_path}/{kind};"
                                for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
            user = "user root;" if os.geteuid() == 0 else ""
            (tmp_path / "nginx.conf").write_text(
                f"daemon off; {user} pid {tmp_path}/pid; error_log {tmp_path}/log;\n"
                f"events {{}} http {{ access_log off; {temporary}\n{server} }}\n")
            process = subprocess.Popen([str(NGINX), "-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "log")])
            running.callback(process.wait, 60)
            running.callback(process.terminate)
            until(lambda: answers(f"https://127.0.0.1:{port}"), "nginx answers")
            return f"https://127.0.0.1:{port}"

        yield start


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz/live", verify=False, timeout=60).status_code == 200
    except requests.ConnectionError:
        return False


class From(HTTPAdapter):
    """Connections from one address of this machine."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *words, **how) -> None:
        super().init_poolmanager(*words, **how, source_address=(self._address, 0))


def browser(url: str, address: str = "127.0.0.1", name: str = "") -> requests.Session:
    """A browser that reads the page at `url`, under `name` (host and port) if given."""
    session = requests.Session()
    session.verify = False
    session.trust_env = False
    session.mount("https://", From(address))
    shown = name or url.removeprefix("https://")
    session.headers.update({"Accept": "text/html", "Sec-Fetch-Site": "same-origin", "Host": shown,
                            "Origin": f"https://{shown}", "Referer": f"https://{shown}/login"})
    return session


def login(url: str, session: requests.Session, password: str = PASSWORD) -> requests.Response:
    token = token_in(session.get(f"{url}/login").text)
    return session.post(f"{url}/login", data={"csrf_token": token, "password": password, "next": "/system"},
                        allow_redirects=False)


HOST, ADDRESS, PROTO = "Host $http_host;", "X-Forwarded-For $proxy_add_x_forwarded_for;", "X-Forwarded-Proto $scheme;"
FULL = {"hosts": ["house.example.org"], "trusted_proxies": ["127.0.0.1"], "threads": 8}


@pytest.mark.filterwarnings("ignore:Unverified HTTPS")
@pytest.mark.parametrize(("changes", "web_settings", "named"), [
    ({}, FULL, []),
    ({HOST: "Host $host;"}, FULL, ["Host $http_host"]),
    ({f"proxy_set_header {HOST}": ""}, FULL, ["Host $http_host"]),
    ({PROTO: 'X-Forwarded-Proto "";'}, FULL, ["X-Forwarded-Proto $scheme"]),
    ({ADDRESS: 'X-Forwarded-For "";'}, FULL, ["X-Forwarded-For $proxy_add"]),
    ({}, {**FULL, "trusted_proxies": []}, ["web.trusted_proxies"]),
])
def test_logging_in_works_and_the_page_names_what_the_proxy_lacks(make_web, proxy, changes, web_settings, named):
    web = make_web(web=web_settings)
    url = proxy(web, changes)
    session = browser(url)

    assert login(url, session).headers["Location"] == "/system"
    page = session.get(f"{url}/system", headers={"Cookie": "; ".join(f"{c.name}={c.value}" for c in session.cookies)})

    assert page.status_code == 200
    assert [text for text in ("Host $http_host", "X-Forwarded-Proto $scheme", "X-Forwarded-For $proxy_add",
                              "web.trusted_proxies") if text in page.text] == named
    assert all(cookie.secure for cookie in session.cookies) == (named not in (["X-Forwarded-Proto $scheme"],
                                                                             ["web.trusted_proxies"]))


@pytest.mark.filterwarnings("ignore:Unverified HTTPS")
def test_a_name_of_ones_own_with_a_port_that_is_not_the_usual_one_is_no_hindrance(make_web, proxy):
    url = proxy(make_web(web=FULL))
    session = browser(url, name="house.example.org:8443")
    assert login(url, session).status_code == 302


@pytest.mark.filterwarnings("ignore:Unverified HTTPS")
def test_wrong_passwords_of_a_visitor_through_the_proxy_do_not_keep_the_owner_out(make_web, proxy):
    url = proxy(make_web(web=FULL))
    stranger = browser(url, "127.0.0.7")
    stranger.headers["X-Forwarded-For"] = "127.0.0.1"
    assert [login(url, stranger, "wrong one").status_code for _ in range(6)] == [401] * 5 + [429]
    assert login(url, browser(url, "127.0.0.8")).status_code == 302


@pytest.mark.filterwarnings("ignore:Unverified HTTPS")
def test_what_another_site_has_the_browser_send_is_not_done(make_web, proxy):
    url = proxy(make_web(web=FULL))
    session = browser(url)
    token = token_in(session.get(f"{url}/login").text)
    for site in ("cross-site", "same-site"):
        answer = session.post(f"{url}/login", data={"csrf_token": token, "password": PASSWORD},
                              headers={"Sec-Fetch-Site": site}, allow_redirects=False)
        assert answer.status_code == 400
        assert "another site" in answer.text
