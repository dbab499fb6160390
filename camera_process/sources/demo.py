"""`demo://room`: a drawn room with noise, flicker, slow daylight and someone walking through now and then."""

import math
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from camera_process.capabilities import PlaybackSource, RepeatingSource, SteerableSource
from camera_process.position import Position
from camera_process.source import Frame, SourceError, number, option, read_options, split, switch, whole
from house.clock import Clock
from vision import jpeg
from vision.demo_room.pan_tilt import turned
from vision.demo_room.room import Room, Visits

SCHEMES = ("demo",)
CAPABILITIES = ("endless",)


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{3,4})x(\d{3,4})", text)
    if found is None or not (320 <= int(found[1]) <= 1920 and 180 <= int(found[2]) <= 1080):
        raise ValueError("WIDTHxHEIGHT from 320x180 to 1920x1080, like 1280x720")
    return int(found[1]), int(found[2])


@dataclass(frozen=True)
class Options:
    """What may follow the `?`."""

    seed: int = option(1, whole(0, 999_999_999))
    walker: bool = option(True, switch)
    fps: float = option(10.0, number(1, 60))
    size: tuple[int, int] = option((1280, 720), _size)
    first: float = option(8.0, number(0, 86_400))
    every: float = option(45.0, number(5, 86_400))
    pause: float = option(0.0, number(0, 86_400))
    speed: float = option(1.0, number(0.25, 4))
    realtime: bool = option(True, switch)


def connect(address: str, clock: Clock) -> "DemoSource":
    """A source for `demo://room?seed=1&walker=1&fps=10&size=1280x720&first=8&every=45&speed=1&realtime=1`;
    with `pause=180` nobody comes for three minutes after each four visits.

    Raises SourceError for another room or options it does not know.
    """
    room, query = split(address)
    if room.rstrip("/") != "room":
        raise SourceError(f"{address}: there is one demo, demo://room", transient=False)
    return DemoSource(read_options(Options, query, address), clock)


class DemoSource(PlaybackSource, RepeatingSource, SteerableSource):
    """The demo room frame by frame: what it shows follows from the seed and the frame's number alone.

    In real time a reader that is late misses frames, as it does with a camera.
    """

    def __init__(self, options: Options, clock: Clock) -> None:
        self.live = options.realtime
        self._options, self._clock = options, clock
        self._closed = threading.Event()
        self._room: Room | None = None
        self._next, self._start = 0, 0.0
        self._position: Callable[[], Position | None] = lambda: None

    def set_realtime(self, realtime: bool) -> None:
        self.live = realtime

    def repeats(self) -> bool:
        return True

    def follow(self, position: Callable[[], Position | None]) -> None:
        self._position = position

    def open(self) -> None:
        options = self._options
        visits = Visits(options.first, options.every, options.speed, options.pause) if options.walker else None
        self._room = Room(options.size, options.seed, visits)
        self._closed.clear()
        self._next, self._start = 0, self._clock.monotonic()

    def read(self) -> Frame | None:
        if self._room is None:
            raise SourceError("the demo room is not open", transient=True)
        count = self._waited() if self.live else self._next
        self._next = count + 1
        seconds = count / self._options.fps
        bgr, position = self._room.frame(seconds), self._position()
        if position is not None:
            bgr = turned(bgr, position.pan, position.tilt)
        luma = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), np.uint8)
        return Frame(count, self._start + seconds if self.live else seconds, luma, self.live,
                     lambda: jpeg.encode(bgr), lambda: bgr)

    def close(self) -> None:
        self._closed.set()
        self._room = None

    def _waited(self) -> int:
        """The number of the frame that is due, after waiting for it."""
        passed = self._clock.monotonic() - self._start
        count = max(self._next, math.floor(passed * self._options.fps))
        self._clock.sleep(count / self._options.fps - passed, self._closed)
        return count
