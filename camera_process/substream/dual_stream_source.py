"""A camera with two streams: motion is looked for in the small one, clips and pictures come from the main one.

The main stream is only demuxed, by a thread of its own, into a ring; a picture is decoded from there when it is
wanted. Docs: docs/design/two-streams.md.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from camera_process.capabilities import (
    DegradableSource,
    DualStream,
    Impairment,
    LoggedInSource,
    SnapshotSource,
    SubstreamSource,
    in_the_clear,
)
from camera_process.orientation import STRAIGHT, Turn, unwrapped
from camera_process.source import Frame, SourceError
from camera_process.stream import pixel_formats
from camera_process.stream.demuxer import Demuxer
from camera_process.stream.frame_at_time import decoded, packets_until
from camera_process.stream.packet_ring import PacketRing
from camera_process.stream.packets import Packet, VideoStream
from camera_process.substream.delay_by_picture import DelayMeasurement
from camera_process.substream.delay_estimate import LATEST, StreamDelay
from camera_process.substream.failover_source import FailoverSource
from camera_process.substream.main_stream import GATHER, MainStream
from house.clock import Clock
from vision import jpeg

log = logging.getLogger(__name__)

_NEAR = 0.25  # seconds a picture may lie beside the moment it is to show
_CHEAP = 32  # packets that are decoded at once; more would hold motion up before the event is alerted
_PATIENCE = 10.0  # seconds a picture waits for the first measurement of the delay, or for a main stream that is late
_STALE = 5.0
_STUCK, _MOST_STUCK = 60.0, 4  # more than any bounded open and wait together; threads left behind for one camera
_NO_MAIN = "its main stream stays away, so alerts show the small picture and events get no clip"
_NO_SMALL = "its small stream stays away, so motion is looked for in the main one, which costs more"


class DualStreamSource(DualStream, SnapshotSource, DegradableSource, LoggedInSource):
    """The small stream's frames, whose pictures come from the main stream.

    While the small stream stays away its reserve, the main one, is decoded and looked at instead.
    Where the main stream is late its picture is not there yet when a frame is read: `picture` is then the small one,
    and `later` gives the main one once it has come. bgr and luma are the small stream's.
    main: gives a new connection to the main stream. turn: how the main stream's pictures are put right; the packets in
    the ring are as they came.
    """

    live = True

    def __init__(self, main: Callable[[], Demuxer], small: FailoverSource, clock: Clock, turn: Turn = STRAIGHT) -> None:
        self._connect_main, self._small, self._clock, self._turn = main, small, clock, turn
        self._ring = PacketRing(10.0)
        self._delay = StreamDelay()
        self._main: MainStream | None = None
        self._silent = 0.0
        self._left_behind: list[MainStream] = []
        self._measurement = DelayMeasurement(lambda: self._ring, self._delay, turn)
        first, _ = unwrapped(small.first)
        self._substream = first if isinstance(first, SubstreamSource) else None
        if self._substream is not None:
            self._substream.pair(lambda late: self._delay.key_frame(False, late), GATHER)

    def keep_packets(self, ring: PacketRing) -> None:
        self._ring = ring

    def in_the_clear(self) -> bool:
        return in_the_clear(self._small.first) or in_the_clear(self._small.reserve)

    def packet_ring(self) -> PacketRing:
        return self._ring

    def packet_turn(self) -> Turn:
        return self._turn

    def packet_delay(self) -> float:
        return self._delay.seconds

    def open(self) -> None:
        self._small.open()
        self._delay.reopened(main=False)
        self._delay.same_stream = self._small.reserved
        self._begin(self._clock.monotonic() - self._silent)

    def _begin(self, heard: float) -> None:
        self._main = MainStream(self._connect_main(), self._ring, self._delay, self._clock, heard)
        self._main.start()

    def stream_loss(self) -> Impairment | None:
        self._relieve()
        away, main = self._small.away, self._main
        if away is not None and self._small.reserved:
            return Impairment(away[0], _NO_SMALL, str(away[1]))
        if main is not None and self._clock.monotonic() - main.heard > _STALE:
            return Impairment(main.heard, _NO_MAIN, main.problem)
        return None

    def _relieve(self) -> None:
        """Put another thread in the place of a main stream's that hangs where no timeout helps, a few times."""
        main = self._main
        if main is None or self._clock.monotonic() - max(main.heard, main.tried) <= _STUCK:
            return
        self._left_behind = [each for each in self._left_behind if each.alive]
        if len(self._left_behind) < _MOST_STUCK:
            log.warning("the main stream's thread is stuck and left behind; another one tries again")
            self._leave_behind(main)
            self._begin(main.heard)

    def _leave_behind(self, main: MainStream) -> None:
        main.stop()
        self._left_behind = [each for each in self._left_behind if each.alive] + [main]

    def read(self) -> Frame | None:
        frame = self._small.read()
        if frame is None or self._small.reserved:
            return frame
        self._measurement.see(frame)
        if self._substream is not None:
            self._substream.give_every_frame(self._measurement.closely)
        moment = _Moment(self, frame)
        return replace(frame, picture=moment.picture, later=moment.later)

    def snapshot(self) -> bytes | None:
        """The newest picture of the main stream, None when there is none of the last seconds. Raises SourceError."""
        newest = self._ring.newest
        if newest is None or self._clock.monotonic() - newest > _STALE:
            return None
        found = packets_until(self._ring, newest)
        return self._jpeg(*found) if found else None

    def close(self) -> None:
        main, self._main = self._main, None
        if main is not None:
            self._silent = self._clock.monotonic() - main.heard
            self._leave_behind(main)
        self._small.close()

    def main_picture(self, time: float) -> bytes | None:
        """The main stream's JPEG of the moment at which a frame of the small one was taken.

        None when it is not there or not cheap to decode. Raises SourceError.
        """
        moment, newest = time + self._delay.seconds, self._ring.newest
        if not self._measurement.tried or newest is None or newest < moment - _NEAR:
            return None
        found = packets_until(self._ring, min(moment, newest))
        if found is None or len(found[1]) > _CHEAP:
            return None
        return self._jpeg(*found)

    def later_main_picture(self, time: float) -> bytes | None:
        """The same, once it has come; b"" not yet, None when it will not come. Raises SourceError."""
        waited = self._clock.monotonic() - time
        if not self._measurement.tried and waited < _PATIENCE:
            return b""
        found = packets_until(self._ring, time + self._delay.seconds)
        if found is None:
            return b"" if waited < _PATIENCE + LATEST else None
        return self._jpeg(*found)

    def _jpeg(self, stream: VideoStream, packets: list[Packet]) -> bytes:
        picture = decoded(stream, packets)
        if picture is None:
            raise SourceError("the main stream's picture is damaged", transient=True)
        return jpeg.encode(self._turn.apply(pixel_formats.bgr(picture)))


@dataclass(slots=True)
class _Moment:
    """A small frame's pictures: nothing is looked for in the main stream before a picture is asked for."""

    source: DualStreamSource
    small: Frame
    main_shown: bool = False

    def picture(self) -> bytes:
        main = self.source.main_picture(self.small.time)
        self.main_shown = main is not None
        return self.small.picture() if main is None else main

    def later(self) -> bytes | None:
        return None if self.main_shown else self.source.later_main_picture(self.small.time)
