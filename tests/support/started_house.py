"""A house started as people start it: `up` on a pseudo terminal, in a pipe, a file or a socket."""

import json
import os
import pty
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from benchmarks.ports import held_port
from cli.errors import CliError
from cli.supervise import homes
from cli.supervise.xmlrpc_client import Running, processes
from ledger.home import Home

ROOT = Path(__file__).resolve().parent.parent.parent
CLI = (sys.executable, str(ROOT / "cli" / "__main__.py"))
_OWN_TERMINAL = """
import fcntl, os, sys, termios
os.setsid()
fcntl.ioctl(1, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


class StartedHouse:
    """One home and the `up` that runs in it; everything it printed is in `said`."""

    def __init__(self, folder: Path, config: str = "") -> None:
        self.port = held_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.path = folder / "house"
        self.path.mkdir()
        (self.path / "config.yml").write_text(f"web:\n  bind: 127.0.0.1:{self.port}\n{config}")
        self.extra: dict[str, str] = {}
        """What its environment has besides."""
        self.up: subprocess.Popen[bytes] | None = None
        self.said = ""
        self._master = -1

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
        return {**kept, "HEARTHWATCH_HOME": str(self.path), **self.extra}

    def home(self, name: str = "house") -> Home:
        """The home, or one beside it (`house-demo`)."""
        return Home(self.path.with_name(name))

    def run(self, *words: str, feed: str = "") -> subprocess.CompletedProcess[str]:
        """Run another command for this home."""
        return subprocess.run([*CLI, *words], env=self.environment, input=feed, capture_output=True, text=True,
                              timeout=60, check=False)

    def start_on_terminal(self, *words: str) -> None:
        """`up` as the foreground job of a terminal of its own."""
        self._master, slave = pty.openpty()
        self._start(words, slave, slave, own_terminal=True)
        os.close(slave)
        self._listen(lambda: os.read(self._master, 4096))

    def start_into_pipe(self, *words: str) -> None:
        """`up | reader`."""
        self._start(words, subprocess.PIPE, subprocess.STDOUT)
        assert self.up is not None and self.up.stdout is not None
        output: IO[bytes] = self.up.stdout
        self._listen(lambda: os.read(output.fileno(), 4096))

    def start_into_socket(self, *words: str) -> None:
        """`up` as systemd starts it: both outputs one socket of the journal."""
        mine, theirs = socket.socketpair()
        self._start(words, theirs.fileno(), theirs.fileno())
        theirs.close()
        self._listen(lambda: mine.recv(4096))

    def start_into_file(self, file: Path, *words: str) -> None:
        """`up >file 2>&1`."""
        with file.open("wb") as output:
            self._start(words, output.fileno(), output.fileno())

    def start_in_background(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`up --wait`: returns when that command does, the house goes on."""
        return subprocess.run([*CLI, "up", "--wait", *words], env=self.environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=300, check=False)

    def press_ctrl_c(self) -> None:
        """Type it on the terminal."""
        os.write(self._master, b"\x03")

    def served(self) -> bool:
        """Whether the dashboard is served."""
        try:
            with urllib.request.urlopen(f"{self.address}/login", timeout=30) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def status(self) -> dict[str, Any]:
        """What `status --json` says."""
        answer = self.run("status", "--json").stdout
        return dict(json.loads(answer)) if answer.strip() else {"running": False}

    def processes(self) -> list[Running]:
        """The supervised processes as `status` reads them, without a process for each look; none of a house at rest."""
        home = homes.current(self.home())
        if homes.supervisor_of(home) is None:
            return []
        try:
            return processes(home)
        except CliError:  # it starts or ends
            return []

    def pids(self) -> dict[str, int]:
        """Name -> process id of the supervised processes."""
        return {each.name: each.pid for each in self.processes()}

    def end(self) -> None:
        """Stop whatever runs and take the runtime directories away."""
        self.run("down")
        if self.up is not None and self.up.poll() is None:
            self.up.kill()
            self.up.wait(timeout=60)
        if self._master >= 0:
            os.close(self._master)
        for name in ("house", "house-demo", "house-fake-slack", "house-demo-fake-slack"):
            shutil.rmtree(self.home(name).runtime, ignore_errors=True)

    def _start(self, words: tuple[str, ...], out: int, err: int, own_terminal: bool = False) -> None:
        self.said = ""
        before = (sys.executable, "-c", _OWN_TERMINAL) if own_terminal else ()
        self.up = subprocess.Popen([*before, *CLI, "up", *words], env=self.environment, stdout=out, stderr=err,
                                   stdin=out if own_terminal else subprocess.DEVNULL, preexec_fn=_as_from_a_shell)

    def _listen(self, read: Callable[[], bytes]) -> None:
        def collect() -> None:
            while True:
                try:
                    data = read()
                except OSError:
                    return
                if not data:
                    return
                self.said += data.decode("utf-8", "replace").replace("\r\n", "\n")

        threading.Thread(target=collect, daemon=True).start()


def _as_from_a_shell() -> None:
    """Tests that are run by nohup would pass on an ignored SIGHUP, and the house would rightly ignore it too."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def kill(pid: int) -> None:
    """As a crash, or the kernel short of memory, does."""
    os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + 60
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.01)
