"""What one stream of a camera is: a picture of it, codec, size, pictures a second, seconds between its key frames."""

from dataclasses import dataclass

from camera_process.capabilities import PacketSource, PlaybackSource, in_the_clear
from camera_process.factory import source
from camera_process.source import Source, SourceError
from camera_process.stream.packet_ring import PacketRing
from camera_process.stream.packets import DemuxedPacket, VideoStream
from camera_process.trial.opened_once import with_opened
from house.clock import Clock

LOOK = 5.0
"""Seconds after the first picture within which a second key frame is awaited."""
_RATE = 1.5
"""Seconds for which pictures are counted."""


@dataclass(frozen=True)
class TriedStream:
    """A stream that gave a picture.

    jpeg: that picture; width, height: in pixels. codec: FFmpeg's name, "" where single pictures come. fps: pictures a
    second, 0.0 when it is not known. key_every: seconds between key frames, 0.0 when fewer than two came within
    `looked` seconds (codec says whether there are any). seconds: until the first picture came. clear: the password went
    without TLS or digest.
    """

    jpeg: bytes
    width: int
    height: int
    codec: str
    fps: float
    key_every: float
    looked: float
    seconds: float
    clear: bool = False


def tried(address: str, clock: Clock) -> TriedStream:
    """Open the stream and look at it for some seconds; raises SourceError or UnknownAddress."""
    camera = source(address, clock)
    notes = _Notes()
    if isinstance(camera, PacketSource):
        camera.keep_packets(notes)
    if isinstance(camera, PlaybackSource):
        camera.set_realtime(True)
    began = clock.monotonic()
    return with_opened(camera, lambda opened: _looked_at(opened, notes, clock, began))


def _looked_at(camera: Source, notes: "_Notes", clock: Clock, began: float) -> TriedStream:
    first = camera.read()
    if first is None:
        raise SourceError("the source ended before its first frame", transient=False)
    seconds, (height, width), jpeg = clock.monotonic() - began, first.bgr().shape[:2], first.picture()
    start, last, count = first.time, first.time, 1
    while not notes.enough(last - start):
        frame = camera.read()
        if frame is None:
            break
        last, count = frame.time, count + 1
    fps = notes.fps if notes.codec else (count - 1) / (last - start) if last > start else 0.0
    return TriedStream(jpeg, width, height, notes.codec, fps, notes.key_every, last - start, seconds,
                       in_the_clear(camera))


class _Notes(PacketRing):
    """Stands where packets are kept for clips, and notes only their times."""

    def __init__(self) -> None:
        super().__init__(0.0)
        self.codec, self._tick = "", 0.0
        self.times: list[float] = []
        self.keys: list[float] = []

    def start(self, stream: VideoStream) -> None:
        self.codec, self._tick = stream.codec, float(stream.time_base)
        self.times, self.keys = [], []

    def push(self, raw: DemuxedPacket) -> None:
        if raw.pts is None:  # the first packet of a connection has no stamp
            return
        self.times.append(raw.pts * self._tick)
        if raw.key:
            self.keys.append(raw.pts * self._tick)

    def enough(self, looked: float) -> bool:
        """Whether what is to be known is known, after so many seconds from the first picture."""
        if not self.codec:
            return looked >= _RATE
        return looked >= LOOK or (looked >= _RATE and len(self.keys) > 1)

    @property
    def fps(self) -> float:
        """Pictures a second, by the stamps; 0.0 when too few came."""
        span = max(self.times) - min(self.times) if self.times else 0.0
        return (len(self.times) - 1) / span if span > 0 else 0.0

    @property
    def key_every(self) -> float:
        """Mean seconds between key frames; 0.0 when fewer than two came."""
        return (self.keys[-1] - self.keys[0]) / (len(self.keys) - 1) if len(self.keys) > 1 else 0.0
