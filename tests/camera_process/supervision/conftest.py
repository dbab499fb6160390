"""A group of two cameras in this process: real threads, a real Redis, and a clock that is put ahead."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from camera_process import factory
from camera_process.source import Frame
from camera_process.supervision import camera_threads
from camera_process.supervision.camera_group import CameraGroup
from house import facts
from house.clock import SystemClock
from house.settings.whole_config import load
from ledger.home import Home
from ledger.process_startup import ProcessContext
from ledger.redis.log import Log
from ledger.redis.recorder import Recorder
from ledger.redis.spool import Spool
from tests.support.small_disk import SmallDisk, small_disk

CONFIG = """cameras:
  front: {source: 'demo://room', clip: {keep: false}}
  yard: {source: 'demo://room', clip: {keep: false}}
"""


class Ahead(SystemClock):
    """The machine's clock, put ahead by `by` seconds."""

    by = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.by


class Stubborn:
    """A source whose read does not come back while `freely` is not set, and raises what `errors` holds.

    From its 20th frame on something moves in it, until `still` is set.
    """

    live = True

    def __init__(self, clock: Ahead) -> None:
        self.clock, self.freely, self.pause = clock, threading.Event(), threading.Event()
        self.freely.set()
        self.number, self.held, self.still = 0, False, False
        self.reader = self.closed_by = ""
        self.opened = self.closed = 0
        self.errors: list[Exception] = []

    def open(self) -> None:
        self.reader = threading.current_thread().name
        self.opened += 1

    def read(self) -> Frame | None:
        self.pause.wait(0.02)
        if not self.freely.is_set():
            self.held = True
            self.freely.wait()
        if self.errors:
            raise self.errors.pop(0)
        self.number += 1
        gray = np.full((180, 320), 60, np.uint8)
        if self.number > 20 and not self.still:
            gray[40:140, 40 + self.number % 100:140 + self.number % 100] = 220
        return Frame(self.number, self.clock.monotonic(), gray, True, lambda: b"jpeg", lambda: np.dstack([gray] * 3))

    def close(self) -> None:
        self.closed_by = threading.current_thread().name
        self.closed += 1


class House:
    """A group of two cameras with stubborn sources, in this process."""

    def __init__(self, client, home: Home, monkeypatch: pytest.MonkeyPatch, config: str = CONFIG) -> None:
        home.create()
        home.config.write_text(config)
        self.home, self.clock, self.made = home, Ahead(), []
        self.build = factory.camera
        monkeypatch.setattr(factory, "camera", self._camera)
        settings = load(home.config, home.learned, os.environ)
        self.log, self.stop = Log(client), threading.Event()
        context = ProcessContext("camera-lan", home, settings, self.clock, client, self.log)
        self.recorder = Recorder(self.log, Spool(home, "camera-lan", self.clock))
        self.group = CameraGroup(context, "lan", self.recorder)

    def _camera(self, settings, *rest):
        if not settings.source.startswith("demo:"):
            return self.build(settings, *rest)
        self.made.append(Stubborn(self.clock))
        return self.made[-1]

    def start(self) -> None:
        self.group.begin(self.stop)
        self.group.start()

    def source(self, camera: str) -> Stubborn:
        return self.group.loops[camera].detector.source

    def of(self, camera: str, kind: type[facts.Fact]) -> list:
        """Facts of that kind about that camera, newest first."""
        return [fact for fact in self.log.recent(200, [kind])
                if camera in (getattr(fact, "camera", ""), getattr(fact, "about", ""))]

    def ask(self, camera: str, ago: float = 0.0) -> facts.PictureAsked:
        """Ask for a picture, as the log hands it to the group."""
        asked = facts.PictureAsked(at=self.clock.now() - ago, camera=camera, by="ann", channel="C1")
        self.group.handlers()[facts.PictureAsked](asked)
        return asked

    def answers(self, asked: facts.PictureAsked) -> list[facts.PictureTaken]:
        return [fact for fact in self.log.recent(200, [facts.PictureTaken]) if fact.asked == asked.id]

    def hang(self, camera: str, until) -> Stubborn:
        """The camera's thread hangs in its source; that source."""
        source = self.source(camera)
        source.freely.clear()
        until(lambda: source.held, "the thread hangs")
        return source

    def stick(self, camera: str, until) -> Stubborn:
        """The camera's thread hangs, and so much time passes that this is noticed; its source."""
        source = self.hang(camera, until)
        self.clock.by += camera_threads.STUCK + 5
        now, others = self.clock.monotonic(), [each for name, each in self.group.loops.items() if name != camera]
        until(lambda: all(other.progress > now for other in others), "the other cameras go on")
        return source

    def end(self) -> None:
        self.stop.set()
        for source in self.made:
            source.freely.set()
        self.group.join()
        self.recorder.close()


@pytest.fixture
def house_of(client, tmp_path, short_path, monkeypatch) -> Iterator[Callable[..., House]]:
    """house_of(config=CONFIG, bases=somewhere short) -> a started House whose mode is away."""
    Log(client).record(facts.ModeChosen(at=1.0, mode="away", by="test"))
    started: list[House] = []

    def start(config: str = CONFIG, bases: tuple[Path, ...] = (short_path,)) -> House:
        started.append(House(client, Home(tmp_path / "house", bases=bases), monkeypatch, config))
        started[-1].start()
        return started[-1]

    yield start
    for house in started:
        house.end()


@pytest.fixture
def house(house_of: Callable[..., House]) -> House:
    return house_of()


@pytest.fixture
def runtime_disk() -> Iterator[SmallDisk]:
    """A small file system for the runtime directory of a house."""
    with small_disk("2m") as disk:
        yield disk
