"""`bench forged`: 10,000 forged, stale, truncated and oversized Slack requests, and genuine ones repeated."""

import argparse
import hashlib
import hmac
import http.client
import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from benchmarks.running_house import RunningHouse
from house import facts
from house.commands.table import TABLE

ROUTES = ("/hearth", "/slack/commands", "/interactive", "/listening",
          *(f"/{each.slash}" for each in TABLE if each.slash))
SENDERS = 4
OVERSIZED = 300_000
Request = tuple[str, bytes, dict[str, str]]


@dataclass
class Outcomes:
    """How the requests ended, by kind of forgery and status (0: the connection ended without a response)."""

    by_kind: Counter[tuple[str, int]] = field(default_factory=Counter)

    def count(self, wanted: Callable[[int], bool]) -> int:
        """How many ended with a status like that."""
        return sum(number for (_, status), number in self.by_kind.items() if wanted(status))

    @property
    def accepted(self) -> int:
        """Requests that were taken: status below 400."""
        return self.count(lambda status: 0 < status < 400)

    @property
    def server_errors(self) -> int:
        """Requests that ended in an error of the server, or without a response."""
        return self.count(lambda status: status >= 500 or status == 0)

    @property
    def refused(self) -> int:
        """Requests that were refused: status 400 to 499."""
        return self.count(lambda status: 400 <= status < 500)


def signature(secret: str, stamp: str, body: bytes) -> str:
    """The right signature (https://docs.slack.dev/authentication/verifying-requests-from-slack)."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()


def outcomes(url: str, secret: str, number: int, now: float, seed: int = 7) -> Outcomes:
    """Send `number` forged requests over real HTTP from a few connections at once."""
    chance, found, kinds = random.Random(seed), Outcomes(), list(FORGERIES)
    requests = [(kind := kinds[each % len(kinds)], FORGERIES[kind](_genuine(secret, now, each, chance), secret, chance))
                for each in range(number)]
    with ThreadPoolExecutor(SENDERS) as senders:
        for kind, status in senders.map(lambda each: (each[0], send(url, *each[1])[0]), requests):
            found.by_kind[kind, status] += 1
    return found


def send(url: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """POST it over a connection of its own; status 0 when it ended without a response."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


def genuine(secret: str, now: float, number: int, path: str = "/pycam_on", user: str = "U0BENCH001") -> Request:
    """A slash command as Slack sends it."""
    body = urlencode({"command": path, "text": "", "user_id": user, "user_name": "bench", "channel_id": "C1",
                      "team_id": "T0HEARTH01", "api_app_id": "A0HEARTH01", "trigger_id": f"{number}.forged"}).encode()
    stamp = str(int(now))
    return path, body, {"Content-Type": "application/x-www-form-urlencoded", "X-Slack-Request-Timestamp": stamp,
                        "X-Slack-Signature": signature(secret, stamp, body)}


def _genuine(secret: str, now: float, number: int, chance: random.Random) -> Request:
    return genuine(secret, now, number, chance.choice(ROUTES))


def _altered(request: Request, **headers: str) -> Request:
    path, body, before = request
    return path, body, before | {name.replace("_", "-"): value for name, value in headers.items()}


def _wrong_secret(request: Request, secret: str, chance: random.Random) -> Request:
    stamp = request[2]["X-Slack-Request-Timestamp"]
    return _altered(request, X_Slack_Signature=signature(secret[::-1], stamp, request[1]))


def _stale(request: Request, secret: str, chance: random.Random) -> Request:
    shift = chance.choice([-1, 1]) * chance.randint(330, 10**6)
    stamp = str(int(request[2]["X-Slack-Request-Timestamp"]) + shift)
    return _altered(request, X_Slack_Request_Timestamp=stamp, X_Slack_Signature=signature(secret, stamp, request[1]))


def _restamped(request: Request, secret: str, chance: random.Random) -> Request:
    stamp = str(int(request[2]["X-Slack-Request-Timestamp"]) + chance.choice([-1, 1, 2]))
    return _altered(request, X_Slack_Request_Timestamp=stamp)


def _odd_stamp(request: Request, secret: str, chance: random.Random) -> Request:
    right = request[2]["X-Slack-Request-Timestamp"]
    stamp = chance.choice(["", "now", f"-{right}", f"{right}.0", f" {right} x", "9" * 40, "0x10", "1e9", "NaN"])
    return _altered(request, X_Slack_Request_Timestamp=stamp, X_Slack_Signature=signature(secret, stamp, request[1]))


def _odd_signature(request: Request, secret: str, chance: random.Random) -> Request:
    right = request[2]["X-Slack-Signature"]
    return _altered(request, X_Slack_Signature=chance.choice(
        ["", "v0=", "v0", right[:-1], right + "0", right.replace("v0=", "v1="), right.removeprefix("v0="),
         "v0=" + "0" * 64, "x" * 4000, f"{right}, {right}"]))


