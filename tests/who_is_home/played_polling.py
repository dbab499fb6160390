"""The loop of presence on real routers, with a clock that tests move: minutes of a house take moments."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from house import facts
from house.clock import FakeClock, SystemClock
from house.settings.sections.presence import RouterSettings
from ledger.files.presence_files import PresenceFiles
from ledger.home import Home
from tests.who_is_home.routers.played_router import Asked
from who_is_home.factory import router
from who_is_home.polling.router_poll_thread import AskedRouter
from who_is_home.polling.router_polling import RouterPolling
from who_is_home.presence.household import Household
from who_is_home.presence_keeper import PresenceKeeper
from who_is_home.presence_loop import PresenceLoop
from who_is_home.router import ListedDevice, Router, RouterContext

PHONE, TV = {"mac": "02:aa:00:00:00:01", "name": "annas-phone"}, {"mac": "10:bb:00:00:00:02", "name": "tv"}
HOUSEHOLD = Household({"Anna": ("annas-phone",)}, timezone="UTC", routers=("attic",))
LOGIN_FORM = {"login": "/login", "fields": {"user": "{user}", "password": "{password}"}, "devices": "/devices",
              "path": "list"}


class RouterWithLogin:
    """Plays a router with a login: a list for whoever has a session, the login page for everybody else."""

    def __init__(self) -> None:
        self.password, self.list = "s3cret&p@ss", [PHONE, TV]
        self.sessions: set[str] = set()
        self.logins = 0

    def __call__(self, asked: Asked) -> None:
        if asked.route == "/login":
            self.logins += 1
            if asked.form.get("password") != self.password:
                asked.send("wrong password", 401)
                return
            self.sessions.add(session := f"s{self.logins}")
            asked.send("welcome", Set_Cookie=f"session={session}")
        elif asked.cookies.get("session") in self.sessions:
            asked.json({"list": self.list})
        else:
            asked.send(status=302, Location="/login.html")


class MadeRouter:
    """A router in memory: lists `listed`, raises `error`, hangs while `hanging` is cleared, answers for `answering`."""

    def __init__(self, *listed: ListedDevice) -> None:
        self.listed, self.answering = tuple(listed), tuple[ListedDevice, ...]()
        self.error: Exception | None = None
        self.hanging = threading.Event()
        self.hanging.set()
        self.asked = self.probed = self.closed = 0

    def devices(self) -> tuple[ListedDevice, ...]:
        self.asked += 1
        self.hanging.wait(30)
        if self.error is not None:
            raise self.error
        return self.listed

    def probe(self, devices: tuple[ListedDevice, ...]) -> tuple[ListedDevice, ...]:
        self.probed += 1
        return tuple(each for each in devices if each in self.answering)

    def close(self) -> None:
        self.closed += 1


def http_router(address: str, timeout: Callable[[], float] = lambda: 10.0) -> Router:
    """The adapter http_login:// for a played router with a login; `timeout` is asked before each call."""
    settings = RouterSettings.model_validate({"address": address, "http_login": LOGIN_FORM})
    context = RouterContext(settings, SystemClock())
    made = router(context)
    devices = made.devices

    def bounded() -> tuple[ListedDevice, ...]:
        object.__setattr__(context, "timeout", timeout())
        return devices()

    made.devices = bounded
    return made


class PlayedPolling:
    """Plays minutes of a house. connects: what makes each router, by name. prober: what probes phones."""

    def __init__(self, folder: Path, household: Household = HOUSEHOLD, prober: Router | None = None,
                 clock: FakeClock | None = None, **connects) -> None:
        (folder / "run").mkdir(exist_ok=True)
        (folder / "home").mkdir(exist_ok=True)
        self.clock = clock or FakeClock(1_767_265_200.0)  # 11:00 in UTC
        self.files = PresenceFiles(Home(folder / "home", bases=(folder / "run",)))
        self.recorded: list[facts.Fact] = []
        self.said: list[dict] = []
        wake = threading.Event()
        routers = [AskedRouter(name, connect, self.clock, wake.set) for name, connect in connects.items()]
        beside = AskedRouter("beside", lambda: prober, self.clock, wake.set) if prober is not None else None
        keeper = PresenceKeeper(household, self.files, self.recorded.append, self.clock)
        self.loop = PresenceLoop(keeper, RouterPolling(routers, beside, self.clock), self.clock, self.files.show, wake)

    @property
    def changes(self) -> list[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
        """Who was recorded as home, with who arrived and who left."""
        return [(each.home, each.arrived, each.left) for each in self.recorded if isinstance(each, facts.PeopleChanged)]

    @property
    def texts(self) -> list[str]:
        return list(self.loop.troubles.values())

    def play(self, minutes: float, hanging: bool = False) -> None:
        """Let so much time pass. hanging: calls that do not end are not waited for."""
        end = self.clock.now() + minutes * 60
        while self.clock.now() < end:
            wait = self.loop.run_once()
            if not hanging:
                self.settle()
            if self.loop.wake.is_set():
                self.loop.wake.clear()
                wait = self.loop.run_once()
                if not hanging:
                    self.settle()
            if self.loop.troubles and (not self.said or self.said[-1] != self.loop.troubles):
                self.said.append(dict(self.loop.troubles))
            self.clock.advance(min(max(wait, 0.5), max(0.5, end - self.clock.now())))

    def settle(self) -> None:
        """Wait until every call has ended."""
        until = time.monotonic() + 20
        while any(each.is_awaited for each in (*self.loop.polling.routers, self.loop.polling.prober) if each):
            assert time.monotonic() < until
            time.sleep(0.001)
