"""A camera with two streams: motion is looked for in the small one, clips and pictures come from the main one.

The main stream is only demuxed, by a thread of its own, into a ring; a picture is decoded from there when it is
wanted. Docs: docs/design/two-streams.md.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from camera_process.detection.stream_loss import StreamLoss
from camera_process.orientation import STRAIGHT, Turn, straight
from camera_process.source import Frame, SourceError
from camera_process.stream import pixel_formats
from camera_process.stream.frame_at_time import decoded, packets_until, pictures
from camera_process.stream.packet_batching import gathered
from camera_process.stream.packet_ring import PacketRing
from camera_process.stream.packets import Packet, VideoStream
from camera_process.stream.rtsp_demuxer import RtspDemuxer, raw
from camera_process.substream.failover_source import FailoverSource
from camera_process.substream.stream_delay import LATEST, StreamDelay, Thumb, enough, lag_of, stirred, thumb
from house.clock import Clock
from vision import jpeg

log = logging.getLogger(__name__)

_NEAR = 0.25  # seconds a picture may lie beside the moment it is to show
_CHEAP = 32  # packets that are decoded at once; more would hold motion up before the event is told
_PATIENCE = 10.0  # seconds a picture waits for the first measurement of the lag, or for a main stream that is late
_STALE = 5.0
_STUCK, _MOST_STUCK = 60.0, 4  # more than any bounded open and wait together; threads left behind for one camera
_PAUSE = 0.5  # waking up costs more than a small frame: several at a time are cheaper
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 10.0
_NO_MAIN = "its main stream stays away, so alerts show the small picture and events get no clip"
_NO_SMALL = "its small stream stays away, so motion is looked for in the main one, which costs more"


@dataclass
class MainStream:
    """Demuxes one connection after another into a ring, in a thread of its own, until it is stopped."""

    connection: RtspDemuxer
    ring: PacketRing
    lag: StreamDelay
    clock: Clock
    heard: float
    """When something came last, or since when that is waited for."""
    problem: str = "it sends nothing"
    tried: float = 0.0
    """When the last connection was begun."""
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Connect and read for ever; a camera that does not answer is tried again with growing waits."""
        wait = _FIRST_WAIT
        while not self.stop.is_set():
            try:
                if self.run_once():
                    wait = _FIRST_WAIT
                problem = self.connection.ended()
            except SourceError as error:
                problem = error
            finally:
                self.connection.close()
            if not self.stop.is_set():
                self.problem = str(problem)
                log.warning("no main stream, so small pictures and no clips: %s", problem)
                self.clock.sleep(wait, self.stop)
                wait = min(wait * 2, _LONGEST_WAIT)

    def run_once(self) -> bool:
        """One connection to its end; whether anything came. Raises SourceError."""
        self.tried = self.clock.monotonic()
        stream = self.connection.open()
        if self.stop.is_set():  # the ring belongs to another by now
            return False
        self.ring.start(stream)
        self.lag.again(main=True)
        came = False
        for packet, arrived in gathered(self.connection, self.clock, lambda: _PAUSE, stream.time_base):
            if self.stop.is_set():
                break
            if packet is not None:
                kept = raw(packet, arrived)
                self.ring.push(kept)
                self.heard = kept.arrived
                came = True
                if kept.sent is not None:
                    self.lag.heard(True, kept.arrived - kept.sent)
        return came


class Measuring:
    """Finds out by how much the main stream is late, from what both show while something moves.

    turn: how the main stream's pictures are put right; the small stream's are already.
    """

    _EVERY, _HISTORY, _LIVELY, _AGAIN, _AFTER, _LEAST = 0.06, 14.0, 10.0, 600.0, 5.0, 8.5
    _LOOK_EVERY = 0.25

    def __init__(self, ring: Callable[[], PacketRing], lag: StreamDelay, turn: Turn) -> None:
        self._ring, self._lag, self._turn = ring, lag, turn
        self.tried = False
        """Whether something has moved yet, so that the lag is known as well as it can be."""
        self._thumbs: deque[Thumb] = deque()
        self._since: float | None = None
        self._next = self._looked = float("-inf")
        self._thread: threading.Thread | None = None

    @property
    def closely(self) -> bool:
        """Whether it has a use for every frame of the small stream just now."""
        return self._since is not None

    def see(self, frame: Frame) -> None:
        """Call with the frames of the small stream; while the lag is known well enough that costs nothing."""
        thumbs, now = self._thumbs, frame.time
        if now < self._next - self._HISTORY or (thumbs and now - thumbs[-1].time < self._EVERY):
            return
        thumbs.append(thumb(now, frame.luma))
        while thumbs[0].time < now - self._HISTORY:
            thumbs.popleft()
        if self._since is None:
            if now >= self._next and now - self._looked >= self._LOOK_EVERY:
                self._look(now)
        elif now - self._since >= self._AFTER and now - thumbs[0].time >= self._LEAST:
            self._measure(now)

    def _look(self, now: float) -> None:
        """Whether something moves that a measurement can go by."""
        self._looked = now
        if len(self._thumbs) > 8 and stirred(self._thumbs[-8], self._thumbs[-1]) > self._LIVELY:
            self._since = now

    def _measure(self, now: float) -> None:
        self._next, self._since = now + 5.0, None
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, args=(list(self._thumbs), now), name="lag", daemon=True)
            self._thread.start()

    def _run(self, small: list[Thumb], now: float) -> None:
        piece = self._ring().read(self._ring().since(now - 6.0))
        main = thumbs_of(piece.stream, list(piece.packets), self._turn) if piece else []
        found = lag_of(small, main)
        self._lag.measured = self._lag.measured if found is None else found
        self.tried = self.tried or enough(small, main)
        if found is not None:
            log.info("the main stream shows things %.1f s later than the small one", found)
            self._next = now + self._AGAIN


