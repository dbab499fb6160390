"""A camera of which it is known who walked past it when, whatever becomes of the house that looks at it."""

import threading
import time
from collections.abc import Iterator

import cv2

from benchmarks.jpeg_camera import QUALITY, JpegCamera
from vision.demo_room.room import Room, Visits
from vision.demo_room.walker import walk

SIZE, RATE, SEED = (640, 360), 10.0, 1

Visit = tuple[float, float]
"""First and last moment, unix time."""


class VisitedCamera(JpegCamera):
    """The drawn room as a stream of JPEGs; somebody walks through every `every` seconds until `empty` is called."""

    def __init__(self, every: float, first: float = 5.0) -> None:
        self._visits = Visits(first, every)
        self._full, self._empty = Room(SIZE, SEED, self._visits), Room(SIZE, SEED)
        self._start, self._until = time.time(), float("inf")
        self._turn, self._drawn = threading.Lock(), (-1, b"")
        super().__init__([], RATE)

    def now(self) -> bytes:
        """The picture of this moment, or the one that was frozen."""
        if self._frozen:
            return self._frozen
        count = int((time.time() - self._start) * RATE)
        with self._turn:
            if self._drawn[0] != count:
                room = self._full if self._start + count / RATE < self._until else self._empty
                picture = cv2.imencode(".jpg", room.frame(count / RATE), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
                self._drawn = count, picture.tobytes()
            return self._drawn[1]

    def empty(self) -> None:
        """Let nobody walk through any more, once who is there now has gone."""
        self._until = next((end for begin, end in self.visits(time.time()) if end > time.time()), time.time())

    def visits(self, until: float) -> Iterator[Visit]:
        """All visits that began before that unix time, oldest first."""
        number, begin = 0, self._start + self._visits.first
        while begin < min(until, self._until):
            yield begin, begin + walk(SEED, number, self._visits.speed).seconds
            number, begin = number + 1, begin + self._visits.every
