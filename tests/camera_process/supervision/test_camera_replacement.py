"""Threads that get stuck: real threads, a real Redis, and a clock that is put ahead."""

import os
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from camera_process import factory
from camera_process.source import Frame
from camera_process.supervision import camera_threads
from camera_process.supervision.camera_group import CameraGroup
from house import facts
from house.clock import SystemClock
from house.settings.model import load
from ledger.home import Home
from ledger.process import ProcessContext
from ledger.redis.log import Log
from ledger.redis.recorder import Recorder
from ledger.redis.spool import Spool

CONFIG = "cameras:\n  front: {source: 'demo://room'}\n  yard: {source: 'demo://room'}\n"


class Ahead(SystemClock):
    """The machine's clock, put ahead by `by` seconds."""

    by = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.by


class Stubborn:
    """A source whose read does not come back while `freely` is not set; it moves in every second frame."""

    live = True

    def __init__(self, clock: Ahead) -> None:
        self.clock, self.freely, self.pause = clock, threading.Event(), threading.Event()
        self.freely.set()
        self.number, self.held = 0, False
        self.reader = self.closed_by = ""

    def open(self) -> None:
        self.reader = threading.current_thread().name

    def read(self) -> Frame | None:
        self.pause.wait(0.02)
        if not self.freely.is_set():
            self.held = True
            self.freely.wait()
        self.number += 1
        gray = np.full((180, 320), 60, np.uint8)
        if self.number > 20:
            gray[40:140, 40 + self.number % 100:140 + self.number % 100] = 220
        return Frame(self.number, self.clock.monotonic(), gray, True, lambda: b"jpeg", lambda: np.dstack([gray] * 3))

    def close(self) -> None:
        self.closed_by = threading.current_thread().name


class House:
    """A group of two cameras with stubborn sources, in this process."""

    def __init__(self, client, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        home.create()
        home.config.write_text(CONFIG)
        self.clock, self.made = Ahead(), []
        monkeypatch.setattr(factory, "camera", lambda *_: self.made.append(Stubborn(self.clock)) or self.made[-1])
        settings = load(home.config, home.learned, os.environ)
        self.log, self.stop = Log(client), threading.Event()
        door = ProcessContext("camera-lan", home, settings, self.clock, client, self.log)
        self.recorder = Recorder(self.log, Spool(home, "camera-lan", self.clock))
        self.group = CameraGroup(door, "lan", self.recorder)
        self.group.begin(self.stop)
        self.group.start(self.stop)

    def stick(self, camera: str, until) -> Stubborn:
        """The camera's thread sticks, and so much time passes that this is noticed; its source."""
        source = self.group.runners[camera].watch.source
        source.freely.clear()
        until(lambda: source.held, "the thread sticks")
        self.clock.by += camera_threads.STUCK + 5
        now, others = self.clock.monotonic(), [each for name, each in self.group.runners.items() if name != camera]
        until(lambda: all(other.progress > now for other in others), "the other cameras go on")
        return source

    def end(self) -> None:
        self.stop.set()
        for source in self.made:
            source.freely.set()
        self.group.join()
        self.recorder.close()


@pytest.fixture
def house(client, tmp_path, short_path, monkeypatch) -> Iterator[House]:
    Log(client).record(facts.ModeChosen(at=1.0, mode="away", by="test"))
    house = House(client, Home(tmp_path / "house", bases=(short_path,)), monkeypatch)
    yield house
    house.end()


def test_a_stuck_thread_is_left_behind_and_another_takes_the_camera_over(house, until):
    until(lambda: house.group.runners["front"].progress, "the camera runs")
    beside = house.group.runners["yard"]
    house.stick("front", until)
    assert house.group.look_after()
    assert house.group.runners["yard"] is beside and house.group.shifts.lives.abandoned == 1
    new = house.group.runners["front"].watch.source
    until(lambda: new.number > 3, "the new thread reads frames")
    until(lambda: house.log.recent(10, [facts.TroubleEnded]), "the trouble is over")
    assert [fact.about for fact in house.log.recent(10, [facts.TroubleBegan])] == ["front"]


def test_an_open_event_ends_as_interrupted_and_the_thread_that_wakes_up_records_nothing(house, until, monkeypatch):
    until(lambda: any(f.camera == "front" for f in house.log.recent(50, [facts.EventBegan])), "an event begins")
    source = house.stick("front", until)
    assert house.group.look_after()

    def ended() -> list[str]:
        return [fact.reason for fact in house.log.recent(50, [facts.EventEnded]) if fact.camera == "front"]

    until(ended, "the event ends")  # by way of the spool when the log was slow to take it
    assert ended() == ["interrupted"]
    left, heard, record = house.group.shifts.lives._abandoned[0], [], house.group.keeper.record
    monkeypatch.setattr(house.group.keeper, "record", lambda fact: (
        heard.append(fact) if threading.current_thread() is left else record(fact)))
    source.freely.set()
    until(lambda: source.closed_by == "front", "its own thread closes the source")
    until(lambda: house.group.shifts.lives.abandoned == 0, "the thread is gone")
    assert heard == []


def test_a_picture_asked_for_while_a_thread_is_stuck_is_taken_by_the_next_one(house, until):
    until(lambda: house.group.runners["front"].progress, "the camera runs")
    house.stick("front", until)
    asked = facts.PictureAsked(at=1.0, camera="front", by="ann")
    house.group.handlers()[facts.PictureAsked](asked)
    assert house.group.look_after()
    until(lambda: [f for f in house.log.recent(9, [facts.PictureTaken]) if f.asked == asked.id], "it is answered")


def test_with_too_many_threads_left_behind_only_a_new_process_helps(house, until):
    until(lambda: house.group.runners["front"].progress, "the camera runs")
    for _ in range(camera_threads.MOST_ABANDONED):
        count = len(house.made)
        house.stick("front", until)
        assert house.group.look_after()
        until(lambda made=count: len(house.made) > made and house.made[-1].number, "another one reads")
    house.stick("front", until)
    assert house.group.shifts.lives.abandoned == camera_threads.MOST_ABANDONED
    assert not house.group.look_after()