def _unsigned(request: Request, secret: str, chance: random.Random) -> Request:
    gone = chance.choice([["X-Slack-Signature"], ["X-Slack-Request-Timestamp"],
                          ["X-Slack-Signature", "X-Slack-Request-Timestamp"]])
    return request[0], request[1], {name: value for name, value in request[2].items() if name not in gone}


def _truncated(request: Request, secret: str, chance: random.Random) -> Request:
    return request[0], request[1][:chance.randrange(len(request[1]))], request[2]


def _lengthened(request: Request, secret: str, chance: random.Random) -> Request:
    return request[0], request[1] + b"&text=off", request[2]


def _flipped(request: Request, secret: str, chance: random.Random) -> Request:
    body = bytearray(request[1])
    body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    return request[0], bytes(body), request[2]


def _oversized(request: Request, secret: str, chance: random.Random) -> Request:
    """Far more than Slack would send; even rightly signed it is too much."""
    body = request[1] + b"&text=" + b"x" * OVERSIZED
    stamp = request[2]["X-Slack-Request-Timestamp"]
    return request[0], body, request[2] | {"X-Slack-Signature": chance.choice(
        [request[2]["X-Slack-Signature"], signature(secret, stamp, body)])}


def _noise(request: Request, secret: str, chance: random.Random) -> Request:
    kind = chance.choice(["application/json", "multipart/form-data; boundary=x", "text/plain; charset=nonsense", "",
                          "application/x-www-form-urlencoded"])
    return request[0], chance.randbytes(chance.randrange(2000)), request[2] | {"Content-Type": kind}


FORGERIES: dict[str, Callable[[Request, str, random.Random], Request]] = {
    "wrong secret": _wrong_secret, "stale": _stale, "another time": _restamped, "odd time": _odd_stamp,
    "odd signature": _odd_signature, "unsigned": _unsigned, "truncated": _truncated, "lengthened": _lengthened,
    "a bit flipped": _flipped, "oversized": _oversized, "noise": _noise,
}


def run(argv: list[str]) -> int:
    """All of them against a running house; 1 when one was accepted, broke something or changed the state."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench forged", description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    config = "cameras: {front: {source: 'demo://room?first=100000', at_home: []}}"
    with RunningHouse(config, slack={}, environ=dict(os.environ)) as house:
        assert house.slack is not None
        secret = house.slack.signing_secret
        before = changeable(house)
        began = time.monotonic()
        found = Outcomes()
        while (done := sum(found.by_kind.values())) < arguments.requests:  # in parts, so that none of them grows stale
            part = outcomes(house.url, secret, min(1000, arguments.requests - done), time.time(), seed=done)
            found.by_kind.update(part.by_kind)
        took = time.monotonic() - began
        changed = changeable(house) != before
        repeats = _repeated(house, secret)
    report = {"requests": arguments.requests, "accepted": found.accepted, "server_errors": found.server_errors,
            "refused": found.refused, "state_changed": changed, "seconds": round(took, 1), **repeats}
    print(json.dumps(report) if arguments.json else "\n".join(f"{name:16} {value}" for name, value in report.items()))
    good = (found.accepted, found.server_errors, changed, repeats["repeats_not_200"]) == (0, 0, False, 0)
    return 0 if good and repeats["repeats_recorded"] == 0 else 1


def _repeated(house: RunningHouse, secret: str) -> dict[str, int]:
    """Genuine requests, each sent five times: how many repeats had a status other than 200 or made facts."""
    odd = again = 0
    for number in range(20):
        request = genuine(secret, time.time(), 10**9 + number, ("/pycam_on", "/pycam_off")[number % 2])
        first = send(house.url, *request)[0]
        assert first == 200, f"a genuine request was answered {first}"
        count = len(house.facts(*_CHANGING))
        odd += sum(send(house.url, *request)[0] != 200 for _ in range(4))
        again += len(house.facts(*_CHANGING)) - count
    return {"repeats_not_200": odd, "repeats_recorded": again}


_CHANGING = (facts.OverrideChosen, facts.ModeChosen, facts.AlertsChosen, facts.EventTagged, facts.AlertAnswered,
             facts.CommandGiven, facts.MoveAsked, facts.PictureAsked, facts.RoleChosen, facts.HousePaired,
             facts.PairingTried, facts.HomeOpened)


def changeable(house: RunningHouse) -> tuple[int, dict[str, object]]:
    """Everything a request could have changed: facts of people, and the fields of the state that follow from them."""
    fields = house.log.state().fields
    return len(house.facts(*_CHANGING)), {name: value for name, value in fields.items()
                                          if not name.startswith(("event:", "trouble:", "position:"))}
