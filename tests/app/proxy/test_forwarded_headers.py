import pytest

from app.proxy.forwarded_headers import ForwardedHeaders, client_of
from app.proxy.trusted_proxies import TrustedProxies

PROXIES = TrustedProxies(["10.0.0.1", "192.168.0.0/24", "2001:db8:1::/48"])


@pytest.mark.parametrize(("forwarded_for", "client"), [
    ("", "10.0.0.1"),
    ("203.0.113.7", "203.0.113.7"),
    ("1.1.1.1, 203.0.113.7", "203.0.113.7"),
    ("1.1.1.1, 203.0.113.7, 192.168.0.9", "203.0.113.7"),
    ("192.168.0.8, 192.168.0.9", "192.168.0.8"),
    ("203.0.113.7:4711", "203.0.113.7"),
    ("[2001:db8:9::1]:443", "2001:db8:9::1"),
    ("2001:db8:9::1", "2001:db8:9::1"),
    ("203.0.113.7, 2001:db8:1::5", "203.0.113.7"),
    ("203.0.113.7, nobody", "10.0.0.1"),
    ("203.0.113.7, , 192.168.0.9", "192.168.0.9"),
    ("<script>", "10.0.0.1"),
])
def test_the_client_is_the_nearest_address_that_is_no_trusted_proxy(forwarded_for, client):
    assert client_of("10.0.0.1", forwarded_for, PROXIES) == client


def seen(peer: str, **said: str) -> dict[str, str]:
    """What the app sees of a request from there."""
    environ = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", "HTTP_HOST": "127.0.0.1:8080"}
    environ |= {f"HTTP_{name.upper()}": value for name, value in said.items()}
    ForwardedHeaders(lambda environ, start: [], PROXIES)(environ, None)
    return environ


@pytest.mark.parametrize("peer", ["10.0.0.2", "127.0.0.1", "::1", "203.0.113.9", "", "nonsense"])
def test_an_address_that_is_not_named_is_believed_nothing(peer):
    found = seen(peer, x_forwarded_for="1.2.3.4", x_forwarded_proto="https", x_forwarded_host="evil.example",
                 x_forwarded_prefix="/cam", forwarded="for=1.2.3.4")
    assert (found["REMOTE_ADDR"], found["wsgi.url_scheme"], found["HTTP_HOST"]) == (peer, "http", "127.0.0.1:8080")
    assert not [name for name in found if "FORWARDED" in name]


@pytest.mark.parametrize("peer", ["10.0.0.1", "192.168.0.77", "::ffff:10.0.0.1", "2001:db8:1:2::3"])
def test_a_named_proxy_is_believed(peer):
    found = seen(peer, x_forwarded_for="1.2.3.4", x_forwarded_proto="https", x_forwarded_host="house.example.org:8443")
    assert (found["REMOTE_ADDR"], found["wsgi.url_scheme"]) == ("1.2.3.4", "https")
    assert found["HTTP_HOST"] == "house.example.org:8443"


@pytest.mark.parametrize(("peer", "said", "client"), [
    ("::ffff:203.0.113.9", {}, "203.0.113.9"), ("::FFFF:10.0.0.1", {}, "10.0.0.1"),
    ("fe80::1%eth0", {}, "fe80::1%eth0"),
    ("::ffff:10.0.0.1", {"x_forwarded_for": "::ffff:203.0.113.9"}, "203.0.113.9"),
])
def test_an_ipv4_client_of_a_house_that_listens_on_ipv6_has_its_own_address(peer, said, client):
    assert seen(peer, **said)["REMOTE_ADDR"] == client


@pytest.mark.parametrize(("said", "scheme", "host"), [
    ({"x_forwarded_proto": "javascript", "x_forwarded_host": "a b"}, "http", "127.0.0.1:8080"),
    ({"x_forwarded_proto": "http, HTTPS", "x_forwarded_host": "evil.example, house.lan"}, "https", "house.lan"),
    ({"x_forwarded_host": "[2001:db8::1]:8443"}, "http", "[2001:db8::1]:8443"),
    ({"x_forwarded_host": "house.lan/x"}, "http", "127.0.0.1:8080"),
])
def test_what_makes_no_sense_is_passed_over_and_the_nearest_proxy_has_the_last_word(said, scheme, host):
    found = seen("10.0.0.1", **said)
    assert (found["wsgi.url_scheme"], found["HTTP_HOST"]) == (scheme, host)
