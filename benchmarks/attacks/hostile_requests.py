"""Requests a server must refuse or answer harmlessly, as bytes; every one of them is drawn by a seed."""

import gzip
import json
import random
import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from benchmarks.forged import FORGERIES, ROUTES, genuine, signature

EVIL = "https://evil.example"
PAGES = ("/", "/events", "/cameras/front", "/system", "/parts/now", "/picture/front.jpg", "/live/front", "/people")
PUBLIC = ("/login", "/healthz", "/static/")
FORGED, CHUNKED = "forged", "Transfer-Encoding: chunked"
WRITES = ("/command", "/login", "/logout", "/sessions/end", "/sessions/end-others")


@dataclass(frozen=True)
class HostileRequest:
    """One request, and of which kind its fault is."""

    kind: str
    data: bytes

    def let_in(self, status: int, location: str) -> bool:
        """Whether such a response gives what only the owner or Slack may have."""
        target = self.data.split(b" ", 2)[1:2]
        path = target[0].decode("latin-1").partition("?")[0].removeprefix(EVIL) if target else ""
        if 200 <= status < 300:
            return not (self.data.startswith(b"GET") and path.startswith(PUBLIC))
        return status in (302, 303) and not location.startswith("/login")


def hostile_requests(secret: str, now: float, number: int, seed: int = 7) -> Iterator[HostileRequest]:
    """So many requests of all kinds in turn; `secret` and `now` are what Slack signs with."""
    chance, kinds = random.Random(seed), list(KINDS)
    for each in range(number):
        kind = kinds[each % len(kinds)]
        yield HostileRequest(kind, KINDS[kind](chance) if kind != FORGED else _forged(secret, now, each, chance))


def answer_to(port: int, data: bytes) -> tuple[int, str]:
    """Send it over a connection of its own; the status (0: none came) and the Location of the response."""
    heard = b""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while b"\r\n\r\n" not in heard and (more := connection.recv(65536)):
                heard += more
    except OSError:  # refused while it was still being sent: what was heard counts
        pass
    head = heard.partition(b"\r\n\r\n")[0].decode("latin-1")
    status = re.match(r"HTTP/1\.\d (\d{3})", head)
    location = re.search(r"(?mi)^location: *(\S*)", head)
    return int(status[1]) if status else 0, location[1] if location else ""


def request(method: str, target: str, *lines: str, body: bytes = b"", host: str = "127.0.0.1") -> bytes:
    """A request as it should be: with Host, the length of its body, and its connection closed behind it."""
    length = [f"Content-Length: {len(body)}"] if body else []
    head = "\r\n".join([f"{method} {target} HTTP/1.1", f"Host: {host}", "Connection: close", *length, *lines, "", ""])
    return head.encode("latin-1", "replace") + body


def _malformed(chance: random.Random) -> bytes:
    page = chance.choice(PAGES)
    noise = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 400)))
    return chance.choice([
        noise, b"\x16\x03\x01\x02\x00\x01\x00" + noise, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + noise,
        f"GET {page}\r\n\r\n".encode(), f"GET {page} HTTP/9.9\r\nHost: x\r\n\r\n".encode(),
        f"GET {page} HTTP/1.1\nHost: x\n\n".encode(), f"GET  {page}  HTTP/1.1\r\n\r\n".encode(),
        f"GET {page} HTTP/1.1\r\n\r\n".encode(), f"GET {page} HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n".encode(),
        f"GET {page} HTTP/1.1\r\n Host: x\r\n\r\n".encode(), f"GET {page} HTTP/1.1\r\nHost : x\r\n\r\n".encode(),
        f"GET {page} HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n".encode(), b"\r\n\r\n\r\n",
        request("GET", page, "X-\x00: y"), request("GET", page, "X: \x00\x01\x7f"), request("GET", page, "X\xff: y"),
        request("GET", page, ": empty"), request("GET", page, "nothing"), request("GET", page, "X: a\rY: b"),
        request("GET", page, "Expect: the unexpected"), request("GET", page, "SCRIPT_NAME: /x", "PATH_INFO: /y"),
    ])


