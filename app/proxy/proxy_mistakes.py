"""What a reverse proxy in front of the house lacks, found by comparing what the browser says with what arrives."""

import logging
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.proxy.forwarded_headers import PassedOn
from house.clock import Clock

log = logging.getLogger(__name__)
REMEMBERED = 3600.0
"""Seconds after which it is no longer shown, unless it was seen again."""
MOST = 20
UNNAMED = ("Requests come through a reverse proxy at {peer} that is not named under web.trusted_proxies in config.yml: "
           "its visitors all count as one, with their wrong passwords, and cookies are not kept to https.")
TEXTS = {
    "address": "The reverse proxy at {peer} does not say whose requests it brings: let it set X-Forwarded-For (nginx: "
               "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;).",
    "proto": "The reverse proxy at {peer} does not say that the page is read over https: let it set X-Forwarded-Proto "
             "(nginx: proxy_set_header X-Forwarded-Proto $scheme;), or cookies are not kept to https.",
    "host": "The reverse proxy at {peer} does not pass on the name and port people type: let it set Host (nginx: "
            "proxy_set_header Host $http_host;).",
}


@dataclass(frozen=True)
class Arrived:
    """A request as the app sees it: its scheme and host, and the origin the browser has for it ("": not known)."""

    scheme: str
    host: str
    origin: str = ""


def lacking(passed: PassedOn, arrived: Arrived) -> dict[str, str]:
    """A line with its remedy for each thing that is missing, by its kind; empty when nothing is known to be missing."""
    origin = urlsplit(arrived.origin)
    https = origin.scheme == "https" and arrived.scheme != "https"
    renamed = bool(origin.netloc) and _host(origin.netloc, origin.scheme) != _host(arrived.host, origin.scheme)
    if not passed.trusted and (passed.by_proxy or https or renamed):
        return {"unnamed": UNNAMED.format(peer=passed.peer)}
    found = {"proto": https and passed.trusted, "host": renamed,
             "address": passed.trusted and not passed.address and (passed.by_proxy or https or renamed)}
    return {kind: TEXTS[kind].format(peer=passed.peer) for kind, missing in found.items() if missing}


def _host(netloc: str, scheme: str) -> str:
    """Host and port as a browser writes them: the scheme's usual port is left out."""
    usual = ":443" if scheme == "https" else ":80"
    return netloc.lower().removesuffix(usual)


class ProxyFaults:
    """What was found lacking lately; safe to call from all threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: dict[str, float] = {}

    def saw(self, lines: list[str]) -> None:
        """Remember these; one that is new goes to the log as well."""
        now = self._clock.monotonic()
        with self._lock:
            new = [each for each in lines if each not in self._seen][:MOST - len(self._seen)]
            self._seen |= {each: now for each in lines if each in self._seen or each in new}
        for each in new:
            log.warning("%s", each)

    def lately(self) -> list[str]:
        """Those seen within the last hour."""
        since = self._clock.monotonic() - REMEMBERED
        with self._lock:
            return sorted(each for each, seen in self._seen.items() if seen >= since)
