"""The last seconds of a camera as packets in memory, so that a clip can begin before its event."""

import threading
from collections import deque
from dataclasses import dataclass, replace
from itertools import islice

from camera_process.stream.packets import DemuxedPacket, Packet, Stamps, VideoStream
from camera_process.stream.picture_size import size_mark

MOST_BYTES = 24 * 1024 * 1024
SILENT = 15.0
"""Seconds without a packet after which a stream is away; sources that are asked now and then come more often."""


@dataclass(frozen=True)
class PacketRun:
    """Packets of one connection in a row. `next` is where to read on, `segment` counts the connections.

    Pictures of another size count as another connection.
    """

    stream: VideoStream
    segment: int
    packets: tuple[Packet, ...]
    next: int


@dataclass(frozen=True, slots=True)
class _Kept:
    packet: Packet
    segment: int


class PacketRing:
    """Holds at least the last `seconds`, from a key frame on, but never more than `most_bytes`.

    Where the bytes do not suffice it holds less, still from a key frame on. Written by one thread, read by others.
    Positions count packets since the beginning and stay the same while packets go. Moments are those of arrival.
    """

    def __init__(self, seconds: float, most_bytes: int = MOST_BYTES) -> None:
        self.seconds, self.most_bytes = seconds, most_bytes
        self._lock = threading.Lock()
        self._kept: deque[_Kept] = deque()
        self._keys: deque[tuple[int, float, int]] = deque()
        self._first = 0
        self._bytes = 0
        self._streams: dict[int, VideoStream] = {}
        self._segment = 0
        self._stamps: Stamps | None = None
        self._mark = b""

    def start(self, stream: VideoStream) -> None:
        """A connection begins; what was kept of the one before stays until it is too old."""
        with self._lock:
            self._mark = b""
            self._start(stream)

    def push(self, raw: DemuxedPacket) -> None:
        """Keep a packet; those before the first key frame of a connection are of no use and go."""
        with self._lock:
            if self._stamps is None:
                return
            if self._stamps.jumped(raw):
                self._start(self._streams[self._segment])
            elif raw.key and self._resized(raw.data):
                self._start(replace(self._streams[self._segment], headers=b""))  # the packet brings its own
            for packet in self._stamps.take(raw):
                self._keep(packet)
            self._trim()

    @property
    def newest(self) -> float | None:
        """When the newest packet arrived; None while there is none."""
        with self._lock:
            return self._kept[-1].packet.arrived if self._kept else None

    @property
    def segment(self) -> int:
        """The number of the connection that is open now."""
        with self._lock:
            return self._segment

    @property
    def size(self) -> int:
        """Bytes of all packets."""
        with self._lock:
            return self._bytes

    def since(self, moment: float) -> int:
        """The position of the last key frame at or before `moment`, else of the first one of this connection.

        When the stream was silent long before `moment`: that of the next packet, for what is here shows another time.
        """
        with self._lock:
            if self._kept and self._kept[-1].packet.arrived < moment - SILENT:
                return self._first + len(self._kept)
            mine = [key for key in self._keys if key[2] == self._segment]
            before = [position for position, arrived, _ in mine if arrived <= moment]
            if before:
                return before[-1]
            return mine[0][0] if mine else self._first + len(self._kept)

    def read(self, position: int) -> PacketRun | None:
        """The packets from `position` on that belong together; None when there is none yet.

        Where packets from `position` on are gone already, it goes on at the oldest key frame there is.
        """
        with self._lock:
            if position < self._first:
                position = next((at for at, _, _ in self._keys if at >= self._first), self._first + len(self._kept))
            found = list(islice(self._kept, position - self._first, None))
            if not found:
                return None
            segment = found[0].segment
            together = tuple(kept.packet for kept in found if kept.segment == segment)
            return PacketRun(self._streams[segment], segment, together, position + len(together))

    def _start(self, stream: VideoStream) -> None:
        self._segment += 1
        self._streams[self._segment] = stream
        self._stamps = Stamps(stream.time_base)

    def _resized(self, data: bytes) -> bool:
        """Whether pictures have another size from this key packet on."""
        before, mark = self._mark, size_mark(self._streams[self._segment].codec, data)
        self._mark = mark or before
        return bool(mark and before) and mark != before

    def _keep(self, packet: Packet) -> None:
        if packet.key:
            self._keys.append((self._first + len(self._kept), packet.arrived, self._segment))
        elif not self._keys or self._keys[-1][2] != self._segment:
            return
        self._kept.append(_Kept(packet, self._segment))
        self._bytes += len(packet.data)

    def _trim(self) -> None:
        """Drop whole groups of pictures from the old end."""
        if not self._kept:
            return
        old = self._kept[-1].packet.arrived - self.seconds
        while len(self._keys) > 1 and (self._keys[1][1] <= old or self._bytes > self.most_bytes):
            self._drop_until(self._keys[1][0])
        if self._bytes > self.most_bytes:
            self._drop_until(self._first + len(self._kept))

    def _drop_until(self, position: int) -> None:
        while self._first < position:
            self._bytes -= len(self._kept.popleft().packet.data)
            self._first += 1
        while self._keys and self._keys[0][0] < position:
            self._keys.popleft()
        oldest = self._kept[0].segment if self._kept else self._segment
        for gone in [each for each in self._streams if each < oldest]:
            del self._streams[gone]
