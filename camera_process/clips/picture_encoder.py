"""Encodes the JPEGs of an event while it goes on, in a process of its own: on a disk they take ten times more.

Why so: docs/design/clips.md.
"""

import struct
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from weakref import WeakSet

from camera_process.clips.remux import ClipError, NothingPlayable
from camera_process.clips.transcode import IMPOSSIBLE, UNPLAYABLE
from camera_process.stream.packets import Packet
from house.clock import Clock
from ledger.threads import SupervisedThread

HEAD = struct.Struct(">Iq")
"""What goes before each JPEG: its length in bytes, its time in TICKS from the first one's."""
MOST_WAITING = 48 * 1024 * 1024
"""Bytes of JPEGs that may wait for the encoders of one process."""

_SETTLED, _NEVER_COMES = 1.5, 5.0  # seconds; while it works an encoder writes once a second
_ROOT = Path(__file__).resolve().parents[2]


class PictureEncoder:
    """A clip of H.264 that grows at `path`: it plays up to its last second, whatever becomes of this process.

    `write` and `close` return at once. What the encoder has not taken yet waits here, at most `most()` bytes: beyond
    that every second picture that waits is given up. Raises OSError when no process can be started.
    """

    def __init__(self, path: Path, turns: Sequence[Path], most: Callable[[], int], clock: Clock) -> None:
        command = [sys.executable, "-m", "camera_process.clips.encode_pictures", str(path), *map(str, turns)]
        self._process = subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                         stderr=subprocess.DEVNULL)
        self._most, self._start = most, 0
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._bytes = 0
        self._changed = threading.Condition()
        self._closed = self._ended = False
        self.written = 0
        self._thread = SupervisedThread("encoding pictures", self._hand_over, clock)
        self._thread.start()

    def write(self, packets: Sequence[Packet]) -> None:
        """Add pictures in their order."""
        if not self.written and packets:
            self._start = packets[0].pts
        with self._changed:
            for packet in packets if not self._ended else ():
                self._waiting.append((packet.pts - self._start, packet.data))
                self._bytes += len(packet.data)
            self.written += len(packets)
            while self._bytes > self._most() and len(self._waiting) > 1:
                self._thin_out()
            self._changed.notify()

    def close(self) -> None:
        """Nothing more comes; harmless the second time."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    @property
    def done(self) -> bool:
        """Whether the encoder has ended."""
        return self._process.poll() is not None

    def wait(self, seconds: float | None = None) -> None:
        """Wait until the encoder has ended. Raises ClipError when it could not encode, and when it was ended."""
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise OSError("its pictures are still being encoded") from None
        if code == UNPLAYABLE:
            raise NothingPlayable("nothing in it can be played")
        if code:
            why = "" if code == IMPOSSIBLE else f" (the encoder ended with {code})"
            raise ClipError(f"its pictures cannot be encoded{why}")

    def _thin_out(self) -> None:
        kept = list(self._waiting)[::2]
        self._waiting = deque(kept)
        self._bytes = sum(len(data) for _, data in kept)

    def _hand_over(self, stop: threading.Event) -> None:
        """Give the encoder what waits, until all of it is there or the encoder has ended."""
        pipe = self._process.stdin
        assert pipe is not None
        try:
            with pipe:
                while (picture := self._next()) is not None:
                    stamp, data = picture
                    pipe.write(HEAD.pack(len(data), stamp) + data)
                    pipe.flush()
        except OSError:  # it has ended, and `wait` says why
            with self._changed:
                self._ended = True
                self._waiting.clear()

    def _next(self) -> tuple[int, bytes] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            if not self._waiting:
                return None
            picture = self._waiting.popleft()
            self._bytes -= len(picture[1])
            return picture


class LeftEncoder:
    """An encoder that an earlier run of this process left behind: it ends by itself, and its file stays as it is."""

    def __init__(self, path: Path) -> None:
        self._path, self._size = path, -1
        self._since = time.monotonic()  # real time, not a passed-in clock: another process writes

    @property
    def done(self) -> bool:
        """Whether the file has not changed for a while, or none has come."""
        size = self._path.stat().st_size if self._path.exists() else -1
        if size != self._size:
            self._size, self._since = size, time.monotonic()
        return time.monotonic() - self._since > (_SETTLED if size >= 0 else _NEVER_COMES)

    def wait(self) -> None:
        """Wait until that is so."""
        while not self.done:
            time.sleep(_SETTLED / 10)


@dataclass
class PictureEncoders:
    """Makes the encoders of one process, which share the memory for what waits. turns: see ledger.files.turns."""

    turns: Sequence[Path]
    clock: Clock
    _made: "WeakSet[PictureEncoder]" = field(default_factory=WeakSet, init=False)

    def begin(self, path: Path) -> PictureEncoder:
        """An encoder that writes to `path`; raises OSError."""
        made = PictureEncoder(path, self.turns, self._most, self.clock)
        self._made.add(made)
        return made

    def _most(self) -> int:
        return MOST_WAITING // max(1, sum(not each.done for each in self._made))
