"""A real Chromium on a real dashboard."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from camera_process.sources.demo import connect
from house.clock import FakeClock
from ledger.home import Home
from ledger.redis.log import Log
from tests.app.web_house import PASSWORD, FakeCamera, WebHouse


@pytest.fixture(scope="session")
def room() -> bytes:
    """One picture of the demo room, as the camera process writes it."""
    source = connect("demo://room?size=640x360&realtime=0", FakeClock())
    source.open()
    frame = source.read()
    assert frame is not None
    return frame.picture()


@pytest.fixture
def web(home: Home, redis_server: Any, room: bytes) -> Iterator[WebHouse]:
    """A dashboard with two cameras, one of which gives pictures."""
    with (WebHouse(home, Log(redis_server.client()), redis_server.url) as web,
          FakeCamera(home, "hall", lambda: room).running()):
        yield web


class Person:
    """Someone at a browser: opens pages, and whatever goes wrong in the page's script is kept in `faults`."""

    def __init__(self, browser: Any, web: WebHouse, **look: Any) -> None:
        self.web = web
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | look)
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._heard)

    def _heard(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)

    def login(self, path: str = "/") -> Any:
        """Come to `path` with the cookies that a login gives; nothing but the page itself is loaded for it."""
        agent = {"User-Agent": self.page.evaluate("navigator.userAgent")}
        cookies = self.web.login(**agent).cookies.items()
        self.context.add_cookies([{"name": name, "value": value, "url": self.web.url} for name, value in cookies])
        self.page.goto(self.web.url + path)
        return self.page

    def login_by_form(self, path: str = "/") -> Any:
        """Log in as people do and come to `path`."""
        self.page.goto(f"{self.web.url}/login?next={path}")
        self.page.fill("#password", PASSWORD)
        self.page.press("#password", "Enter")
        self.page.wait_for_url(self.web.url + path)
        return self.page

    def violations(self) -> list[str]:
        """What axe-core finds wrong with the page as it is shown now: rule, element and what to do."""
        found = Axe().run(self.page, options={"resultTypes": ["violations"]}).response["violations"]
        return [f"{rule['id']}: {node['html'][:160]}: {node['failureSummary']}"
                for rule in found for node in rule["nodes"]]

    def shot(self, name: str) -> None:
        """Keep a screenshot in the folder that HEARTHWATCH_SCREENSHOTS names; without it nothing is kept."""
        folder = os.environ.get("HEARTHWATCH_SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture
def person(chromium: Any, web: WebHouse) -> Iterator[Any]:
    """`person(**look)`: someone with a browser of their own."""
    people: list[Person] = []

    def make(**look: Any) -> Person:
        people.append(Person(chromium, web, **look))
        return people[-1]

    yield make
    for one in people:
        one.context.close()
    assert [fault for one in people for fault in one.faults] == []
