"""Whatever a router answers: devices or one RouterError, and nothing else."""

import importlib
import json
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from tests.support.needed import missing
from tests.who_is_home.routers.played_router import LOGIN, context_of
from who_is_home.router import ListedDevice, RouterError

WORDS = ("result", "errorCode", "data", "clients", "ubus_rpc_session", "mac", "hostname", "name", "token", "omadacId",
         "privilege", "sites", "key", "error", "code", "leases", "device", "dhcp_leases", "macaddr", "mac-address",
         "status",
         "address", "assoc", "totalRows", "hostapd.a", "devices", "results", "asus_token", "error_status", "detail",
         "ip")
PLAIN = st.one_of(st.none(), st.booleans(), st.integers(-1, 6), st.integers(), st.floats(), st.text(max_size=4),
                  st.sampled_from(["aa:bb:cc:00:00:01", "abc", "online", "no such command"]))
JSON = st.recursive(PLAIN, lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(WORDS), inner, max_size=5),
    inner.map(lambda value: {"result": [0, value]}), inner.map(lambda value: {"errorCode": 0, "result": value})),
    max_leaves=12)
TEXT = st.one_of(JSON.map(json.dumps), st.text(max_size=20), st.sampled_from([
    "<List><Item><Active>1</Active></Item></List>", "<root/>", "<a", "<html>login</html>", "[" * 5000,
    "originData = {fromNetworkmapd : [{\"aa\": 1}]}networkmap_fullscan = 0;", "get_allclientlist = [1][0];"]))
ANSWERS = st.lists(st.tuples(st.sampled_from([200, 200, 200, 200, 302, 400, 401, 403, 404, 500]), TEXT), min_size=1,
                   max_size=6)
PAGES = {"login": "/login", "login_page": "/", "hidden_fields": True, "fields": {"a": "{password}"}, "devices": "/list",
         "path": "result", "take": {"token": "result.token"}, "active": "status"}


class Answers(BaseAdapter):
    """Gives one answer after another, the last one for ever."""

    def __init__(self, answers: list[tuple[int, str]]) -> None:
        super().__init__()
        self.answers = answers

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        status, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        made = requests.Response()
        made.status_code, made._content, made._content_consumed = status, body.encode("utf-8", "replace"), True
        made.request, made.connection = request, self
        made.headers = CaseInsensitiveDict({"Content-Type": "application/json", "Location": "/x",
                                            "WWW-Authenticate": 'Digest realm="a", nonce="b"'})
        made.url = request.url or ""
        return made

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize("kind", ["openwrt", "mikrotik", "omada", "fritzbox", "asus", "http_login"])
@settings(max_examples=40)
@given(answers=ANSWERS)
def test_any_answers_give_devices_or_one_router_error(kind: str, answers: list[tuple[int, str]]) -> None:
    try:
        adapter = importlib.import_module(f"who_is_home.routers.{kind}")
    except ImportError:
        missing(f"what {kind} needs")
    address = f"{kind}://{LOGIN}10.0.0.1"
    made = adapter.connect(address, context_of(address, http_login=PAGES))
    for scheme in ("http://", "https://"):
        made._http.session.mount(scheme, Answers(list(answers)))

    for _ in range(2):
        try:
            assert all(isinstance(each, ListedDevice) for each in made.devices())
        except RouterError as error:
            assert "s3cret" not in str(error) and "\n" not in str(error)
    made.close()