def _huge(chance: random.Random) -> bytes:
    size = chance.choice([8_200, 30_000, 70_000, 200_000])
    return chance.choice([
        request("GET", "/login", "X: " + "x" * size), request("GET", "/login", "X" * size + ": x"),
        request("GET", "/login", *(f"X-{number}: y" for number in range(size // 40))),
        request("GET", "/events?text=" + "x" * size), request("GET", "/" + "x/" * (size // 2)),
        request("GET", "/", "Cookie: " + "; ".join(f"a{number}=b" for number in range(size // 8))),
        request("POST", "/login", f"Content-Length: {size}0000"),
        request("POST", "/hearth", "Content-Length: 1" + "0" * 30),
    ])


def _smuggled(chance: random.Random) -> bytes:
    inner = request("POST", chance.choice(WRITES), body=b"line=mode+off")
    chunks, length = b"%x\r\n%s\r\n0\r\n\r\n" % (len(inner), inner), f"Content-Length: {len(inner)}"
    lines, body = chance.choice([
        (("Content-Length: 6", CHUNKED), b"0\r\n\r\n" + inner), ((CHUNKED, "Content-Length: 4"), chunks),
        (("Content-Length: 0", length), inner), (("Content-Length: 0, 5",), inner), (("Content-Length: +5",), inner),
        (("Content-Length: -1",), inner), (("Content-Length: 5 5",), inner), (("Content-Length: 0x5",), inner),
        (("Content-Length: \xb2",), inner), (("Content-Length:",), inner), (("Transfer-Encoding: xchunked",), chunks),
        ((f"{CHUNKED}, identity",), chunks), (("Transfer-Encoding : chunked",), chunks),
        (("Transfer-Encoding: \x0bchunked",), chunks), ((CHUNKED, "Transfer-encoding: x"), chunks),
        (("Transfer-Encoding: gzip, chunked",), chunks), ((CHUNKED,), b"5;\r\nhello\r\n0\r\n\r\n"),
        ((CHUNKED,), b"-5\r\n" + inner), ((CHUNKED,), b"ffffffffffffffff\r\n" + inner),
        ((CHUNKED,), b"5\nhello\n0\n\n"), ((CHUNKED,), b"3\r\nhello\r\n0\r\n\r\n"), ((CHUNKED,), chunks),
        ((CHUNKED,), b"0\r\nContent-Length: 5\r\n\r\n" + inner),
        (("Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__", "Connection: Upgrade, HTTP2-Settings"), inner),
    ])
    return request("POST", chance.choice([*WRITES, *ROUTES]), *lines) + body


def _method(chance: random.Random) -> bytes:
    methods = ["TRACE", "CONNECT", "PROPFIND", "PATCH", "DELETE", "PUT", "get", "G#T", "X" * 40, "DEBUG", "MOVE"]
    return request(chance.choice(methods), chance.choice([*PAGES, *WRITES, *ROUTES, "*", "evil.example:443"]),
                   body=chance.choice([b"", b"line=mode+off"]))


def _path(chance: random.Random) -> bytes:
    up = chance.choice(["../", "..%2f", "%2e%2e/", "..\\", "..%5c", "%252e%252e/", "..%c0%af", "....//", "..;/",
                        "%uff0e./"])
    file = chance.choice(["config.yml", "secrets/password", "secrets/session", "etc/passwd", "app/factory.py"])
    odd = chance.choice(["%00", "%ff%fe", "%0d%0aSet-Cookie:x=1", "\xe9", "%", "%zz", "%F0%9F%92%A9", "'",
                         "{{7*7}}", "%2e", "~", "%0a"])
    target = chance.choice([
        f"/static/{up * chance.randrange(1, 9)}{file}", f"/{up * 4}{file}", f"/static//{file}", f"/static/{odd}",
        f"/events/{odd}", f"/events/{odd}/picture", f"/events/{up}{file}/thumbnail", f"/cameras/{odd}",
        f"/live/{up}{odd}",
        f"/picture/{up}{file}.jpg", f"/parts/{odd}", f"/system?log={up * 3}{file}", f"//evil.example/{odd}",
        f"{EVIL}/login", f"/login?next={quote(EVIL)}", f"/?{odd}={odd}", f"/events?page={odd}&from={odd}",
        f"/clips/{up}{file}",
    ])
    return request("GET", target)


def _spoofed(chance: random.Random) -> bytes:
    """Headers that claim to come from a proxy, another host or a person."""
    forwarded = chance.choice(["127.0.0.1", "::1", "a" * 5000, "1.2.3.4, " * 300, "'; drop", "[::1", "unknown"])
    host = chance.choice(["evil.example", "evil.example:80@127.0.0.1", "", "[", "[::1", "a" * 300, "127.0.0.1:notaport",
                          "x y", "\xff"])
    page = chance.choice(PAGES)
    return chance.choice([
        request("GET", page, f"X-Forwarded-For: {forwarded}", "X-Forwarded-Proto: https"),
        request("GET", page, f"X-Forwarded-Host: {host}", f"Forwarded: for={forwarded};host={host}"),
        request("GET", page, host=host), request("GET", page, "X-Remote-User: owner"),
        request("GET", page, "X-Original-URL: /system", "X-Rewrite-URL: /system", "X-HTTP-Method-Override: PUT"),
        request("GET", page, f"Cookie: hearthwatch={_cookie(chance)}; __Host-hearthwatch={_cookie(chance)}"),
        request("GET", page, f"Authorization: Basic {_cookie(chance)}"),
        request("GET", page, f"Cookie: hearthwatch-device={_cookie(chance)}; =; ;; \xff={forwarded}"),
    ])


def _cookie(chance: random.Random) -> str:
    return chance.choice([
        "eyJfdXNlcl9pZCI6Im93bmVyIn0.aaaa.bbbb", "." * 50, ".eJwNy", "a" * 3000, "eyJ9.x.y", "\xff\xfe", "0" * 64,
    ])


def _crossing(chance: random.Random) -> bytes:
    """Posts another site would have a browser send, with and without a token."""
    body = chance.choice([b"line=mode+off", b"csrf_token=x&line=mode+off", b"password=password&next=//evil.example",
                          b"id=1", b""])
    kind = chance.choice(["application/x-www-form-urlencoded", "text/plain", "application/json", "multipart/form-data"])
    site = chance.choice([f"Origin: {EVIL}", "Origin: null", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site",
                          f"Referer: {EVIL}/x", "Origin: http://[", f"Referer: http://[\r\nOrigin: {EVIL}"])
    lines = [f"Content-Type: {kind}", *site.split("\r\n"), "X-CSRFToken: abc"]
    return request("POST", chance.choice(WRITES), *lines, body=body)


def _body(chance: random.Random) -> bytes:
    """Bodies in encodings that are wrong, nested or packed."""
    deep, packed = b"[" * 60_000, gzip.compress(b"x" * 5_000_000)
    parts = b"".join(b"--b\r\nContent-Disposition: form-data; name=a%d\r\n\r\nx\r\n" % number for number in range(400))
    lines, body = chance.choice([
        (["Content-Type: application/json"], deep), (["Content-Type: application/json"], b"\xff\xfe{\x00"),
        (["Content-Encoding: gzip", "Content-Type: application/x-www-form-urlencoded"], packed),
        (["Content-Type: multipart/form-data; boundary=b"], parts + b"--b--"),
        (["Content-Type: multipart/form-data"], parts),
        (["Content-Type: multipart/form-data; boundary=" + "b" * 500], parts),
        (["Content-Type: \xff/\xff; charset=\xff"], b"a"),
        (["Content-Type: application/x-www-form-urlencoded; charset=utf-7"], b"password=+AGE-&csrf_token=%ff%fe"),
        (["Content-Type: application/x-www-form-urlencoded"], b"a=b&" * 20_000),
        (["Content-Type: application/x-www-form-urlencoded"], b"password=" + b"x" * 100_000),
        (["Content-Type: application/x-www-form-urlencoded"], b"payload=" + quote(json.dumps({"type": None})).encode()),
    ])
    return request("POST", chance.choice([*WRITES, *ROUTES]), *lines, body=body)


def _forged(secret: str, now: float, number: int, chance: random.Random) -> bytes:
    """Slack's requests with something wrong, or an old one again."""
    taken = genuine(secret, now, number, chance.choice(ROUTES))
    if chance.random() < 0.1:
        stamp = str(int(now) - chance.randrange(301, 4000))
        taken = taken[0], taken[1], taken[2] | {"X-Slack-Request-Timestamp": stamp,
                                                "X-Slack-Signature": signature(secret, stamp, taken[1])}
    else:
        taken = FORGERIES[chance.choice([kind for kind in FORGERIES if kind != "oversized"])](taken, secret, chance)
    path, body, headers = taken
    return request("POST", path, *(f"{name}: {value}" for name, value in headers.items()), body=body)


KINDS: dict[str, Callable[[random.Random], bytes]] = {
    "malformed": _malformed, "huge": _huge, "smuggled": _smuggled, "method": _method, "path": _path,
    "spoofed": _spoofed, "crossing": _crossing, "body": _body, FORGED: lambda chance: b"",
}
