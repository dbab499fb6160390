"""A whole web app for tests: a real Redis, a real HTTP server, and a stand-in for the camera process's live files."""

import hashlib
import hmac
import re
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import requests
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.security import generate_password_hash
from werkzeug.serving import make_server

from app.auth.passwords import Passwords
from app.factory import create_app
from house import facts
from house.clock import Clock, SystemClock
from house.settings.whole_config import Settings
from ledger.home import Home
from ledger.redis.log import Log

PASSWORD = "correct horse battery"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOON = f"Etc/GMT{time.gmtime().tm_hour - 12:+d}"
"""A zone where it is noon: what a test records a minute ago is of today."""
SETTINGS: dict[str, Any] = {
    "house": {"name": "Maple Street", "timezone": NOON},
    "cameras": {"hall": {"source": "demo://room"}, "yard": {"source": "rtsp://cam:sesame-17@10.0.0.7/stream"}},
    "slack": {"bot_token": "xoxb-test-token", "signing_secret": SECRET, "channel": "C0123456789",
              "people": {"U024BE7LH": "owner"}},
    "web": {"threads": 8},
}


class CompiledTemplates(BytecodeCache):
    """Templates as Jinja compiled them for another app of this process."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledTemplates()


class WebHouse:
    """The app on real HTTP; `url` is where it listens."""

    def __init__(self, home: Home, log: Log, redis_url: str, **changes: Any) -> None:
        self.home, self.log = home, log
        clock, answer_seconds = changes.pop("clock", None), changes.pop("answer_seconds", 10.0)
        self.clock: Clock = clock or SystemClock()
        self.settings = Settings.model_validate(SETTINGS | {"redis_url": redis_url} | changes)
        self.passwords = Passwords(home.secrets)
        (home.secrets / "password").write_text(hash_of(PASSWORD))
        # the product's own bound is for a house that answers people: what a busy machine delays is no failure here
        with mock.patch("app.factory.ANSWER_SECONDS", answer_seconds):
            self.app = create_app(home, self.settings, self.clock)
        self.app.jinja_env.bytecode_cache = COMPILED
        self.server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.port}"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> "WebHouse":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self._thread.join(60)
        self.server.server_close()

    @property
    def services(self) -> Any:
        """The app's own services."""
        return self.app.extensions["hearthwatch"]

    def record(self, *all_facts: facts.Fact) -> None:
        """Put facts into the log, and let the pages see them at once."""
        for fact in all_facts:
            self.log.record(fact)
        self.services.invalidate()

    def recorded(self, kind: type[facts.Fact]) -> list[Any]:
        """All facts of a kind, newest first."""
        return self.log.recent(1000, [kind])

    def browser(self) -> requests.Session:
        """A client with its own cookies, not logged in."""
        session = requests.Session()
        session.headers["Accept"] = "text/html"
        return session

    def login(self, password: str = PASSWORD, **headers: str) -> requests.Session:
        """A client that is logged in, and sends these headers."""
        session = self.browser()
        session.headers.update(headers)
        token = token_in(session.get(f"{self.url}/login").text)
        answer = session.post(f"{self.url}/login", data={"csrf_token": token, "password": password, "next": "/"})
        assert answer.status_code == 200, answer.text
        return session

    def command(self, session: requests.Session, line: str) -> requests.Response:
        """Give a command as the page's script does."""
        token = token_in(session.get(f"{self.url}/").text)
        return session.post(f"{self.url}/command", data={"line": line},
                            headers={"X-CSRFToken": token, "Accept": "application/json"})

    def slack(self, path: str, body: str | bytes | dict[str, str], **how: Any) -> requests.Response:
        """A request signed as Slack signs it; `how`: secret, skew (seconds), stamp, signature, headers."""
        data = urllib.parse.urlencode(body) if isinstance(body, dict) else body
        data = data.encode() if isinstance(data, str) else data
        stamp = how.get("stamp", str(int(self.clock.now() + how.get("skew", 0.0))))
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Slack-Request-Timestamp": stamp,
                   "X-Slack-Signature": how.get("signature", sign(how.get("secret", SECRET), stamp, data))}
        headers |= how.get("headers", {})
        return requests.post(self.url + path, data=data, headers=headers, timeout=60)


@cache
def hash_of(password: str) -> str:
    """The stored form of a password; the real one is slow on purpose, this one is checked at once."""
    return generate_password_hash(password, "pbkdf2:sha256:1")


def sign(secret: str, stamp: str, body: bytes) -> str:
    """Slack's signature, written down a second time from its documentation."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()


def slash(command: str, text: str = "", **more: str) -> dict[str, str]:
    """The form Slack sends for a slash command."""
    trigger = f"{time.monotonic_ns()}.trigger"
    return {"command": command, "text": text, "user_id": "U024BE7LH", "user_name": "alice", "channel_id": "C77",
            "team_id": "T1", "api_app_id": "A1", "trigger_id": trigger} | more


def token_in(html: str) -> str:
    """The CSRF token of a page."""
    found = re.search(r'name="csrf[-_]token" (?:content|value)="([^"]+)"', html)
    assert found, html[:400]
    return found[1]


def long_ago() -> list[facts.Fact]:
    """An event, its decision, its clip and a command that only the history still has."""
    at = 1_700_000_000.0
    return [facts.EventBegan(at=at, event="0ld0ld0ld1", camera="hall", picture="p"),
            facts.AlertDecided(at=at, event="0ld0ld0ld1", camera="hall", sent=True, reasons=("so",), inputs={}),
            facts.ClipStored(at=at, event="0ld0ld0ld1", camera="hall", clip="pi/hall/d/1", seconds=9.0, part=1),
            facts.CommandGiven(at=at, who="anna", what="mode off", where="slack", answer="done")]


class FakeCamera:
    """Writes a camera's live files as its process does: pictures while the lease is fresh, the frame's time always."""

    def __init__(self, home: Home, camera: str, picture: Callable[[], bytes]) -> None:
        self._home, self._camera, self._picture = home, camera, picture
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def write(self) -> None:
        """One frame now."""
        live = self._home.live(self._camera)
        passing = live.with_suffix(".part")
        passing.write_bytes(self._picture())
        passing.replace(live)
        self._home.frame_time(self._camera).touch()

    def leased(self) -> bool:
        """Whether somebody looks."""
        lease: Path = self._home.lease(self._camera)
        return lease.exists() and time.time() - lease.stat().st_mtime < 5

    def _run(self) -> None:
        while not self._stop.wait(0.2):
            self._home.frame_time(self._camera).touch()
            if self.leased():
                self.write()

    @contextmanager
    def running(self) -> Iterator["FakeCamera"]:
        """Give frames for as long as the block lasts."""
        self._home.frame_time(self._camera).touch()
        self._thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            self._thread.join(60)
