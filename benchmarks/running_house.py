"""A whole house for benchmarks and journeys: its own home, port and stand-in for Slack, run by the real `up`."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from benchmarks.ports import held_port
from cli.supervise import xmlrpc_client
from fake_slack.handle import FakeSlack
from house import facts
from ledger.home import Home
from ledger.redis.client import connect
from ledger.redis.log import Log

ROOT = Path(__file__).resolve().parent.parent
STEP = 0.02
PEOPLE = {"U0ALICE001": "owner", "U0BOB00001": "owner", "U0BENCH001": "owner"}
"""Who may give commands: the stand-in's own people, and the one a bench signs as itself."""


class NotSeen(AssertionError):
    """What was awaited did not come in time."""


def wait_for(look: Callable[[], Any], what: str, seconds: float = 60.0) -> Any:
    """Look until something true is found and return it; NotSeen naming `what` after `seconds`."""
    until = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > until:
            raise NotSeen(f"waited {seconds:g} s in vain: {what}")
        time.sleep(STEP)
    return found


def at_share(values: list[float], share: float) -> float:
    """The value below which that share (0 to 1) of them lies, the next one up: 0.95 is the 95th percentile."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


class RunningHouse:
    """A house under its own supervisor, as a context: `config` is appended to the config.yml that is made for it.

    config: YAML with the cameras. slack: alert on a stand-in for Slack, which is started first (`house.slack`), with
    these settings; None: the terminal channel. mode: chosen once the house is up. folder: an empty one where it lies,
    which goes with it; left out, one is made.
    """

    def __init__(self, config: str, slack: dict[str, Any] | None = None, mode: str = "away",
                 environ: dict[str, str] | None = None, folder: Path | None = None) -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="hearthwatch-bench-"))
        self.home = Home(self.folder / "home")
        self.port = held_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.slack = FakeSlack.start(app_url=self.url, **slack) if slack is not None else None
        self._mode, self._config = mode, config
        self._environ = {**os.environ, **(environ or {}), "HEARTHWATCH_HOME": str(self.home.path)}
        self._up: subprocess.Popen[bytes] | None = None
        self.log = Log(connect(self.home.redis_socket))

    def __enter__(self) -> Self:
        try:
            self._write_config()
            self.start()
            self.log.record(facts.ModeChosen(at=time.time(), mode=self._mode, by="bench"))  # type: ignore[arg-type]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        if self.slack:
            self.slack.stop()
        shutil.rmtree(self.home.runtime, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """`up`, and wait until the page is served and Redis answers."""
        self.spawn()
        wait_for(self.served, f"the page of the house; {self.folder}/up.log says: {self.output()[-500:]}", 60)

    def spawn(self) -> None:
        """`up`, without waiting for anything."""
        with (self.folder / "up.log").open("ab") as output:
            self._up = subprocess.Popen([sys.executable, "-m", "cli", "up"], cwd=ROOT, env=self._environ,
                                        stdin=subprocess.DEVNULL, stdout=output, stderr=output)

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self._up and self._up.poll() is None:
            self._up.send_signal(signal.SIGINT)
            try:
                self._up.wait(30)
            except subprocess.TimeoutExpired:
                self._up.kill()
                self._up.wait()

    def has_ended(self) -> bool:
        """Whether its supervisor is gone; what that had started may still run."""
        return self._up is None or self._up.poll() is not None

    def pids(self) -> dict[str, int]:
        """Process ids by process name."""
        return {each.name: each.pid for each in xmlrpc_client.processes(self.home) if each.pid}

    @property
    def supervisor(self) -> int:
        """The pid of the supervisor."""
        assert self._up is not None
        return self._up.pid

    def kill(self, name: str) -> int:
        """kill -9 of one process; returns its pid."""
        pid = self.pids()[name]
        os.kill(pid, signal.SIGKILL)
        return pid

    def facts(self, *kinds: type[facts.Fact]) -> list[Any]:
        """Facts of these kinds, oldest first."""
        return self.log.recent(10_000, kinds)[::-1]

    def pss(self) -> dict[str, float]:
        """Proportional memory in MB by process, children counted with their parent, the supervisor as "supervisord"."""
        found = {name: _with_children(pid) for name, pid in self.pids().items()}
        return {"supervisord": _pss(self.supervisor), **found}

    def _write_config(self) -> None:
        self.home.create()
        lines = [f"web: {{bind: '127.0.0.1:{self.port}'}}", self._config]
        if self.slack:
            lines.append("slack: " + json.dumps({
                "bot_token": self.slack.bot_token, "signing_secret": self.slack.signing_secret,
                "channel": self.slack.channel, "api_url": self.slack.api_url, "people": PEOPLE}))
        self.home.config.write_text("\n".join(lines) + "\n")
        self.home.config.chmod(0o600)

    def served(self) -> bool:
        """Whether the page is served and Redis answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz/live", timeout=1) as answer:
                return answer.status == 200 and bool(self.log.client.ping())
        except Exception:  # noqa: BLE001 - anything means: not yet
            return False

    def output(self) -> str:
        """All that `up` and the terminal channel have printed."""
        log = self.folder / "up.log"
        return log.read_text(errors="replace") if log.exists() else ""


def _with_children(pid: int) -> float:
    """Proportional set size in MB of a process and all below it; 0.0 for one that has just ended."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return _pss(pid) + sum(_with_children(int(child)) for child in children)
    except (ProcessLookupError, FileNotFoundError):
        return 0.0


def _pss(pid: int) -> float:
    """Proportional set size in MB (proc(5), smaps_rollup)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