def thumbs_of(stream: VideoStream, packets: list[Packet], turn: Turn) -> list[Thumb]:
    """Every picture of these packets, put right and small, at its arrival; the first must be a key frame."""
    arrived = {packet.pts: packet.arrived for packet in packets}
    shown = ((picture.pts, turn.apply(pixel_formats.luma(picture))) for picture in pictures(stream, packets))
    return [thumb(arrived[pts], luma) for pts, luma in shown if pts is not None and pts in arrived]


class DualStreamSource:
    """The small stream's frames, whose pictures come from the main stream.

    While the small stream stays away its reserve, the main one, is decoded and looked at instead.
    Where the main stream is late its picture is not there yet when a frame is read: `picture` is then the small one,
    and `later` gives the main one once it has come. bgr and luma are the small stream's.
    turn: how the main stream's pictures are put right; the packets in the ring are as they came.
    """

    live = True

    def __init__(self, main: RtspDemuxer, small: FailoverSource, clock: Clock, turn: Turn = STRAIGHT) -> None:
        self._main, self._small, self._clock, self.turn = main, small, clock, turn
        self.ring = PacketRing(10.0)
        self.lag = StreamDelay()
        self._running: MainStream | None = None
        self._silent = 0.0
        self._threads: list[threading.Thread] = []
        self._measuring = Measuring(lambda: self.ring, self.lag, turn)
        first = straight(small.first)
        if hasattr(first, "heard"):
            first.heard = lambda delay: self.lag.heard(False, delay)
        self._measured_by = first if hasattr(first, "all") else None
        if hasattr(first, "pause"):
            first.pause = _PAUSE

    def open(self) -> None:
        self._small.open()
        self.lag.again(main=False)
        self.lag.none = self._small.reserved
        self._begin(self._clock.monotonic() - self._silent)

    def _begin(self, heard: float) -> None:
        connection = RtspDemuxer(self._main.url, self._main.place, self._main.timeout)
        self._running = MainStream(connection, self.ring, self.lag, self._clock, heard)
        self._running.tried = self._clock.monotonic()
        self._threads = [each for each in self._threads if each.is_alive()]
        self._threads.append(threading.Thread(target=self._running.run, name="main-stream", daemon=True))
        self._threads[-1].start()

    @property
    def lacks(self) -> StreamLoss | None:
        """What this camera does without just now; None while both streams come. Asked every second or so."""
        self._relieve()
        away, running = self._small.away, self._running
        if away is not None and self._small.reserved:
            return StreamLoss(away[0], _NO_SMALL, str(away[1]))
        if running is not None and self._clock.monotonic() - running.heard > _STALE:
            return StreamLoss(running.heard, _NO_MAIN, running.problem)
        return None

    def _relieve(self) -> None:
        """Put another thread in the place of a main stream's that hangs where no timeout helps, a few times."""
        running = self._running
        if running is None or len(self._threads) > _MOST_STUCK:
            return
        if self._clock.monotonic() - max(running.heard, running.tried) > _STUCK:
            log.warning("the main stream's thread is stuck and left behind; another one tries again")
            running.stop.set()
            self._begin(running.heard)

    def read(self) -> Frame | None:
        frame = self._small.read()
        if frame is None or self._small.reserved:
            return frame
        self._measuring.see(frame)
        if self._measured_by is not None:
            self._measured_by.all = self._measuring.closely
        shown = _Moment(self, frame)
        return replace(frame, picture=shown.picture, later=shown.later)

    def snapshot(self) -> bytes | None:
        """The newest picture of the main stream, None when there is none of the last seconds. Raises SourceError."""
        newest = self.ring.newest
        if newest is None or self._clock.monotonic() - newest > _STALE:
            return None
        found = packets_until(self.ring, newest)
        return self._jpeg(*found) if found else None

    def close(self) -> None:
        if self._running is not None:
            self._silent = self._clock.monotonic() - self._running.heard
            self._running.stop.set()  # its thread closes its own connection: nobody else can free it from a read
            self._running = None
        self._small.close()

    def now(self, time: float) -> bytes | None:
        """The main picture of that moment, None when it is not there or not cheap to decode. Raises SourceError."""
        moment, newest = time + self.lag.seconds, self.ring.newest
        if not self._measuring.tried or newest is None or newest < moment - _NEAR:
            return None
        found = packets_until(self.ring, min(moment, newest))
        if found is None or len(found[1]) > _CHEAP:
            return None
        return self._jpeg(*found)

    def later(self, time: float) -> bytes | None:
        """The main picture of that moment; b"" not yet, None when it will not come. Raises SourceError."""
        waited = self._clock.monotonic() - time
        if not self._measuring.tried and waited < _PATIENCE:
            return b""
        found = packets_until(self.ring, time + self.lag.seconds)
        if found is None:
            return b"" if waited < _PATIENCE + LATEST else None
        return self._jpeg(*found)

    def _jpeg(self, stream: VideoStream, packets: list[Packet]) -> bytes:
        picture = decoded(stream, packets)
        if picture is None:
            raise SourceError("the main stream's picture is damaged", transient=True)
        return jpeg.encode(self.turn.apply(pixel_formats.bgr(picture)))


@dataclass(slots=True)
class _Moment:
    """A small frame's pictures: nothing is looked for in the main stream before a picture is asked for."""

    twin: DualStreamSource
    small: Frame
    told: bool = False

    def picture(self) -> bytes:
        main = self.twin.now(self.small.time)
        self.told = main is not None
        return self.small.picture() if main is None else main

    def later(self) -> bytes | None:
        return None if self.told else self.twin.later(self.small.time)
