"""A source, a channel, an analyzer and a pan-tilt head are one new file or folder each, and nothing else is touched.

They are dropped into a copy of the tree, whose own commands and processes then know and use them.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from house import facts
from house.clock import SystemClock
from ledger.home import Home
from ledger.redis.log import Log

ROOT = Path(__file__).parents[2]
PACKAGES = ("camera_process", "cli", "house", "ledger", "notifier", "s3_upload", "slack_format", "vision")

SOURCE = '''
"""`walk://`: a block that walks for four of every eight seconds, ten pictures a second."""

import numpy as np

from camera_process.source import Frame, Source
from vision import jpeg

SCHEMES = ("walk",)
CAPABILITIES = ("demuxable",)


def connect(address, clock):
    return Walk(clock)


class Walk(Source):
    live = True

    def __init__(self, clock):
        self.clock, self.number = clock, 0

    def open(self): ...

    def close(self): ...

    def read(self):
        self.clock.sleep(0.1)
        self.number += 1
        bgr = np.full((180, 320, 3), 60, np.uint8)
        left = max(0, self.number % 80 - 40) * 6
        if left:
            bgr[60:140, left : left + 30] = 220
        return Frame(self.number, self.clock.monotonic(), bgr[..., 0].copy(), True, lambda: jpeg.encode(bgr),
                     lambda: bgr)
'''
CHANNEL = '''
"""`pigeon://`: one line on standard output for each message."""


def connect(address, around):
    return Pigeon(around.out)


class Pigeon:
    def __init__(self, out):
        self.out = out

    def send(self, message, mark=""):
        self.out.write(f"pigeon: {message.line}\\n")
        self.out.flush()
        return {"line": message.line}

    def edit(self, ref, message, file=""):
        self.send(message)
'''
ANALYZER = '''
"""`hunch://`: takes whatever is bright for a ghost."""

import numpy as np

from vision.detection.detector_output import Detection
MODEL


def connect(address, around):
    assert around.model is None or around.model.read_bytes() == b"a model"
    return Hunch()


class Hunch:
    name = "hunch"

    def look(self, bgr):
        height, width = bgr.shape[:2]
        rows, columns = np.nonzero(bgr[..., 0] > 150)
        if not len(rows):
            return ()
        left, top = columns.min() / width, rows.min() / height
        return (Detection("ghost", 0.9, left, top, columns.max() / width - left, rows.max() / height - top),)
'''
MODEL = f'''
MODEL = {{"file": "hunch.onnx", "address": "https://models.invalid/hunch.onnx", "megabytes": 0.1, "licence": "CC0-1.0",
         "sha256": "{hashlib.sha256(b"a model").hexdigest()}"}}
'''
HEAD = '''
"""`crane://`: a head that is where it was sent at once."""

from camera_process.pan_tilt.head import PanTilt, no_such_preset
from camera_process.position import Position

SCHEMES = ("crane",)


def connect(address, clock, last=None):
    return Crane(last or Position(0.0, 0.0))


class Crane(PanTilt):
    def __init__(self, at):
        self.at = at

    def position(self):
        return self.at

    def move(self, to):
        self.at = to

    def find(self, preset):
        raise no_such_preset(preset, [])

    def recall(self, preset):
        raise no_such_preset(preset, [])

    def moving(self):
        return False

    def close(self): ...
'''
ADAPTERS = {"camera_process/sources/walk": SOURCE, "notifier/channels/pigeon": CHANNEL,
            "camera_process/analyzers/hunch": ANALYZER, "camera_process/pan_tilt/heads/crane": HEAD}
CONFIG = """
cameras:
  front:
    source: walk://here
    motion: {gap: 2}
    pan_tilt: {address: crane://}
channels: ["pigeon://"]
analysis: {analyzer: hunch://}
"""


class Tree:
    """A copy of the tree with a home; its commands run to their end, its processes until `end`."""

    def __init__(self, folder: Path, home: Home, redis_url: str) -> None:
        self.folder, self.home = folder, home
        for package in PACKAGES:
            shutil.copytree(ROOT / package, folder / package)
        home.config.write_text(CONFIG)
        self.environ = {**os.environ, "HEARTHWATCH_HOME": str(home.path), "REDIS_URL": redis_url}
        for unwanted in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE"):
            self.environ.pop(unwanted, None)
        self.started: list[subprocess.Popen[str]] = []

    def drop_files(self, *places: str) -> None:
        """Each of these adapters (none named: all) as one file."""
        for place, text in (each for each in ADAPTERS.items() if not places or each[0] in places):
            (self.folder / f"{place}.py").write_text(text.replace("\nMODEL\n", "\n"))

    def drop_folders(self, *places: str) -> None:
        """The same, each as a package of two modules; the analyzer has a model beside."""
        for place, text in (each for each in ADAPTERS.items() if not places or each[0] in places):
            package = self.folder / place
            package.mkdir()
            (package / "inside.py").write_text(text.replace("\nMODEL\n", "\n"))
            declared = [line for line in text.splitlines() if line.startswith(("SCHEMES", "CAPABILITIES"))]
            declared += [MODEL] if "MODEL" in text else []
            begin = f"from {place.replace('/', '.')}.inside import connect as connect"
            (package / "__init__.py").write_text("\n".join([begin, *declared, ""]))
        self.home.models.mkdir(exist_ok=True)
        (self.home.models / "hunch.onnx").write_bytes(b"a model")

    def command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([sys.executable, str(self.folder / "cli" / "__main__.py"), *words], cwd=self.home.path,
                              env=self.environ, capture_output=True, text=True, timeout=120, check=False)

    def start(self, *module: str) -> None:
        with (self.home.path / "out.txt").open("a") as out:
            self.started.append(subprocess.Popen([sys.executable, "-m", *module], cwd=self.folder, env=self.environ,
                                                 stdout=out, stderr=out, text=True))

    def output(self) -> str:
        return (self.home.path / "out.txt").read_text()

    def end(self) -> None:
        for process in self.started:
            process.send_signal(signal.SIGKILL)
            process.wait()


@pytest.fixture
def tree(tmp_path: Path, home: Home, redis_server) -> Iterator[Tree]:
    tree = Tree(tmp_path / "tree", home, redis_server.url)
    yield tree
    tree.end()


def test_without_them_check_names_each_address_that_nothing_answers(tree: Tree) -> None:
    checked = tree.command("check")
    assert checked.returncode == 2
    for scheme in ("walk", "pigeon", "hunch", "crane"):
        assert f"nothing answers {scheme}://" in checked.stdout


@pytest.mark.parametrize("drop", [Tree.drop_files, Tree.drop_folders])
def test_dropped_in_they_are_known_to_check(tree: Tree, drop: Callable[[Tree], None]) -> None:
    drop(tree)
    checked = tree.command("check")
    assert (checked.returncode, checked.stdout) == (0, "config is good: 1 camera, alerts to pigeon, analysis hunch\n")

    tree.home.config.write_text(CONFIG.replace("    motion:", "    motion_source: walk://small\n    motion:"))
    assert tree.command("check").returncode == 0, "it says by itself that it can be the main one of two streams"


def test_dropped_in_they_are_used_by_the_house(tree: Tree, client, until) -> None:
    source, channel, analyzer, head = ADAPTERS
    tree.drop_files(source, head)
    tree.drop_folders(channel, analyzer)
    log = Log(client)
    log.record(facts.ModeChosen(at=1.0, mode="away", by="test"))
    for module in (("camera_process", "lan"), ("camera_process.analysis",), ("notifier",)):
        tree.start(*module)

    def found(kind: type[facts.Fact]) -> list[facts.Fact]:
        return log.recent(200, [kind])

    until(lambda: found(facts.EventBegan), "the source's block is an event")
    until(lambda: [label for fact in found(facts.EventLabelled) for label in fact.labels if label.name == "ghost"],
          "the analyzer names it")
    until(lambda: "pigeon: Motion at " in tree.output(), "the channel sends the alert")
    log.record(facts.MoveAsked(at=SystemClock().now(), camera="front", pan=20.0, tilt=0.0, by="ann"))
    until(lambda: [fact for fact in found(facts.CameraMoved) if fact.pan == 20.0], "the head turns")


def test_a_model_that_an_analyzer_declares_is_one_of_the_models(tree: Tree) -> None:
    tree.drop_folders()
    listed = tree.command("models", "list").stdout
    row = next(line.split() for line in listed.splitlines() if line.startswith("hunch "))
    assert row == ["hunch", "0.1", "MB", "CC0-1.0", str(tree.home.models / "hunch.onnx")]
