"""Fixtures every test may ask for."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from math import inf
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import redis

from ledger.home import Home
from ledger.redis import embedded_server
from ledger.redis.client import connect
from tests.support.needed import missing

# One run of the build machine must be like the next; new examples are for the desk, where somebody looks at them.
# No deadlines: how long an example takes says how busy the machine is.
BUSY = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("build", derandomize=True, **BUSY)
hypothesis.settings.register_profile("desk", **BUSY)
hypothesis.settings.load_profile("build" if os.environ.get("CI", "").lower() == "true" else "desk")

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                  "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real clips, pictures and models beside the project."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        missing("../shared")
    return folder


class RedisServer:
    """The product's own Redis server, in a home of its own: it can be stopped, killed, hung and started again."""

    def __init__(self, folder: Path) -> None:
        (folder / "run").mkdir(parents=True)
        self.home = Home(folder / "home", bases=(folder / "run",))
        self.socket = self.home.redis_socket
        self.address = str(self.socket)
        self.url = f"unix://{self.socket}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        output = (self.home.runtime / "redis.log").open("ab")
        with output:
            self.process = subprocess.Popen(embedded_server.command(self.home), stdout=output, stderr=output)
        wait_until(lambda: redis_answers(self.socket), "the redis server answers")

    def client(self, timeout: float = 2.5) -> redis.Redis:
        """A new client, as the product builds it."""
        return connect(self.socket, timeout=timeout)

    def hang(self) -> None:
        """It keeps its socket open and answers nothing, until `resume`."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it as a crash does, once what it was told is in its file: while it syncs, it keeps that back."""
        with suppress(redis.RedisError), self.client(timeout=1.0) as client:
            wait_until(lambda: not client.info("persistence")["aof_buffer_length"], "the log's file is written")
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as a shutdown does."""
        self._end(signal.SIGTERM)

    def restart(self) -> None:
        self.kill()
        self.start()

    def ready(self) -> None:
        """Running and answering, whatever a test did to it."""
        if self.process is None or self.process.poll() is not None:
            self.start()
        self.resume()
        with self.client() as client:
            client.flushall()

    def _end(self, number: int) -> None:
        if self.process is not None:
            self.resume()
            self._signal(number)
            self.process.wait(timeout=60)
            self.process = None

    def _signal(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with tests in a browser come last: Playwright leaves an event loop running in their process.

    Of these the long ones come first, so that the processes that share the work end at about the same time.
    """
    tests = Counter(item.path for item in items)
    last = {item.path for item in items if "chromium" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: tests[item.path] if item.path in last else inf, reverse=True)


def redis_answers(socket: Path) -> bool:
    """True when a server listens there and is ready."""
    try:
        with connect(socket, timeout=1.0) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def wait_until(condition: Callable[[], object], what: str, seconds: float = 120.0) -> None:
    """Wait for a condition; fail naming it when it does not come true in time."""
    end, pause = time.monotonic() + seconds, 0.005
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"waited {seconds} s in vain: {what}")
        time.sleep(pause)
        pause = min(0.02, 1.2 * pause)  # asking again and again takes processor time from what is waited for


@pytest.fixture(scope="session", name="until")
def until_fixture() -> Callable[..., None]:
    """`until(condition, "what is awaited")`: waits with a deadline."""
    return wait_until


@pytest.fixture(scope="session", name="answers")
def answers_fixture() -> Callable[[Path], bool]:
    """`answers(socket)`: whether a Redis server is ready there."""
    return redis_answers


@pytest.fixture(scope="session")
def _redis_process() -> Iterator[RedisServer]:
    with tempfile.TemporaryDirectory(prefix="hw", ignore_cleanup_errors=True) as folder:
        server = RedisServer(Path(folder))
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture
def redis_server(_redis_process: RedisServer) -> RedisServer:
    """A running, empty Redis: client, url, socket; hang, resume, kill, stop, start, restart."""
    _redis_process.ready()
    return _redis_process


@pytest.fixture
def client(redis_server: RedisServer) -> Iterator[redis.Redis]:
    """A client of the running, empty Redis, built as the product builds it."""
    with redis_server.client() as client:
        yield client


@pytest.fixture
def short_path() -> Iterator[Path]:
    """An empty folder with a path short enough for sockets in it, whatever the test and its user are called."""
    with tempfile.TemporaryDirectory(prefix="hw", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def home(tmp_path: Path, short_path: Path) -> Home:
    """An empty home whose runtime directory is the test's own too."""
    home = Home(tmp_path / "home", bases=(short_path,))
    home.create()
    return home


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A running Chromium, one for all tests of a worker; skipped at a desk without one, failed in CI."""
    path = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
    if path is None:
        missing("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()
