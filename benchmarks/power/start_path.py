"""The same without cameras and pages: only the log and the historian, recorded and started again. For tests."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from benchmarks.power.damage import DamagedHome
from benchmarks.power.recording import HomeRecorder, Recording
from benchmarks.power.trial import Trial, is_named, judged_state, lost_facts, put
from benchmarks.power.truth import Truth, live
from benchmarks.running_house import ROOT, NotSeen, wait_for
from house import facts
from ledger.errors import LedgerError
from ledger.history.reader import HistoryReader
from ledger.home import Home
from ledger.redis.client import connect
from ledger.redis.log import Log, house_log

CONFIG = "cameras: {front: {source: 'demo://room'}}\n"


class StartPath:
    """A home with its server and its historian, as a context."""

    def __init__(self, damaged: DamagedHome | None = None, config: str = CONFIG,
                 modules: tuple[str, ...] = ("ledger.rebuild.start_server", "historian")) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="hearthwatch-bench-"))
        self.home = Home(self.folder / "home")
        if damaged:
            put(self.home.path, damaged)
        self.home.create()
        self.home.config.write_text(config)
        self._modules = modules
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        for module in self._modules:
            environ = {**os.environ, "HEARTHWATCH_HOME": str(self.home.path)}
            with (self.folder / f"{module}.log").open("ab") as output:
                self._running.append(subprocess.Popen([sys.executable, "-m", module], cwd=ROOT, env=environ,
                                                      stdin=subprocess.DEVNULL, stdout=output, stderr=output))
        return self

    def __exit__(self, *_: object) -> None:
        for each in reversed(self._running):
            each.send_signal(signal.SIGKILL)
            each.wait()
        shutil.rmtree(self.home.runtime, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def log(self) -> Log:
        """The log of the home."""
        return house_log(self.home, connect(self.home.redis_socket))

    def pid_of(self, module: str) -> int:
        """The pid of the process of that module."""
        return self._running[self._modules.index(module)].pid

    def works(self) -> bool:
        """Whether everybody may use the log."""
        with suppress(LedgerError):
            self.log.check_writable()
            return bool(self.log.state())
        return False

    def settled(self) -> bool:
        """Whether the historian has kept a fact that was recorded after the start."""
        with suppress(LedgerError):
            self.log.record(facts.CommandGiven(at=1.0, id="settled", who="bench", what="x", where="cli", answer="x"))
            return any(fact.id == "settled" for fact in HistoryReader(self.home).since(0.0, [facts.CommandGiven]))
        return False


def recorded(seconds: float) -> tuple[Recording, Truth]:
    """All that was written in so many seconds, and what was recorded."""
    with StartPath() as path:
        wait_for(path.works, "the log")
        recorder = HomeRecorder(path.home.path)
        recorder.start()
        truth = live(path.log, seconds)
        return recorder.stop(), truth


def tried(damaged: DamagedHome, truth: Truth) -> Trial:
    """Start log and historian in that home, and judge them."""
    began = time.monotonic()
    with StartPath(damaged) as path:
        try:
            wait_for(path.works, "the log", 30)
            up = round(time.monotonic() - began, 2)
            wait_for(path.settled, "the historian", 30)
            state = path.log.state()
            known = [*path.log.recent(100_000), *HistoryReader(path.home).since(0.0, list(facts.KINDS.values()))]
        except (NotSeen, LedgerError):
            return Trial(damaged.damage, None, None, "wrong", 0, False)
        return Trial(damaged.damage, up, None, judged_state(state, damaged, truth),
                     lost_facts(known, damaged, truth), is_named(state))
