"""Encodes the JPEGs of events while they go on: what these take up on a disk is ten times more.

One process (jpegs_to_h264.py) does so for all cameras of this one, while there are such events; this file feeds it.
Why: docs/design/clips.md.
"""

import struct
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from os import fsencode
from pathlib import Path

from camera_process.clips.remux import ClipError, NothingPlayable
from camera_process.clips.transcode import IMPOSSIBLE, UNPLAYABLE
from camera_process.stream.packets import Packet
from house.clock import Clock
from ledger.supervised_thread import SupervisedThread

HEAD = struct.Struct(">IIq")
"""What goes before each record for the encoder: the number of the clip, the bytes that follow, and the time in TICKS
from its first picture, which follows as a JPEG; or BEGIN, with the path of its file, or END, with nothing."""
BEGIN, END = -1, -2
MOST_WAITING = 48 * 1024 * 1024
"""Bytes of JPEGs that may wait for the encoder of one process."""

_SETTLED, _NEVER_COMES = 1.5, 5.0  # seconds; while it works an encoder writes once a second
_ROOT = Path(__file__).resolve().parents[2]


class PictureEncoder:
    """A clip of H.264 that grows at a path: it plays up to its last second, whatever becomes of this process.

    `write` and `close` return at once.
    """

    def __init__(self, number: int, process: "_EncoderProcess") -> None:
        self.number, self.written = number, 0
        self._process, self._start = process, 0
        self._ended = threading.Event()
        self._code = 0

    def write(self, packets: Sequence[Packet]) -> None:
        """Add pictures in their order."""
        if not self.written and packets:
            self._start = packets[0].pts
        self._process.put([_Record(self.number, packet.pts - self._start, packet.data) for packet in packets])
        self.written += len(packets)

    def close(self) -> None:
        """Nothing more comes; harmless the second time."""
        self._process.put([_Record(self.number, END, b"")])

    def ended(self, code: int) -> None:
        """Its file is complete, or will never be. Called by the thread that listens to the encoder."""
        self._code = code
        self._ended.set()

    @property
    def done(self) -> bool:
        """Whether the file does not change any more."""
        return self._ended.is_set()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until that is so. Raises ClipError when it could not be encoded to its end; OSError: not in time."""
        if not self._ended.wait(seconds):
            raise OSError("its pictures are still being encoded")
        if self._code == UNPLAYABLE:
            raise NothingPlayable("nothing in it can be played")
        if self._code:
            why = "" if self._code == IMPOSSIBLE else f" (the encoder ended with {self._code})"
            raise ClipError(f"its pictures cannot be encoded{why}")


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
    """Makes the encoders of one process: they share another process, which ends with the last of their clips.

    most: bytes of JPEGs that may wait for it; beyond that every second picture that waits is given up.
    """

    clock: Clock
    most: int = MOST_WAITING
    _process: "_EncoderProcess | None" = field(default=None, init=False)
    _count: int = field(default=0, init=False)

    def begin(self, path: Path) -> PictureEncoder:
        """An encoder that writes to `path`; raises OSError when no process can be started."""
        self._count += 1
        if self._process is not None:
            found = self._process.begin(self._count, path)
            if found is not None:
                return found
        self._process = _EncoderProcess(self.clock, self.most)
        made = self._process.begin(self._count, path)
        if made is None:
            raise OSError("the process that encodes pictures has ended at once")
        return made


@dataclass(frozen=True, slots=True)
class _Record:
    number: int
    stamp: int
    data: bytes


class _EncoderProcess:
    """The process that encodes, and two threads: one hands over what waits, the other hears what is done."""

    def __init__(self, clock: Clock, most: int) -> None:
        self._process = subprocess.Popen([sys.executable, "-m", "camera_process.clips.jpegs_to_h264"], cwd=_ROOT,
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._most = most
        self._changed = threading.Condition()
        self._waiting: deque[_Record] = deque()
        self._bytes = 0
        self._open: dict[int, PictureEncoder] = {}
        self._over = False
        for name, work in (("encoding pictures", self._hand_over), ("encoded pictures", self._listen)):
            SupervisedThread(name, work, clock).start()

    @property
    def pid(self) -> int:
        """The number of the process that encodes."""
        return self._process.pid

    def begin(self, number: int, path: Path) -> PictureEncoder | None:
        """One more file; None when this process ends already."""
        with self._changed:
            if self._over:
                return None
            made = self._open[number] = PictureEncoder(number, self)
            self._put([_Record(number, BEGIN, fsencode(path))])
            return made

    def put(self, records: Sequence[_Record]) -> None:
        """Let the encoder have these; those of a file that is complete are dropped."""
        with self._changed:
            self._put([each for each in records if each.number in self._open and not self._over])

    def _put(self, records: Sequence[_Record]) -> None:
        self._waiting.extend(records)
        self._bytes += sum(len(each.data) for each in records)
        while self._bytes > self._most and self._thinned_out():
            pass
        self._changed.notify()

    def _thinned_out(self) -> bool:
        """Give up every second picture of each clip that waits; whether there was any."""
        kept: deque[_Record] = deque()
        last: dict[int, bool] = {}
        for record in self._waiting:
            if record.stamp >= 0:
                last[record.number] = not last.get(record.number, False)
            if record.stamp < 0 or last[record.number]:
                kept.append(record)
        fewer = len(kept) < len(self._waiting)
        self._waiting, self._bytes = kept, sum(len(each.data) for each in kept)
        return fewer

    def _hand_over(self, stop: threading.Event) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        try:
            with pipe:
                while (record := self._next()) is not None:
                    pipe.write(HEAD.pack(record.number, len(record.data), record.stamp) + record.data)
                    pipe.flush()
        except OSError:  # the process has ended; whoever listens to it finds out why
            with self._changed:
                self._over = True
                self._waiting.clear()

    def _next(self) -> _Record | None:
        """The next record; None once there is no clip any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._over)
            if not self._waiting:
                return None
            record = self._waiting.popleft()
            self._bytes -= len(record.data)
            return record

    def _listen(self, stop: threading.Event) -> None:
        lines = self._process.stdout
        assert lines is not None
        with lines:
            for line in lines:
                number, code = map(int, line.split())
                self._complete(number, code)
        code = self._process.wait()
        with self._changed:
            self._over = True
            left = list(self._open.values())
            self._open.clear()
            self._changed.notify()
        for each in left:
            each.ended(code or IMPOSSIBLE)

    def _complete(self, number: int, code: int) -> None:
        with self._changed:
            found = self._open.pop(number, None)
            if not self._open:
                self._over = True
                self._changed.notify()
        if found is not None:
            found.ended(code)
